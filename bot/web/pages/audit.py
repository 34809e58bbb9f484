"""Audit search: links of the chain by what they are about, where the chain stands, and the same as a file.

Who acts in an office is named; members, and whom a case is about whatever their office, go by pseudonyms, and to
search by them their identity must have been opened. Touch this when links should be found or told differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.audit_search import ABOUT, BY, CASE, GROUP, RULE, AuditQuery, terms_of
from bot.domain.groups import Person, platform_of
from bot.domain.views import AuditRow, ViolationFilter
from bot.reports import Column, Entry, Report, Section, Table
from bot.web.audit_words import KINDS
from bot.web.exports import EXPORTS, as_file, asked_format
from bot.web.pages.filters import day_start, following_day
from bot.web.pages.saved import saved_filters
from bot.web.veil import is_person_open, pseudonym
from bot.web.viewer import ROLES
from bot.web.visit import Visit
from bot.web.words import code, word

FIELDS = ("what", "case", "rule", "group", "by", "about", "since", "until")
SHOWN = 50
EXPORTED = 10_000
_OF_THE_HOUSE = frozenset({"operator", "console", "rule", "file", "system"})  # before the colon: no platform's account


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One link, ready to be drawn."""

    seq: int
    at: datetime
    kinds: Sequence[str]
    cases: Sequence[str]
    rules: Sequence[str]
    groups: Sequence[str]
    by: Sequence[str]
    about: Sequence[str]
    hash: str


def show(visit: Visit) -> Response:
    found = visit.console.audits.found(replace(_query(visit), limit=SHOWN + 1))
    asked = {name: visit.asked(name) for name in FIELDS}
    return visit.show(
        "audit",
        here_name="audit",
        lines=_lines(visit, found[:SHOWN]),
        older=str(found[SHOWN - 1].seq) if len(found) > SHOWN else "",
        newest=not visit.asked("before"),
        state=visit.console.audits.state(),
        asked=asked,
        kinds=KINDS,
        groups=sorted(visit.console.directory.groups(), key=lambda group: group.name),
        rules=sorted({rule.id for rule in visit.console.policies(visit.locale).rules} | ({asked["rule"]} - {""})),
        saved=saved_filters(visit, "audit"),
        exports=EXPORTS,
    )


def export(visit: Visit) -> Response:
    format = asked_format(visit)
    query = _query(visit)
    asked = {name: visit.asked(name) for name in FIELDS if visit.asked(name)}
    told = " ".join(f"{name}={value}" for name, value in asked.items() if name not in (BY, ABOUT))
    rows = visit.console.audits.found(replace(query, limit=EXPORTED, before=None))
    made = _report(visit, _lines(visit, rows), asked)
    return as_file(visit, made, "audit", format, subject=next(iter(query.about), None), asked=told)


def _query(visit: Visit) -> AuditQuery:
    before = visit.asked("before")
    return AuditQuery(
        what=visit.asked("what"),
        case=visit.asked("case").upper(),
        rule=visit.asked("rule"),
        group=visit.asked("group"),
        by=_names(visit, visit.asked("by"), _is_named),
        about=_names(visit, visit.asked("about"), _is_nobody),
        since=day_start(visit, "since"),
        until=following_day(visit, "until"),
        before=int(before) if before.isascii() and before.isdigit() else None,
    )


Naming = Callable[[Visit, Person | None, str], bool]


def _names(visit: Visit, typed: str, is_named: Naming) -> Sequence[str]:
    """Every name the chain may know somebody by. Who goes by a pseudonym must have been opened first."""
    if not typed:
        return ()
    people = visit.console.directory.people()
    person = next((one for one in people if typed in (one.id, one.name) or typed in one.accounts), None)
    if not is_named(visit, person, typed) and not is_person_open(visit, person.id if person else typed):
        raise HTTPException(403, detail="refused.identity")
    return (person.id, f"console:{person.id}", *person.accounts) if person else (typed,)


def _is_nobody(visit: Visit, person: Person | None, who: str) -> bool:
    """What is no person has no veil."""
    return person is None and (":" not in who or platform_of(who) in _OF_THE_HOUSE)


def _is_named(visit: Visit, person: Person | None, who: str) -> bool:
    """Whether somebody who acts is called by name: whoever holds an office acts in it."""
    if person is None:
        return _is_nobody(visit, person, who)
    user = visit.console.users.find(person.id)
    return bool(person.roles & ROLES) or (user is not None and bool(ROLES.intersection(user.roles)))


def _person(visit: Visit, who: str) -> Person | None:
    directory = visit.console.directory
    return directory.person(who.removeprefix("console:")) or directory.person_of(who)


def _shown(visit: Visit, is_named: Naming, who: str) -> str:
    person = _person(visit, who)
    if is_named(visit, person, who) or (person is not None and person.id == visit.viewer.name):
        return person.name if person else who
    return pseudonym(visit, person.id if person else who)


def _own_cases(visit: Visit, who: str) -> frozenset[str]:
    """The cases that are about somebody who acts: in those they act for themselves."""
    person = _person(visit, who)
    if person is None:
        return frozenset()
    asked = ViolationFilter(person=person.id, limit=EXPORTED)
    return frozenset(view.record.id for view in visit.console.ledger.violations(asked))


def _lines(visit: Visit, rows: Sequence[AuditRow]) -> Sequence[Line]:
    """Who somebody is, is asked once for all of them."""
    acting, concerned = (cache(partial(_shown, visit, naming)) for naming in (_is_named, _is_nobody))
    own = cache(partial(_own_cases, visit))

    def by(who: str, cases: Sequence[str]) -> str:
        return concerned(who) if cases and own(who).intersection(cases) else acting(who)

    return [_line(visit, row, by, concerned) for row in rows]


def _line(
    visit: Visit, row: AuditRow, by: Callable[[str, Sequence[str]], str], concerned: Callable[[str], str]
) -> Line:
    found: dict[str, list[str]] = {}
    for term in sorted(terms_of(row.what, row.body)):
        sort, _, value = term.partition(":")
        found.setdefault(sort, []).append(value)

    cases = found.get(CASE, [])
    return Line(
        seq=row.seq, at=row.at, kinds=row.what.split(","), cases=cases, rules=found.get(RULE, ()),
        groups=[_group_name(visit, key) for key in found.get(GROUP, ())],
        by=list(dict.fromkeys(by(who, cases) for who in found.get(BY, ()))),
        about=list(dict.fromkeys(concerned(who) for who in found.get(ABOUT, ()))), hash=row.hash,
    )  # fmt: skip


def _group_name(visit: Visit, key: str) -> str:
    group = visit.console.directory.group(key)
    return group.name if group is not None and group.name else key


_COLUMNS = (
    ("row", "count", 0), ("at", "time", 0), ("what", "text", 0), ("case", "code", 0), ("rule", "code", 0),
    ("group", "text", 0), ("by", "text", 0), ("about", "text", 0), ("hash", "code", 2),
)  # fmt: skip


def _report(visit: Visit, lines: Sequence[Line], asked: Mapping[str, str]) -> Report:
    locale, joint = visit.locale, "、" if visit.locale == "zh" else ", "
    rows = [
        (
            one.seq, one.at, joint.join(code("audit", kind, locale) for kind in one.kinds), " ".join(one.cases),
            " ".join(one.rules), joint.join(one.groups), joint.join(one.by), joint.join(one.about), one.hash,
        )
        for one in lines
    ]  # fmt: skip
    columns = tuple(
        Column(key=key, title=word(f"audit.{key}", locale), kind=kind, weight=weight) for key, kind, weight in _COLUMNS
    )
    title = word("audit", locale)
    note = word("audit.cut", locale, n=EXPORTED) if len(lines) == EXPORTED else ""
    return Report(
        name="audit-chain", title=title, locale=locale, zone=visit.console.zone, made_at=visit.now,
        parameters=tuple(
            Entry(key=name, label=word(f"audit.{name}", locale), value=_told(visit, name, value))
            for name, value in asked.items()
        ),
        counts=(Entry(key="rows", label=word("audit.rows", locale), value=len(lines), kind="count"),),
        sections=(Section(id="links", title=title, table=Table(columns=columns, rows=rows), note=note),), main="links",
        notes=(word("audit.position", locale, n=visit.console.audits.state().rows),),
    )  # fmt: skip


def _told(visit: Visit, name: str, value: str) -> str:
    """What was asked for, as the file says it: never a member's name."""
    if name in (BY, ABOUT):
        naming = _is_named if name == BY else _is_nobody
        return "、".join(_shown(visit, naming, who) for who in _names(visit, value, naming)[:1])
    return code("audit", value, visit.locale) if name == "what" else value
