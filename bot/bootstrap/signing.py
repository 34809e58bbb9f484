"""What people sign for with the key of the checkpoints: that a period was reviewed, and how the rules were tested.

The command line and the console (`bot.web.signing`) sign in the same way. Touch this when there is something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from bot.bootstrap.evidence import NO_KEY, checkpoint, signer_of
from bot.domain.custody import Certified
from bot.domain.errors import ConfigError, InputError
from bot.domain.groups import Person
from bot.domain.records import Step
from bot.domain.views import ViolationFilter
from bot.evidence.certificate import RULES_TESTED, SIGNED_OFF, certified
from bot.policy.loading import Loaded
from bot.reports import Report, build_quality, build_review, render
from bot.reports.review import figures, named, period_of
from bot.settings import Config
from storage.store import SqlStore

SUPERVISORS: Final = frozenset({"compliance", "legal"})
CONFIDENCE: Final = 0.95
MEASURED: Final = ("hits", "would_hits", "upheld", "overturned", "precision", "at_least", "at_most")


class NotOver(InputError):
    """The period is still running: sign it off when it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff:
    """The certificate, and the report that it names by its hash."""

    made: Certified
    report: bytes  # JSON
    page: str  # the same as HTML


def sign_off(
    config: Config, store: SqlStore, people: Sequence[Person], person: Person, wanted: ViolationFilter, *, note: str,
    operator: str, locale: str, now: datetime,
) -> SignedOff:  # fmt: skip
    """A supervisor's word that the period was reviewed, kept in the audit chain. `operator`: who typed it.

    Raises ConfigError without a key, NotOver for a period that is still running.
    """
    signer = signer_of(config)
    if signer is None:
        raise ConfigError(NO_KEY)
    if wanted.until is None or wanted.until > now:
        raise NotOver
    who = named((*store.people(), *people), locale)
    report = build_review(store, wanted, who, locale=locale, now=now, zone=config.zone)
    data, page = render(report, "json"), render(report, "html")
    assert isinstance(data, bytes) and isinstance(page, str)
    facts = {
        **period_of(wanted), "figures": figures(report), "note": note, "operator": operator,
        "own": sum(one.by in (person.id, *person.accounts) for one in store.reviews(wanted)),
        "report_sha256": sha256(data).hexdigest(),
    }  # fmt: skip
    made = certified(SIGNED_OFF, facts, by=person.id, at=now, signer=signer)
    _keep(config, store, made)
    return SignedOff(made=made, report=data, page=page)


def certify_rules(
    config: Config, store: SqlStore, loaded: Loaded, wanted: ViolationFilter, *, by: str, now: datetime
) -> Certified:
    """A dated test certificate: of each rule its revision, its examples and which passed, and what it found in the
    period with its precision and interval. Raises ConfigError without a key, InputError where nothing can be tested."""
    signer = signer_of(config)
    if signer is None:
        raise ConfigError(NO_KEY)
    if loaded.policies is None:
        raise InputError("the policies cannot be used, so there is nothing to certify: qungui policy check")
    infos = [rule.info for _, rule in loaded.policies.rules()]
    report = build_quality(store, infos, wanted, locale="en", now=now, zone=config.zone)
    facts = {
        **period_of(wanted), "revision": loaded.policies.revision, "confidence": CONFIDENCE,
        "rules": _tested(loaded, _measured(report)),
    }  # fmt: skip
    made = certified(RULES_TESTED, facts, by=by, at=now, signer=signer)
    _keep(config, store, made)
    return made


def _tested(loaded: Loaded, measured: Mapping[str, Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Each rule of each unit with its examples."""
    assert loaded.policies is not None
    ran = Counter((one.rule, one.unit, one.expected, one.passed) for one in loaded.tests)
    return [
        {
            "rule": info.id, "unit": unit, "hash": info.hash, "stage": info.stage.value, "source": info.source,
            "examples": {
                expected: {"passed": ran[info.id, unit, expected, True], "failed": ran[info.id, unit, expected, False]}
                for expected in ("hit", "miss")
            },
            **measured.get(info.id, {}),
        }
        for unit, info in ((unit, rule.info) for unit, rule in loaded.policies.rules())
    ]  # fmt: skip


def _measured(report: Report) -> Mapping[str, Mapping[str, Any]]:
    table = report.section("quality").table
    places = {name: table.column(name) for name in MEASURED}
    return {str(row[0]): {name: row[at] for name, at in places.items()} for row in table.rows}


def _keep(config: Config, store: SqlStore, made: Certified) -> None:
    store.commit([Step(inbox=None, records=[made])], made.at)
    checkpoint(config, store, made.at)
