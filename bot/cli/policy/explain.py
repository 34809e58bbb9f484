"""`qungui policy explain`: why a message, or a group as it is, does or does not trigger each rule, and what follows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.bootstrap.abilities import abilities
from bot.bootstrap.models import proposals_of
from bot.cli.policy.deeds import consequences, limit, limits_data, orders_data
from bot.cli.policy.place import Found, Place, find
from bot.cli.policy.show import group_data, place_name, say_assumed
from bot.cli.policy.whereabouts import (
    Supposed,
    Whereabouts,
    check_rule,
    place_named,
    present,
    said,
    scanned,
    usable,
)
from bot.cli.settings import utc_now
from bot.cli.terminal import DONE, Terminal
from bot.cli.words import SAID, phrase
from bot.domain.errors import InputError
from bot.domain.events import LONGEST_TEXT, MessagePosted
from bot.domain.groups import Group
from bot.domain.rules import Evaluation, Finding, Hit, Proposal, Result
from bot.engine.decide import LABEL_ONLY, decide
from bot.locales import word
from bot.policy.compile import Policies
from bot.policy.language.examples import ZONE
from bot.policy.questions.explain import Explained, Outcome, Seen, explain
from bot.policy.questions.limit_words import role_name
from bot.policy.questions.limits import Limit, limits
from bot.policy.rule import raise_labels
from bot.roster.present import Present
from bot.rules.values import written

MARKS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.MATCHED: ("●", "bold red"),
    Outcome.FAILED: ("○", "dim"),
    Outcome.EXCEPTED: ("○", "yellow"),
    Outcome.CLEAN: ("○", "green"),
    Outcome.BROKEN: ("!", "bold red"),
}
WIDTH = 110
KNOWN_DETAILS = ("found", "group", "name", "because", "label")  # said already, or plain from the question


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    place: Place
    message: str | None = None
    where: str | None = None
    sender: str | None = None
    rule: str | None = None
    format: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One rule: why, what becomes of it by exceptions and stage, and what cannot be done there."""

    why: Explained
    hits: tuple[Hit, ...] = ()
    cannot: tuple[Limit, ...] = ()


def run(asked: Asked, terminal: Terminal) -> int:
    """Always 0: not to trigger is an answer too."""
    found, lang = find(asked.place, terminal), terminal.lang
    _, policies = usable(found, utc_now(), lang)
    at, supposed = _supposed(asked, found, policies, lang)
    answers = _answers(policies, supposed, found)
    check_rule(asked.rule, (one.why.rule for one in answers), lang)
    proposed = _proposed(found, supposed, answers)
    answers = [one for one in answers if asked.rule in (None, one.why.rule.id)]
    if asked.format == "json":
        data = {**_data(policies, at, supposed, answers), "proposals": [asdict(one) for one in proposed]}
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(at, supposed, answers, terminal)
        if unread := _unread(supposed):
            terminal.say("explained.cut", unread=unread, judged=LONGEST_TEXT)
        if _is_crowded(policies, supposed):
            terminal.say("explained.crowded")
        for one in proposed:
            values = {"label": word("labels", one.value, lang), "score": f"{one.score:.2f}", "model": one.model[:8]}
            terminal.out.print(Text(phrase("explained.proposed", lang, **values), style="dim"))
    return DONE


def _supposed(asked: Asked, found: Found, policies: Policies, lang: str) -> tuple[Whereabouts, Supposed]:
    named = asked.where is not None or asked.sender is not None
    town, now = present(found) if named else Present(found.organisation), utc_now()
    at = Whereabouts(unit=policies.units[0].unit)
    if asked.where is not None:
        at = place_named(asked.where, found, town, policies, lang)
    if asked.message is not None:
        return at, said(asked.message, asked.sender, at, town, now, lang)
    if at.group is None:
        raise InputError(phrase("asked.nothing", lang))
    if not at.recorded:
        raise InputError(phrase("asked.unrecorded", lang, group=at.group.id))
    return at, scanned(at.group, town, now)


def _answers(policies: Policies, supposed: Supposed, found: Found) -> list[Answer]:
    """Explanations with what the engine decides on the same event."""
    event, facts = supposed.event, supposed.facts
    explained = explain(policies, event, facts)
    excuses = policies.evaluate(event, facts).excuses
    answers = []
    for why in explained:
        alone = Evaluation(revision=policies.revision, matches=why.matches, excuses=excuses)
        hits = decide(event, facts, alone).hits
        answers.append(Answer(why=why, hits=hits, cannot=_cannot(why, hits, facts.group, found)))
    return answers


def _proposed(found: Found, supposed: Supposed, answers: Sequence[Answer]) -> Sequence[Proposal]:
    """What the configured models would propose beside the labels that the rules give."""
    event, matches = supposed.event, (match for one in answers for match in one.why.matches)
    if found.config is None or not isinstance(event, MessagePosted):
        return ()
    labels: dict[str, str] = {}
    for match in matches:
        raise_labels(labels, match.finding.labels if match.finding is not None else {})
    return proposals_of(found.config)(event.text, labels)


def _cannot(why: Explained, hits: Sequence[Hit], group: Group | None, found: Found) -> tuple[Limit, ...]:
    if group is None or not any(hit.result in (Result.HIT, Result.WOULD_HIT) for hit in hits):
        return ()
    return limits(why.rule, abilities(found.config, group))


# --- for people --------------------------------------------------------------------------------------------------


def _print(at: Whereabouts, supposed: Supposed, answers: Sequence[Answer], terminal: Terminal) -> None:
    lang, facts = terminal.lang, supposed.facts
    where = place_name(at, lang)
    hits = sum(one.why.outcome is Outcome.MATCHED for one in answers)
    if facts.sender is None:
        title = phrase("explained.state", lang, where=where, hits=hits, rules=len(answers))
    else:
        held = (facts.sender_role, *sorted(facts.sender.roles))
        roles = ("、" if lang == "zh" else ", ").join(word("roles", role_name(one, lang), lang) for one in held)
        sender = phrase("explained.sender", lang, name=facts.sender.name, role=roles)
        title = phrase("explained.title", lang, where=where, sender=sender, hits=hits, rules=len(answers))
    terminal.out.print(Text(title, style="bold"))
    say_assumed(at, terminal)
    table = Table(
        box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), width=min(terminal.out.width, WIDTH)
    )
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for one in answers:
        if one.why.outcome is Outcome.DEAF:
            continue  # told together, or a look at a group's state would be a wall of rules about messages
        mark, style = MARKS[one.why.outcome]
        rows = list(_rows(one, lang))
        table.add_row(Text(mark, style=style), Text(one.why.rule.id, style=style), rows[0])
        for row in rows[1:]:
            table.add_row("", "", row)
    terminal.out.print(table)
    deaf = [one.why.rule.id for one in answers if one.why.outcome is Outcome.DEAF]
    if deaf:
        terminal.out.print(Text(phrase("explained.deaf", lang, count=len(deaf), rules=", ".join(deaf)), style="dim"))


def _rows(one: Answer, lang: str) -> Iterator[Text]:
    why = one.why
    if why.outcome is Outcome.FAILED and why.failed is not None:
        yield Text(failed(why.failed, lang), style="dim")
    elif why.outcome is Outcome.EXCEPTED:
        yield Text(phrase("explained.excepted", lang, parts=_held(why.held, lang)), style="yellow")
    elif why.outcome is Outcome.CLEAN:
        yield Text(phrase("explained.clean", lang), style="green")
    else:
        yield from _matched(one, lang)
    if why.remembers and why.outcome in (Outcome.CLEAN, Outcome.MATCHED):
        yield Text(phrase("explained.remembers", lang, budgets=_budgets(why, lang)), style="dim")


def _budgets(why: Explained, lang: str) -> str:
    """What has to have been posted before for the rule to speak: `flood: 11 in 1m`."""
    said = (f"{name} {reach.times}/{written(reach.within)}" for name, reach in why.remembers.items())
    return ("、" if lang == "zh" else ", ").join(said)


def _matched(one: Answer, lang: str) -> Iterator[Text]:
    """What was found, and what becomes of it."""
    for match in one.why.matches:
        if match.finding is None:
            yield Text(phrase("explained.broken", lang, error=match.error), style="bold red")
            continue
        yield Text(("；" if lang == "zh" else "; ").join(_found(match.finding, one.why.rule.kind, lang)), style="red")
    for hit in one.hits[:1]:
        yield _becomes(one, hit, lang)
    for missing in one.cannot:
        yield Text(phrase("explained.cannot", lang, limit=limit(missing, lang)), style="yellow")


def _found(finding: Finding, kind: str, lang: str) -> Iterator[str]:
    """The label it gave or the reason it has, then what was seen where, then what the kind adds."""
    if finding.labels and finding.reason == LABEL_ONLY:
        labels = ", ".join(word("labels", label, lang) for label in finding.labels.values())
        yield phrase("explained.labels", lang, labels=labels)
        if finding.details.get("because"):
            yield phrase("explained.because", lang, signs=finding.details["because"])
    elif finding.reason == kind:
        yield phrase("explained.matched", lang)
    else:
        yield word("reasons", finding.reason, lang)
    for span in finding.spans:
        what = word("detectors", span.what, lang)
        yield phrase("explained.found", lang, what=what, start=span.start + 1, end=span.end)
    for name, value in finding.details.items():
        if name not in KNOWN_DETAILS and value:
            yield phrase("explained.held", lang, part=name, saw=value)


def _becomes(one: Answer, hit: Hit, lang: str) -> Text:
    if hit.excuse is not None:
        until = f"{hit.excuse.until.astimezone(ZONE):%Y-%m-%d}"
        values = {"place": hit.excuse.source, "reason": hit.excuse.reason, "until": until}
        return Text(phrase("explained.excused", lang, **values), style="green")
    key = "explained.then" if hit.result is Result.HIT else "explained.would"
    stage, deeds = word("stages", one.why.rule.stage, lang), consequences(one.why.rule, lang)
    return Text(phrase(key, lang, stage=stage, deeds=deeds))


def failed(seen: Seen, lang: str) -> str:
    """The condition that does not hold, in a sentence where there is one for it."""
    if seen.part == "any":
        return phrase("explained.any", lang, parts=seen.saw)
    key = f"part.{seen.part}"
    values = {"wanted": seen.wanted, "saw": seen.saw}
    return phrase(key, lang, **values) if key in SAID else phrase("explained.failed", lang, part=seen.part, **values)


def _held(parts: Sequence[Seen], lang: str) -> str:
    said = [phrase("explained.held", lang, part=one.part, saw=one.saw) for one in parts]
    return ("；" if lang == "zh" else "; ").join(said)


# --- for machines ------------------------------------------------------------------------------------------------


def _unread(supposed: Supposed) -> int:
    """Characters beyond those that are judged."""
    return supposed.event.unread if isinstance(supposed.event, MessagePosted) else 0


def _is_crowded(policies: Policies, supposed: Supposed) -> bool:
    """Whether there were more suspects than are judged."""
    return policies.evaluate(supposed.event, supposed.facts).crowded


def _data(policies: Policies, at: Whereabouts, supposed: Supposed, answers: Sequence[Answer]) -> Mapping[str, Any]:
    sender = supposed.facts.sender
    return {
        "revision": policies.revision,
        "unit": at.unit,
        "group": group_data(at),
        "sender": sender and {"person": sender.id, "role": supposed.facts.sender_role, "roles": sorted(sender.roles)},
        "at": supposed.event.at.isoformat(),
        "unread": _unread(supposed),
        "crowded": _is_crowded(policies, supposed),
        "rules": [_answer_data(one) for one in answers],
    }


def _answer_data(one: Answer) -> Mapping[str, Any]:
    why, rule = one.why, one.why.rule
    hit = one.hits[0] if one.hits else None
    excuse = hit.excuse if hit else None
    return {
        "id": rule.id,
        "kind": rule.kind,
        "place": rule.source,
        "stage": rule.stage.value,
        "outcome": why.outcome.value,
        "failed": _seen_data(why.failed) if why.failed else None,
        "held": [_seen_data(part) for part in why.held],
        "labels_before": dict(why.labels),
        "remembers": {
            name: {"times": reach.times, "within": written(reach.within)} for name, reach in why.remembers.items()
        },
        "findings": [_finding_data(match.finding) for match in why.matches if match.finding is not None],
        "errors": [match.error for match in why.matches if match.error is not None],
        "result": hit.result.value if hit else None,
        "excuse": excuse
        and {
            "place": excuse.source,
            "reason": excuse.reason,
            "until": excuse.until.isoformat(),
            "by": excuse.approved_by,
        },
        **orders_data(rule),
        "cannot": limits_data(one.cannot),
    }


def _seen_data(seen: Seen) -> Mapping[str, str]:
    return {"part": seen.part, "wanted": seen.wanted, "saw": seen.saw}


def _finding_data(finding: Finding) -> Mapping[str, Any]:
    return {
        "reason": finding.reason,
        "subject": finding.subject,
        "labels": dict(finding.labels),
        "spans": [{"start": span.start, "end": span.end, "what": span.what} for span in finding.spans],
        "details": dict(finding.details),
    }
