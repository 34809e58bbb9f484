"""What the company wrote: organisation, policies and their exceptions, the console's secret, the evidence's keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.bootstrap import evidence as proof
from bot.bootstrap import offline
from bot.casework.exceptions import unused
from bot.cli.doctor.finding import BROKEN, OK, WARNING, Finding, Patient
from bot.cli.settings import read_organisation, utc_now
from bot.domain.errors import QunguiError
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from bot.engine.recusal import JUDGES
from bot.policy.language.exceptions import ZONE, Granted
from bot.settings import Config

MANY = 1_000_000


def organisation(patient: Patient) -> Iterable[Finding]:
    config = patient.config
    if config.organisation is None:
        yield patient.finding("organisation", WARNING, "organisation.none")
        return
    try:
        read = read_organisation(config.organisation)
    except QunguiError as error:
        yield from (Finding(check="organisation", state=BROKEN, detail=line) for line in str(error).splitlines())
        return
    yield patient.finding("organisation", OK, "organisation.ok", units=len(read.units), people=len(read.people))
    if all(person.roles.isdisjoint(JUDGES) for person in read.people):
        yield patient.finding("organisation", WARNING, "organisation.undecided")


def policies(patient: Patient) -> Iterable[Finding]:
    config, loaded = patient.config, patient.loaded
    errors = len(loaded.errors)
    warnings = len(loaded.problems) - errors
    if loaded.policies is None:
        yield patient.finding("policies", BROKEN, "policies.broken", errors=errors, folder=config.policies)
    elif warnings:
        yield patient.finding("policies", WARNING, "policies.notes", warnings=warnings, folder=config.policies)
    else:
        rules = len(list(loaded.policies.rules()))
        yield patient.finding("policies", OK, "policies.ok", rules=rules)


def exceptions(patient: Patient) -> Iterable[Finding]:
    """Those that end soon, and those that excused nothing: the record knows, `policy check` cannot."""
    config, policies, now = patient.config, patient.loaded.policies, utc_now()
    granted = [one for one in (policies.exceptions() if policies else ()) if one.holds(now)]
    ending = [one for one in granted if one.ends_soon(now)]
    for one in ending:
        yield patient.finding("exceptions", WARNING, "exceptions.ending", **_shown(one))
    idle = _unused(granted, config, now) if granted else []
    for one in idle:
        yield patient.finding("exceptions", WARNING, "exceptions.unused", **_shown(one))
    if not ending and not idle:
        yield patient.finding("exceptions", OK, "exceptions.ok", count=len(granted))


def _unused(granted: Sequence[Granted], config: Config, now: datetime) -> Sequence[Granted]:
    try:
        with offline.record(config) as ledger:
            excused = ledger.violations(ViolationFilter(result=Result.EXCUSED, limit=MANY))
            since = min((loaded.at for loaded in ledger.revisions()), default=now)
    except QunguiError:
        return ()  # told by the check of the database
    return tuple(unused(granted, excused, now, since))


def _shown(one: Granted) -> dict[str, str]:
    excuse = one.excuse
    return {
        "rule": excuse.rule,
        "place": excuse.source,
        "scope": ", ".join(sorted(excuse.groups | excuse.people | excuse.units)),
        "approver": excuse.approved_by,
        "until": f"{excuse.until.astimezone(ZONE):%Y-%m-%d}",
    }


def console(patient: Patient) -> Iterable[Finding]:
    console = patient.config.console
    if console.enabled and len(console.secret.get_secret_value()) < 32:
        yield patient.finding("console", BROKEN, "console.secret")


def evidence(patient: Patient) -> Iterable[Finding]:
    """Whether the record could be proved to somebody else."""
    config = patient.config
    try:
        signer, ring = proof.signer_of(config), offline.keyring_of(config)
    except QunguiError as error:
        yield Finding(check="evidence", state=BROKEN, detail=str(error))
        return
    if signer is None:
        yield patient.finding("evidence", WARNING, "evidence.unsigned")
    elif config.evidence.checkpoints is None:
        yield patient.finding("evidence", WARNING, "evidence.unkept")
    else:
        yield patient.finding("evidence", OK, "evidence.ok", public=signer.public_key, keys=len(ring.ids))
    if not ring.ids:
        yield patient.finding("evidence", WARNING, "evidence.unsealed")
    if proof.retention_of(config).days.keys() == {"deliveries"}:
        yield patient.finding("evidence", WARNING, "evidence.unlimited")
