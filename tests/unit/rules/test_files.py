"""Kind `files`: names, types, sizes and stated classes of files."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import File, GroupRenamed
from bot.domain.rules import Finding
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from bot.text.filenames import endings, plain
from tests.unit.rules.moments import NOW, facts, said

KIND = KINDS["files"]
LISTS = Vocabulary(lists={"secret": ("绝密", "top secret")})
MARKS = {"marks": {"confidential": ["机密", "$secret", "confidential"], "internal": "内部"}, "at_most": "internal"}


def findings(options: dict[str, Any], *files: File | str) -> list[Finding]:
    check = KIND.compile(KIND.options.model_validate(options), LISTS)
    posted = tuple(file if isinstance(file, File) else File(name=file) for file in files)
    event = said("", files=posted)
    found = list(check(event, facts()))
    assert KIND.glance is not None
    assert KIND.glance(KIND.options.model_validate(options), LISTS).sees(event) or not found
    assert {finding.reason for finding in found} <= KIND.words.reasons.keys()
    return found


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("报价.pdf", ("pdf",)),
        ("invoice.pdf.exe", ("exe",)),
        ("invoice.pdf      .exe", ("exe",)),
        ("invoice.exe. ", ("exe",)),
        ("invoice.exe...", ("exe",)),
        ("invoice\u202efdp.exe", ("exe",)),  # shown as invoiceexe.pdf
        ("invoice.e\u200bxe", ("exe",)),
        ("ｉｎｖｏｉｃｅ．ＥＸＥ", ("exe",)),
        ("a.exe::$DATA", ("exe",)),
        ("a.tar.gz", ("tar.gz", "gz")),
        (".gitignore", ("gitignore",)),
        ("README", ()),
        ("第1.2版 说明", ()),
        ("", ()),
    ],
)
def test_a_file_is_what_the_computer_takes_it_for(name: str, types: tuple[str, ...]) -> None:
    assert endings(name) == types


def test_plain_names_keep_what_people_read() -> None:
    assert plain("报价（2026）.PDF") == "报价(2026).pdf"


@pytest.mark.parametrize(
    ("options", "file", "reason", "details"),
    [
        ({"types": {"deny": "exe"}}, "a.pdf.exe", "file-type-denied", {"files": "a.pdf.exe", "type": "exe"}),
        ({"types": {"deny": "EXE"}}, "a\u202efdp.exe", "file-type-denied", {"files": "a\\u202efdp.exe", "type": "exe"}),
        ({"types": {"allow": ["pdf", "docx"]}}, "a.zip", "file-type-not-allowed", {"files": "a.zip", "type": "zip"}),
        ({"types": {"allow": "pdf"}}, "README", "file-type-not-allowed", {"files": "README", "type": "–"}),
        ({"types": {"allow": "gz", "deny": "tar.gz"}}, "a.tar.gz", "file-type-denied", {"type": "tar.gz"}),
        ({"types": {"allow": "png"}}, File(name="", mime="image/gif"), "file-type-not-allowed", {"files": "–"}),
        (
            {"size_at_most": "20MB"},
            File(name="a.zip", size=20_000_001),
            "file-size",
            {"size": "20.0 MB", "limit": "20.0 MB"},
        ),
        ({"size_at_most": "1.5 kb"}, File(name="a", size=1_501), "file-size", {"size": "1.5 KB"}),
        ({"names": r"\d{8}_.+\.pdf"}, "x20260301_周报.pdf", "file-name", {"expected": r"\d{8}_.+\.pdf"}),
        ({"names": [r"周报.*", r"月报.*"]}, "我的周报", "file-name", {"expected": "周报.* | 月报.*"}),
        ({"class": MARKS}, "机.密_报价.pdf", "file-class", {"class": "confidential", "at_most": "internal"}),
        ({"class": MARKS}, "2026 Top Secret.pdf", "file-class", {"class": "confidential"}),
        ({"class": MARKS}, "Confidential_plan.pdf", "file-class", {"class": "confidential"}),
        ({"class": MARKS | {"at_most": "public"}}, "内部通讯录.xlsx", "file-class", {"class": "internal"}),
    ],
)
def test_what_is_a_finding(options: dict[str, Any], file: File | str, reason: str, details: dict[str, str]) -> None:
    (finding,) = findings(options, file)
    assert (finding.reason, finding.subject) == (reason, "slack:U1")
    assert details.items() <= finding.details.items()


@pytest.mark.parametrize(
    ("options", "file"),
    [
        ({"types": {"deny": "exe"}}, "exe.pdf"),
        ({"types": {"allow": "gz"}}, "a.tar.gz"),
        ({"types": {"allow": "tar.gz"}}, "a.tar.gz"),
        ({"types": {"allow": "jpg"}}, File(name="", mime="image/jpeg")),
        ({"types": {"allow": "pdf"}}, File(name="", mime="")),  # the platform tells nothing
        ({"size_at_most": "20MB"}, File(name="a.zip", size=20_000_000)),
        ({"size_at_most": "20MB"}, File(name="a.zip")),
        ({"names": r"周报.*"}, "周报 第9周.docx"),
        ({"names": r"周报.*"}, File(name="", mime="image/*")),
        ({"class": MARKS}, "内部通讯录.xlsx"),
        ({"class": MARKS}, "confidentially.pdf"),
    ],
)
def test_what_is_none(options: dict[str, Any], file: File | str) -> None:
    assert findings(options, file) == []


def test_one_finding_for_the_message_with_the_gravest_flaw() -> None:
    options = {"class": MARKS, "types": {"deny": "exe"}, "size_at_most": "1KB"}
    big = File(name="大.pdf", size=5_000)
    assert [finding.reason for finding in findings(options, big, "a.exe", "绝密.pdf")] == ["file-class"]
    (finding,) = findings(options, big, "a.exe", "b.exe", "a.exe")
    assert finding.details["files"] == "a.exe, b.exe"


def test_long_and_broken_names_are_readable() -> None:
    (finding,) = findings({"types": {"deny": "exe"}}, "很" * 300 + ".exe")
    assert len(finding.details["files"]) == 80
    assert finding.details["files"].endswith(".exe")
    (broken,) = findings({"names": "好.*", "class": MARKS}, "\ud83d.pdf")
    assert broken.details["files"] == "\\ud83d.pdf"


def test_messages_without_files_and_other_events_are_passed_over() -> None:
    assert findings({"types": {"allow": "pdf"}}) == []
    check = KIND.compile(KIND.options.model_validate({"types": {"allow": "pdf"}}), LISTS)
    assert list(check(GroupRenamed(id="E", platform="slack", at=NOW, name="x"), facts())) == []


@pytest.mark.parametrize(
    ("options", "code", "path"),
    [
        ({"names": ["a", "("]}, "bad-pattern", ("names", 1)),
        ({"types": {"deny": ["exe", ".exe"]}}, "bad-file-type", ("types", "deny", 1)),
        ({"types": {"allow": "PDF", "deny": "pdf"}}, "allowed-and-denied", ("types", "allow")),
        ({"class": {"marks": {"internal": "内部"}, "at_most": "internal"}}, "unclassed-limit", ("class", "at_most")),
        (
            {"class": {"marks": {"confidential": "密"}, "at_most": "public"}},
            "word-too-short",
            ("class", "marks", "confidential"),
        ),
    ],
)
def test_refusals_say_where(options: dict[str, Any], code: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(RuleError) as raised:
        KIND.compile(KIND.options.model_validate(options), LISTS)
    assert [(problem.code, problem.path) for problem in raised.value.problems] == [(code, path)]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "names, types, size_at_most, contents"),
        ({"types": {}}, "allow, deny"),
        ({"size_at_most": "20"}, "not a size"),
        ({"size_at_most": "20 MiB"}, "not a size"),
        ({"class": {"marks": {}, "at_most": "public"}}, "at least 1"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        KIND.options.model_validate(options)
