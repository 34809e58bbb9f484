"""Reading what people type: the command's name, its options, its arguments, the people meant. Pure.

Chinese keyboards give full-width letters, colons and dashes, and Chinese needs no space after the name (`申诉V-7K3QX`).
Options stand anywhere: `--yes`, `--ack`, `--to huaxia/fintech`, `--in 研发群`. Touch this when people type otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.commands.phrases import without_opening, written_out
from bot.domain.groups import Group, Person, key, native_id, platform_of
from bot.domain.ports import Directory
from bot.text.equivalents import simplified

FLAGS = {
    "yes": "yes", "确认": "yes", "ack": "ack", "回执": "ack", "all": "all", "全部": "all", "alike": "alike",
    "相同": "alike", "pin": "pin", "置顶": "pin",
}  # fmt: skip
VALUES = {"to": "to", "发往": "to", "in": "in", "群": "in", "rule": "rule", "规则": "rule"}
_OPTION = re.compile(
    rf"(?:(?<=\s)|^)[-—–－]{{1,2}}(?:(?P<flag>{'|'.join(FLAGS)})(?=\s|$)"
    rf"|(?P<name>{'|'.join(VALUES)})[\s=：:]+(?P<value>\"[^\"]+\"|“[^”]+”|\S+))[^\S\n]*"
)
PERMALINK = re.compile(r"/archives/(?P<group>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<micros>\d{6})")
_OUR_NAME = re.compile(r"^(?:[/／]?qungui|[@＠]群规|群规(?=\s+\S))(?=\s|$)\s*", re.IGNORECASE)
_SLACK_USER = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")
_WECOM_USER = re.compile(r"^<@([^>\s]+)>$")
EDGES = " \t\n\u3000:：,，。!！、"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was typed, taken apart. `rest` keeps the arguments as they were typed, line breaks too."""

    name: str
    rest: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        return self.rest.split()

    @property
    def confirmed(self) -> bool:
        return "yes" in self.options


def fold(word: str) -> str:
    """A typed word as names are compared: width and case do not matter, nor punctuation around it."""
    return unicodedata.normalize("NFKC", word).casefold().strip(EDGES + "/")


def read(text: str, names: Iterable[str]) -> Call:
    """Take a command text apart. `names` are the known ones, for names that no space follows."""
    text = _OUR_NAME.sub("", text.lstrip(EDGES))
    options = {}
    for found in _OPTION.finditer(text):
        name = FLAGS.get(found["flag"] or "") or VALUES[found["name"]]
        options[name] = (found["value"] or "").strip('"“”')
    text = _OPTION.sub("", text).strip()
    known = {fold(name) for name in names}
    first, rest = _named(text, known)
    if fold(first) not in known:  # what people say around a command, or for it, only where it then is one
        simple = text.translate(simplified())
        bare = written_out(without_opening(simple))
        for said in (simple, bare):
            name, more = _named(said, known)
            if fold(name) in known and (said is simple or not _goes_on(bare, name)):
                first, rest = name, _as_typed(text, more)
                break
    return Call(name=fold(first), rest=rest.lstrip(EDGES).rstrip(), options=options)


def _named(text: str, known: Collection[str]) -> tuple[str, str]:
    """The name at the beginning and what follows it; Chinese needs no space between them."""
    first, rest = _halves(text)
    if fold(first) not in known:  # but `公告列` is a mistyped `公告列表`, not an announcement of `列`
        glued = max((name for name in known if not name.isascii() and text.startswith(name)), key=len, default="")
        if glued and not any(len(name) > len(glued) for name in nearest(fold(first), known)):
            return glued, text[len(glued) :]
    return first, rest


def _as_typed(text: str, end: str) -> str:
    """The end of the text as it was typed, in traditional characters too; what we wrote out is ours."""
    typed = text[len(text) - len(end) :]
    return typed if typed.translate(simplified()) == end else end


def _goes_on(text: str, name: str) -> bool:
    """`请公告一下` asks for something, but does not say what is to be announced."""
    after = text[len(name) : len(name) + 1]
    return after.isalpha() and not after.isascii()


def _halves(text: str) -> tuple[str, str]:
    first, *rest = text.split(maxsplit=1)[:2] or [""]
    return first, rest[0] if rest else ""


def nearest(typed: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """The known names most like what was typed, best first; none when nothing is near enough."""
    allowed = 2 if len(typed) > 5 else 1
    if typed.isascii() and len(typed) <= 3:
        allowed = 0  # `who` is not a mistyped `why`
    scored = sorted((distance(typed, fold(name)), name) for name in names)
    near = [(score, name) for score, name in scored if score <= allowed and score < max(len(typed), len(name))]
    # A name that was only begun (`announ`) is near however much is missing.
    near += [(allowed + 1, name) for _, name in scored if len(typed) >= 3 and fold(name).startswith(typed)]
    best = near[0][0] if near else 0
    return list(dict.fromkeys(name for score, name in near if score == best))[:limit]


def distance(one: str, other: str) -> int:
    """How many letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    before: Sequence[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def people_meant(typed: str, platform: str, group: Group | None, directory: Directory) -> list[str]:
    """The account keys on `platform` that `<@U1>`, `@张伟` or `zhangwei` may mean; more than one = ambiguous.

    Members of the group come first: a namesake elsewhere in the company does not make a member ambiguous.
    """
    escaped = _SLACK_USER.match(typed) or _WECOM_USER.match(typed)
    if escaped:
        return [key(platform, escaped[1])]
    name = unicodedata.normalize("NFKC", typed).lstrip("@").strip(EDGES)
    if directory.person_of(key(platform, name)) is not None:
        return [key(platform, name)]
    if ":" in name and directory.person_of(name) is not None:
        return [name]
    found = [account for person in directory.people() if _is_called(person, name) for account in _on(platform, person)]
    inside = [account for account in found if group is not None and account in group.members]
    return sorted(inside or found)


def _is_called(person: Person, name: str) -> bool:
    return name != "" and name.casefold() in (person.name.casefold(), person.id.casefold())


def _on(platform: str, person: Person) -> list[str]:
    return [account for account in person.accounts if platform_of(account) == platform]


def group_meant(typed: str, house: str, directory: Directory) -> Group | None:
    """The group that a key, a Slack `<#C1|name>`, a native id or an exact, unique name means."""
    channel = re.match(r"^<#([A-Z0-9]+)(?:\|[^>]*)?>$", typed)
    for candidate in (typed, key(house, channel[1] if channel else typed)):
        if (group := directory.group(candidate)) is not None:
            return group
    wanted = fold(typed.lstrip("#＃"))
    called = [group for group in directory.groups() if fold(group.name) == wanted or native_id(group.id) == typed]
    return called[0] if len(called) == 1 else None
