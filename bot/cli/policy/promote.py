"""`qungui policy promote`: one rule to its next stage, in its file, with the evidence beside it.

The changed file is tried aside first: it must load, and nothing but this rule's stage may differ. Touch this when a
promotion needs something else.
"""

from __future__ import annotations

import difflib
import json
import shutil
import tempfile
from collections.abc import Sequence, Set
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.bootstrap.offline import record
from bot.casework.observed import Observed, observe
from bot.casework.precision import PrecisionBook
from bot.cli.policy.place import Found, Place, find
from bot.cli.settings import moment, operator, utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase
from bot.domain.errors import InputError
from bot.domain.ledger import Ledger
from bot.domain.rules import RuleInfo, Stage
from bot.policy.changes.diff import Change, compare, describe
from bot.policy.changes.staging import NEXT, has_places, home_of, staged
from bot.policy.language.drafts import Draft
from bot.policy.loading import Loaded, load
from bot.policy.problems import as_text, nearest

PROMOTIONS = "promotions"  # the folder of evidence, inside the folder of policies
ZONE = "Asia/Shanghai"  # when no configuration says another


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    place: Place
    rule: str
    to: str | None
    pilot_in: tuple[str, ...]
    since: str
    dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a promotion changes, tried and found good."""

    rule: RuleInfo
    stage: Stage
    file: str
    path: Path
    before: str
    after: str
    changes: tuple[Change, ...]
    revisions: tuple[str, str]


def run(asked: Asked, terminal: Terminal) -> int:
    """0 when the file was changed (or would be, with `--dry-run`); 1 when the policies have errors."""
    found, now = find(asked.place, terminal, record=True), utc_now()
    _check_units(asked.pilot_in, {unit.id for unit in found.organisation.units}, terminal.lang)
    loaded = load(found.folder, now=now, units=found.organisation.units)
    if loaded.policies is None:
        terminal.complain(as_text(loaded.errors, terminal.lang))
        return FAILED
    rule, draft = _rule(loaded, asked.rule, terminal.lang)
    stage = _stage(asked, rule, draft, terminal.lang)
    with record(found.config) if found.config else nullcontext() as ledger:
        _refuse_fallen(ledger, rule, terminal.lang)
        observed = _observed(ledger, rule, asked, found, now)
    move = _tried(found, loaded, rule, draft, stage, asked, now)
    if isinstance(move, Loaded):
        terminal.complain(as_text(move.errors, terminal.lang))
        return FAILED
    tests = sum(test.rule == rule.id for test in loaded.tests)
    evidence = _evidence(move, observed, tests, asked.pilot_in, now)
    words = _words(move, observed, tests, asked.pilot_in, now, found, terminal.lang)
    _tell(move, words, terminal)
    if asked.dry_run:
        terminal.say("promote.nothing-written")
        return DONE
    _write(move, evidence, words, found, now, terminal)
    return DONE


# -- which rule, to which stage ------------------------------------------------------------------------------------


def _rule(loaded: Loaded, name: str, lang: str) -> tuple[RuleInfo, Draft]:
    """The topmost version of the rule, and its draft."""
    rules = [rule for _, rule in loaded.policies.rules()] if loaded.policies else []
    for rule in rules:
        if rule.info.id == name:
            return rule.info, loaded.drafts[id(rule)]
    hint = _hint(name, {rule.info.id for rule in rules}, lang)
    raise InputError(phrase("promote.no-rule", lang, rule=name, hint=hint))


def _check_units(places: Sequence[str], known: Set[str], lang: str) -> None:
    """A pilot in a unit that the organisation has not would act nowhere; group keys are not looked up."""
    for place in places:
        if known and ":" not in place and place not in known:
            raise InputError(phrase("promote.no-unit", lang, unit=place, hint=_hint(place, known, lang)))


def _hint(typed: str, known: Set[str], lang: str) -> str:
    near = nearest(typed, known)
    return phrase("promote.near", lang, rule=near) if near else ""


def _stage(asked: Asked, rule: RuleInfo, draft: Draft, lang: str) -> Stage:
    if asked.to is not None and asked.to not in list(Stage):
        raise InputError(phrase("not-a-choice", lang, value=asked.to, choices=", ".join(Stage)))
    stage = Stage(asked.to) if asked.to else NEXT.get(rule.stage)
    if stage is None or stage is rule.stage:
        raise InputError(phrase("promote.there-already", lang, rule=rule.id, stage=rule.stage.value))
    if stage is Stage.PILOT and not asked.pilot_in and not has_places(draft):
        raise InputError(phrase("promote.pilot-where", lang, rule=rule.id))
    if asked.pilot_in and has_places(draft):
        raise InputError(phrase("promote.places-stand", lang, place=draft.fields["pilot_in"].place))
    return stage


def _refuse_fallen(ledger: Ledger | None, rule: RuleInfo, lang: str) -> None:
    """A rule that fell below its floor has to be changed, not pushed on."""
    if ledger is None or rule.floor is None:
        return
    book = PrecisionBook()
    book.load(ledger.decisions(rule.id))
    fall = book.fall_of(rule)
    if fall is not None:
        raise InputError(phrase("promote.fallen", lang, rule=rule.id, upheld=fall.upheld, decided=fall.decided))


def _observed(ledger: Ledger | None, rule: RuleInfo, asked: Asked, found: Found, now: datetime) -> Observed | None:
    if ledger is None:
        return None
    since = moment(asked.since, found.config.zone if found.config else ZONE) or now
    return observe(ledger, rule.id, since, now)


# -- trying it aside -----------------------------------------------------------------------------------------------


def _tried(
    found: Found, loaded: Loaded, rule: RuleInfo, draft: Draft, stage: Stage, asked: Asked, now: datetime
) -> Move | Loaded:
    """The move; or what is wrong with the policies after it."""
    root = found.folder if found.folder.is_dir() else found.folder.parent
    path = root / home_of(draft)
    before = path.read_bytes().decode("utf-8")
    after = staged(before, draft, stage, asked.pilot_in)
    with tempfile.TemporaryDirectory() as name:
        aside = Path(name) / root.name
        shutil.copytree(root, aside, ignore=lambda folder, names: [one for one in names if _is_stranger(folder, one)])
        (aside / path.relative_to(root)).write_bytes(after.encode("utf-8"))
        tried = aside if found.folder.is_dir() else aside / found.folder.name
        result = load(tried, now=now, units=found.organisation.units)
    if result.policies is None or loaded.policies is None:
        return result
    return Move(
        rule=rule,
        stage=stage,
        file=home_of(draft),
        path=path,
        before=before,
        after=after,
        changes=compare(loaded.policies.canonical, result.policies.canonical),
        revisions=(loaded.policies.revision, result.policies.revision),
    )


def _is_stranger(folder: str, name: str) -> bool:
    """What has nothing to do with policies: a copy must not take a company's whole repository along."""
    path = Path(folder) / name
    return name.startswith(".") if path.is_dir() else path.suffix not in (".yaml", ".yml")


# -- telling and writing -------------------------------------------------------------------------------------------


def _evidence(
    move: Move, observed: Observed | None, tests: int, pilot_in: Sequence[str], now: datetime
) -> dict[str, Any]:
    return {
        "rule": move.rule.id,
        "rule_hash": move.rule.hash,
        "unit": move.rule.unit,
        "file": move.file,
        "from": move.rule.stage.value,
        "to": move.stage.value,
        "pilot_in": list(pilot_in) or list(move.rule.pilot_in),
        "at": now.isoformat(),
        "by": operator(),
        "revision_before": move.revisions[0],
        "revision_after": move.revisions[1],
        "examples": tests,
        "observed": observed.as_data() if observed else None,
        "changes": [change.as_data() for change in move.changes],
    }


def _words(
    move: Move,
    observed: Observed | None,
    tests: int,
    pilot_in: Sequence[str],
    now: datetime,
    found: Found,
    lang: str,
) -> str:
    composer = JinjaComposer(asset("templates"), found.config.zone if found.config else ZONE)
    return composer.compose(
        "reports/promotion",
        lang,
        rule=move.rule,
        before=move.rule.stage.value,
        after=move.stage.value,
        at=now,
        by=operator(),
        file=move.file,
        old=move.revisions[0],
        new=move.revisions[1],
        pilot_in=tuple(pilot_in) or move.rule.pilot_in,
        tests=tests,
        observed=observed,
        changes=[describe(change, lang) for change in move.changes],
    )


def _tell(move: Move, words: str, terminal: Terminal) -> None:
    terminal.out.print(words, markup=False)
    lines = difflib.unified_diff(
        move.before.splitlines(), move.after.splitlines(), move.file, move.file, lineterm="", n=1
    )
    terminal.out.print("\n" + "\n".join(lines), markup=False)


def _write(move: Move, evidence: dict[str, Any], words: str, found: Found, now: datetime, terminal: Terminal) -> None:
    """The evidence first: a rule that moved without any must not be possible."""
    root = found.folder if found.folder.is_dir() else found.folder.parent
    folder = root / PROMOTIONS
    folder.mkdir(exist_ok=True)
    name = f"{now:%Y%m%dT%H%M%S}-{move.rule.id}-{move.rule.stage}-to-{move.stage}"
    (folder / f"{name}.md").write_text(words + "\n", encoding="utf-8")
    data = json.dumps(evidence, ensure_ascii=False, indent=2)
    (folder / f"{name}.json").write_text(data + "\n", encoding="utf-8")
    aside = move.path.with_name(f".{move.path.name}.new")
    aside.write_bytes(move.after.encode("utf-8"))
    shutil.copymode(move.path, aside)
    aside.replace(move.path)
    terminal.say("promote.written", file=move.path, evidence=folder / f"{name}.md")
