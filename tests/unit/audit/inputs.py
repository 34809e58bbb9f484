"""Inputs and policies that the tests of the audit share."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2026, 3, 16, tzinfo=UTC)
POLICY = """\
policy: 1
for: acme
lists:
  gambling: [博彩, 六合彩, sports betting]
  secrets: [绝密, strictly confidential]
rules:
  - id: group-name
    kind: naming
    stage: enforce
    severity: low
    format: acme-${topic}
    tests: {hit: [random], miss: [acme-random]}
  - id: no-gambling
    kind: content
    stage: enforce
    severity: high
    when: {text: {has_any: $gambling}}
    strikes: {per: sender, within: 30d, ladder: {1: [remind_sender], 2: [notify: group_owner]}}
    message: ${sender.name} ${strikes}
    tests: {hit: [加群玩博彩], miss: [今天开会]}
  - id: personal-data
    kind: content
    stage: observe
    severity: critical
    when: {text: {detects: [cn-id-card]}}
    tests: {hit: [身份证11010519491231002X], miss: [订单 110105]}
  - id: confidential
    kind: classify
    stage: enforce
    label: {audience: confidential}
    when: {text: {has_any: $secrets}}
    tests: {hit: [绝密], miss: [公开]}
"""


def policies(folder: Path, text: str = POLICY) -> Path:
    """A folder with one policy."""
    root = folder / "policies"
    (root / "acme").mkdir(parents=True, exist_ok=True)
    (root / "acme" / "policy.yaml").write_text(text, encoding="utf-8")
    return root


def lines(path: Path, values: Iterable[Mapping[str, Any] | bytes]) -> Path:
    """A file of JSON lines; bytes go in as they are."""
    with path.open("wb") as file:
        for value in values:
            file.write(value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode())
            file.write(b"\n")
    return path


def plain(number: int, text: str = "今天开会", **more: Any) -> dict[str, Any]:
    """A plain line."""
    at = datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(minutes=number)
    value = {"id": f"m{number}", "platform": "wecom", "group": "wr1", "sender": "li.na", "at": at.isoformat()}
    return {**value, "text": text, **more}


class SlackZipInfo(zipfile.ZipInfo):
    """A member as Slack writes it: its name is UTF-8, and the flag that would say so is not set."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode(), self.flag_bits & ~0x800


def export(path: Path, files: Mapping[str, Any], *, flagged: bool = False) -> Path:
    """A Slack export."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            info = (zipfile.ZipInfo if flagged else SlackZipInfo)(name, (2026, 3, 2, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            data = content if isinstance(content, bytes) else json.dumps(content, indent=4).encode()
            archive.writestr(info, data)
    return path


def message(seconds: int, text: str = "hello", user: str = "U1", **more: Any) -> dict[str, Any]:
    """An entry of a day file."""
    return {"type": "message", "user": user, "text": text, "ts": f"{1772413200 + seconds}.000100", **more}


USERS: Sequence[Mapping[str, Any]] = (
    {
        "id": "U1",
        "name": "li.na",
        "profile": {"display_name": "李娜", "real_name": "Li Na", "email": "li@a.example"},
    },
    {"id": "U2", "name": "guest", "is_ultra_restricted": True, "profile": {"real_name": "Gast"}},
    {"id": "U3", "name": "gone", "deleted": True, "profile": {}},
    {"id": "U4", "name": "robot", "is_bot": True, "profile": {}},
)
CHANNELS: Sequence[Mapping[str, Any]] = (
    {
        "id": "C1",
        "name": "研发-支付",
        "created": "1452837318",  # a text in old exports
        "creator": "U1",
        "members": ["U1", "U2"],
        "is_archived": False,
        "purpose": {"value": "支付"},
    },
    {"id": "C2", "name": "acme-general", "created": 1752837318, "creator": "U1", "members": ["U1"]},
)
