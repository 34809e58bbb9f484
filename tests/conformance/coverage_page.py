"""Writes `docs/reference/coverage.md`: `python -m tests.conformance.coverage_page`, where the recorded payloads are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.bootstrap.coverage import by_kind
from bot.cli.adapters import markdown

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT.parent / "shared" / "fixtures"
PAGE = ROOT / "docs" / "reference" / "coverage.md"
FOLDERS = {
    "slack": ("bolt-python.jsonl", "python-slack-sdk-socketmode.jsonl", "events", "interactions", "api"),
    "wecom": ("events", "aibot", "archive"),
}
INTRODUCTION = """# What becomes of each payload

[中文说明](#中文说明) · This page is made by `python -m tests.conformance.coverage_page` from payloads that the
platforms' own SDKs and documentation publish, and a test keeps it so. For a payload of your own, ask
`qungui adapters coverage slack|wecom PATH`.

- **typed**: it becomes these events, which rules, the record and commands are about.
- **ignored**: nothing follows from it, for this reason. `not-governed` are happenings that no rule is about (reactions,
  stars, presence); `service-provider` is what WeCom sends to providers of suites and never to a company's own app.
- **failed** would be a payload that cannot be read. There is none here; one that comes in production is kept in the
  inbox and counted as `qungui_events_unknown`.

## 中文说明

本页由 `python -m tests.conformance.coverage_page` 根据平台官方 SDK 和文档公开的样例生成，有测试保证与代码一致。
**typed** 表示读成这些事件；**ignored** 表示不会引起任何后果，并写明原因；**failed** 表示读不了，这里一条也没有。
手上有看不懂的内容，可以用 `qungui adapters coverage slack|wecom 路径` 查看。
"""


def page() -> Iterator[str]:
    yield INTRODUCTION
    for platform, names in FOLDERS.items():
        merged: dict[str, dict[str, int]] = {}
        for name in names:
            for kind, fates in by_kind(platform, FIXTURES / platform / name).items():
                for fate, count in fates.items():
                    row = merged.setdefault(kind, {})
                    row[fate] = row.get(fate, 0) + count
        yield from markdown(platform, {kind: dict(sorted(merged[kind].items())) for kind in sorted(merged)})
        yield ""


if __name__ == "__main__":
    PAGE.write_text("\n".join(page()), encoding="utf-8")
