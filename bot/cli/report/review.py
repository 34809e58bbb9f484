"""`qungui report review` and `sign-off`: the evidence that a period was reviewed, and a supervisor's word for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.bootstrap.evidence import NO_KEY, checkpoint, note_export, signer_of
from bot.bootstrap.offline import store_of
from bot.cli.report.standing import COVERED, Asked, check, filter_of, give
from bot.cli.settings import operator, read_config, read_organisation, utc_now
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase
from bot.domain.errors import ConfigError
from bot.domain.records import Step
from bot.domain.views import ViolationFilter
from bot.evidence.certificate import SIGNED_OFF, as_file, certified
from bot.reports import Report, build_review, render
from bot.reports.review import figures, named, period_of
from bot.settings import Config
from storage.store import SqlStore

SUPERVISORS = frozenset({"compliance", "legal"})


def show(asked: Asked, terminal: Terminal) -> int:
    """Print or write it; of the last 91 days when nothing is said."""
    check(asked)
    config, now = read_config(asked.config), utc_now()
    with store_of(config) as store:
        wanted = filter_of(asked, store, config.zone, terminal.lang)
        wanted = replace(wanted, since=wanted.since or now - COVERED)
        report = _built(store, config, wanted, terminal.lang, now)
    note_export(config, f"review.{asked.format}", by=f"operator:{operator()}", subject=None, at=now)
    return give(report, asked, terminal)


def sign_off(asked: Asked, by: str, note: str, terminal: Terminal) -> int:
    """Write the report and a signed certificate that names it by its hash; the record keeps the certificate."""
    config, now = read_config(asked.config), utc_now()
    signer = signer_of(config)
    if signer is None:
        raise ConfigError(NO_KEY)
    people = read_organisation(config.organisation).people
    person = next((one for one in people if by in (one.id, *one.accounts)), None)
    if person is None or not person.roles & SUPERVISORS:
        terminal.complain(phrase("sign.unknown", terminal.lang, by=by))
        return MISUSED
    with store_of(config) as store:
        wanted = filter_of(asked, store, config.zone, terminal.lang)
        if wanted.until is not None and wanted.until > now:
            until = wanted.until.astimezone(ZoneInfo(config.zone))
            terminal.complain(phrase("sign.running", terminal.lang, until=f"{until:%Y-%m-%d %H:%M}"))
            return MISUSED
        report = _built(store, config, wanted, terminal.lang, now)
        data = render(report, "json")
        assert isinstance(data, bytes) and asked.out is not None
        own = sum(one.by in (person.id, *person.accounts) for one in store.reviews(wanted))
        facts = {
            **period_of(wanted), "figures": figures(report), "own": own, "note": note,
            "operator": f"operator:{operator()}", "report_sha256": sha256(data).hexdigest(),
        }  # fmt: skip
        made = certified(SIGNED_OFF, facts, by=person.id, at=now, signer=signer)
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        beside = asked.out.with_name(f"{asked.out.stem}.certificate.json")
        asked.out.write_bytes(data)
        beside.write_bytes(as_file(made))
        store.commit([Step(inbox=None, records=[made])], now)
        checkpoint(config, store, now)
    terminal.say("signed.off", by=person.name, id=made.id, file=asked.out, certificate=beside)
    return DONE


def _built(store: SqlStore, config: Config, wanted: ViolationFilter, lang: str, now: datetime) -> Report:
    who = named((*store.people(), *read_organisation(config.organisation).people), lang)
    return build_review(store, wanted, who, locale=lang, now=now, zone=config.zone)
