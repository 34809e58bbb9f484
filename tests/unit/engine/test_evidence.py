"""What a record keeps of a message: never a secret, never a hash that a secret could be guessed from."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit import Audit, audit
from bot.casework.strikes import StrikeBook
from bot.domain.groups import Organisation
from bot.domain.rules import Span
from bot.engine.evidence import SEAL, content_hash, excerpt, masked, sealed
from bot.text.identifiers import DETECTORS, detect
from bot.text.secrets import EVERY, SORTS, fingerprint
from tests.unit.audit.inputs import NOW, lines, plain, policies

KEY = "ghp_" + "zQ9BuTSOoRi4A7spHcVY" + "5ncnsDkxkJ08Vw2F"
TOLD = f"密码：Abc@1234x，密钥 {KEY}，电话 13812345678"
ALL = frozenset(DETECTORS)


def spans(text: str, *names: str) -> list[Span]:
    return [
        Span(start=start, end=end, what=name) for name, all in detect(names, text).items() for start, end in all
    ]  # fmt: skip


def test_a_secret_is_sealed_and_a_long_key_has_a_fingerprint() -> None:
    assert excerpt(TOLD, spans(TOLD, "password"), ALL) == SEAL
    assert excerpt(TOLD, spans(TOLD, "api-key"), ALL) == f"{SEAL} #{fingerprint('api-key', KEY)}"
    assert excerpt(TOLD, spans(TOLD, EVERY), ALL) == f"{SEAL} … {SEAL} #{fingerprint('api-key', KEY)}"
    assert sealed("password", "Abc@1234x") == sealed("password", "Zx9#kLm2pqWert") == SEAL  # not even its length


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (0, 3, "密码："),
        (0, 5, f"密码：{SEAL}"),  # a pattern that sees the first signs of the password
        (0, 13, f"密码：{SEAL}，"),
        (7, 13, f"{SEAL}，"),
        (4, 6, SEAL),
        (40, 43, f"{SEAL} #{fingerprint('api-key', KEY)}"),  # a word that stands by chance inside the key
    ],
)
def test_a_word_or_pattern_that_touches_a_secret_shows_nothing_of_it(start: int, end: int, shown: str) -> None:
    assert excerpt(TOLD, [Span(start=start, end=end, what="a pattern of the rule")], frozenset()) == shown


@given(st.integers(0, 60), st.integers(1, 60))
def test_no_part_of_a_secret_is_shown(start: int, length: int) -> None:
    text = TOLD.partition("，电话")[0]  # whose digits are also in the password
    shown = excerpt(text, [Span(start=start, end=min(len(text), start + length), what="a pattern")], frozenset())
    pieces = {secret[place : place + 3] for secret in ("Abc@1234x", KEY) for place in range(len(secret) - 2)}
    assert not any(piece in shown for piece in pieces)


def test_personal_data_keeps_its_ends() -> None:
    assert excerpt(TOLD, spans(TOLD, "cn-mobile"), ALL) == masked("13812345678") == "138••••••78"


def test_a_name_beside_a_number_is_hidden_whole() -> None:
    text = "客户姓名：欧阳建国，手机13812345678"
    shown = excerpt(text, spans(text, "cn-person"), ALL)
    assert shown and set(shown) == {"•"}


def test_the_hash_does_not_depend_on_what_could_be_guessed() -> None:
    """Whoever knows `密码：` and eleven digits could otherwise try them all."""

    def hashed(text: str) -> str:
        return content_hash(text, detect(set(DETECTORS) - {EVERY}, text))

    assert hashed("密码：Abc@1234x") == hashed("密码：Zx9#kLm2pq") != hashed("口令：Zx9#kLm2pq")
    assert hashed("打 13812345678") == hashed("打 13912345678")
    assert hashed("密码：Abc@1234x") == hashlib.sha256("密码：[password]".encode()).hexdigest()
    assert hashed("今天开会") == hashlib.sha256("今天开会".encode()).hexdigest()
    assert (hashed(""), len(hashed("半个\ud800"))) == ("", 64)


POLICY = """\
policy: 1
for: acme
rules:
  - id: secrets
    kind: content
    stage: enforce
    severity: high
    when: {text: {detects: [secret]}}
    tests: {hit: ["密码：Wq7#mmk2pL"], miss: [今天开会]}
  - id: talk-of-passwords
    kind: content
    stage: enforce
    severity: high
    when: {text: {matches: ['密码.{1,12}', 'zQ9.*']}}
    tests: {hit: [密码在哪里], miss: [今天开会]}
  - id: links
    kind: links
    stage: enforce
    severity: low
    deny: [evil.cn]
    tests: {hit: [看 https://evil.cn/a], miss: [今天开会]}
"""


def test_no_file_of_an_audit_holds_a_secret(tmp_path: Path) -> None:
    password, signature = "Abc@1234x", "9f86d081884c7d65" * 4
    said = [
        f"密码：{password}",
        f"用 {KEY} 登录",
        f"https://bot:{password}@evil.cn/a.git",
        f"https://evil.cn/f?X-Amz-Signature={signature}",
        f"postgres://app:{password}@db.corp/crm",
    ]
    chat = lines(tmp_path / "chat.jsonl", [plain(number, text) for number, text in enumerate(said, start=1)])
    plan = Audit(
        input=chat, policies=policies(tmp_path, POLICY), organisation=Organisation(), now=NOW, out=tmp_path / "out"
    )
    finished = audit(plan, StrikeBook(), lambda step: None)
    assert finished.tally.findings >= len(said) + 3
    written = b"".join(path.read_bytes() for path in sorted((tmp_path / "out").rglob("*")) if path.is_file())
    assert "•".encode() in written
    for secret in (password, KEY, signature):
        assert secret.encode() not in written
        assert hashlib.sha256(secret.encode()).hexdigest().encode() not in written


def test_every_sort_is_sealed() -> None:
    assert ALL.issuperset(SORTS)
