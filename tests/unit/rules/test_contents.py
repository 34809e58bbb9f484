"""Kind `files`, what is inside: words, identifiers, archives, disguises."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.attachments import Contents, Inside, unread
from bot.domain.events import File, FileRead
from bot.domain.rules import Finding
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.samples import ID_CARD
from tests.unit.rules.moments import NOW, facts, said

KIND = KINDS["files"]
LISTS = Vocabulary(lists={"secret": ("绝密", "top secret")})


def opened(contents: Contents, name: str = "a.zip") -> FileRead:
    file = File(name=name, ref="F1")
    return FileRead(
        id="E1/file", platform="slack", at=NOW, group="slack:C1", actor="slack:U1", message="1", file=file,
        contents=contents,
    )  # fmt: skip


def findings(options: dict[str, Any], contents: Contents) -> list[Finding]:
    read = KIND.options.model_validate(options)
    event = opened(contents)
    found = list(KIND.compile(read, LISTS)(event, facts()))
    assert KIND.glance is not None
    assert KIND.glance(read, LISTS).sees(event) or not found
    assert {finding.reason for finding in found} <= KIND.words.reasons.keys()
    assert all(set(finding.details) <= KIND.details for finding in found)
    return found


def listing(*paths: str) -> Contents:
    return Contents(type="zip", listing=tuple(Inside(path=path, size=1) for path in paths))


@pytest.mark.parametrize(
    ("options", "contents", "reason", "details"),
    [
        ({"contents": {"has_any": "$secret"}}, Contents(text="这是绝 密 文件"), "file-contents", {"found": "绝密"}),
        (
            {"contents": {"detects": "cn-id-card"}},
            Contents(text=f"张三 {ID_CARD}"),
            "file-contents",
            {"found": "cn-id-card"},
        ),
        (
            {"contents": {"matches": r"CONF-\d{4}"}},
            Contents(text="see CONF-2026"),
            "file-contents",
            {"found": r"CONF-\d{4}"},
        ),
        ({"contents": {"unreadable": "deny"}}, unread("broken"), "file-unreadable", {"obstacle": "broken"}),
        ({"contents": {"unreadable": "deny"}}, Contents(notes=("bomb",)), "file-unreadable", {"obstacle": "bomb"}),
        (
            {"archives": {"deny_inside": ["exe"]}},
            listing("a/b.txt", "a/x.pdf.exe"),
            "archive-inside",
            {"inside": "a/x.pdf.exe", "type": "exe"},
        ),
        ({"archives": {"deny_inside": "EXE"}}, listing("in.zip", "in.zip/run.EXE"), "archive-inside", {"type": "exe"}),
        (
            {"archives": {"deny_inside": "bat"}},
            listing(*(f"{n}.bat" for n in range(9))),
            "archive-inside",
            {"inside": "0.bat, 1.bat, 2.bat (+6)"},
        ),
        ({"archives": {"encrypted": "deny"}}, Contents(encrypted=True), "file-encrypted", {}),
        ({"disguised": "deny"}, Contents(type="exe", disguised=True), "file-disguised", {"type": "exe"}),
    ],
)
def test_what_may_not_be_inside(
    options: dict[str, Any], contents: Contents, reason: str, details: dict[str, str]
) -> None:
    (found,) = findings(options, contents)
    assert (found.reason, found.subject, found.details["files"]) == (reason, "slack:U1", "a.zip")
    assert details.items() <= found.details.items()


@pytest.mark.parametrize(
    ("options", "contents"),
    [
        ({"contents": {"has_any": "$secret"}}, Contents(text="公开文件")),
        ({"contents": {"detects": "cn-id-card"}}, Contents(text="110101199003077714")),  # its check digit is wrong
        ({"contents": {"detects": "cn-id-card"}}, unread("time")),  # nobody asked what to think of that
        ({"contents": {"unreadable": "deny"}}, Contents(type="zip", notes=("cut:depth", "listed-only"))),
        ({"archives": {"deny_inside": "exe"}}, listing("exe", "a.exe/readme.txt", "tutorial.exe.md")),
        ({"archives": {"encrypted": "deny"}}, listing("a.txt")),
        ({"disguised": "deny"}, Contents(type="pdf")),
        ({"types": {"deny": "exe"}}, Contents(type="exe", disguised=True)),  # the name was judged when it was posted
    ],
)
def test_what_breaks_nothing(options: dict[str, Any], contents: Contents) -> None:
    assert findings(options, contents) == []


def test_the_gravest_flaw_is_told_and_its_place_in_the_files_text() -> None:
    options = {"contents": {"has_any": "绝密"}, "archives": {"encrypted": "deny"}, "disguised": "deny"}
    text = "第一页\n绝密 计划"
    assert findings(options, Contents(text=text, encrypted=True, disguised=True))[0].reason == "file-disguised"
    assert findings(options, Contents(text=text, encrypted=True))[0].reason == "file-encrypted"
    (span,) = findings(options, Contents(text=text))[0].spans
    assert text[span.start : span.end] == "绝密"


def test_what_is_asked_of_the_inside_is_not_asked_of_the_message() -> None:
    check = KIND.compile(KIND.options.model_validate({"contents": {"has_any": "绝密"}}), LISTS)
    assert list(check(said("绝密", files=(File(name="绝密.txt", ref="F1"),)), facts())) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"contents": {}}, "has_any, matches, detects, unreadable"),
        ({"archives": {}}, "deny_inside, encrypted"),
        ({"archives": {"encrypted": "allow"}}, "deny"),
        ({"disguised": True}, "deny"),
    ],
)
def test_a_demand_that_cannot_be_read_is_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        KIND.options.model_validate(options)


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"contents": {"has_any": "$nothing"}}, ("contents", "has_any", 0)),
        ({"contents": {"detects": ["cn-id-card", "shoe-size"]}}, ("contents", "detects", 1)),
        ({"contents": {"matches": "(?=x)"}}, ("contents", "matches", 0)),
        ({"contents": {"has_any": "绝密", "see_through": "magic"}}, ("contents", "see_through", 0)),
        ({"archives": {"deny_inside": ["exe", ".bat"]}}, ("archives", "deny_inside", 1)),
    ],
)
def test_a_demand_that_cannot_be_compiled_says_where(options: dict[str, Any], path: tuple[str | int, ...]) -> None:
    with pytest.raises(RuleError) as caught:
        KIND.compile(KIND.options.model_validate(options), LISTS)
    assert [problem.path for problem in caught.value.problems] == [path]
