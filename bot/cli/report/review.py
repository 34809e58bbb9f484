"""`qungui report review` and `sign-off`: the evidence that a period was reviewed, and a supervisor's word for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.bootstrap import signing
from bot.bootstrap.evidence import note_export
from bot.bootstrap.offline import store_of
from bot.bootstrap.signing import SUPERVISORS
from bot.cli.report.standing import COVERED, Asked, check, filter_of, give
from bot.cli.settings import operator, read_config, read_organisation, utc_now
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase
from bot.domain.views import ViolationFilter
from bot.evidence.certificate import as_file
from bot.reports import Report, build_review
from bot.reports.review import named
from bot.settings import Config
from storage.store import SqlStore


def show(asked: Asked, terminal: Terminal) -> int:
    """Print or write it; of the last 91 days when nothing is said."""
    check(asked)
    config, now = read_config(asked.config), utc_now()
    with store_of(config) as store:
        wanted = filter_of(asked, store, config, terminal.lang)
        wanted = replace(wanted, since=wanted.since or now - COVERED)
        report = _built(store, config, wanted, terminal.lang, now)
    note_export(config, f"review.{asked.format}", by=f"operator:{operator()}", subject=None, at=now)
    return give(report, asked, terminal)


def sign_off(asked: Asked, by: str, note: str, terminal: Terminal) -> int:
    """Write the report and a signed certificate that names it by its hash; the record keeps the certificate."""
    config, now = read_config(asked.config), utc_now()
    people = read_organisation(config.organisation).people
    person = next((one for one in people if by in (one.id, *one.accounts)), None)
    if person is None or not person.roles & SUPERVISORS:
        terminal.complain(phrase("sign.unknown", terminal.lang, by=by))
        return MISUSED
    with store_of(config) as store:
        wanted = filter_of(asked, store, config, terminal.lang)
        assert wanted.until is not None and asked.out is not None
        typed = f"operator:{operator()}"
        try:
            done = signing.sign_off(
                config, store, people, person, wanted, note=note, operator=typed, locale=terminal.lang, now=now
            )
        except signing.NotOver:
            until = wanted.until.astimezone(ZoneInfo(config.zone))
            terminal.complain(phrase("sign.running", terminal.lang, until=f"{until:%Y-%m-%d %H:%M}"))
            return MISUSED
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    beside = asked.out.with_name(f"{asked.out.stem}.certificate.json")
    asked.out.write_bytes(done.report)
    beside.write_bytes(as_file(done.made))
    terminal.say("signed.off", by=person.name, id=done.made.id, file=asked.out, certificate=beside)
    return DONE


def _built(store: SqlStore, config: Config, wanted: ViolationFilter, lang: str, now: datetime) -> Report:
    who = named((*store.people(), *read_organisation(config.organisation).people), lang)
    return build_review(store, wanted, who, locale=lang, now=now, zone=config.zone)
