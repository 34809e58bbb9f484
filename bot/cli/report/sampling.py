"""`qungui report sample` draws messages for people to read; `qungui report recall` says what their reading means.

The sheet is a CSV file for any spreadsheet: one row a message, and a column `verdict` to fill in. It carries what the
estimate needs, so that nothing but the sheet is wanted later.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from rich.table import Table

from bot.bootstrap.sampling import Kept, certify_reading, kept_messages, note_sample
from bot.cli.settings import operator, period, read_config, utc_now
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase
from bot.domain.errors import InputError, why
from bot.reports.as_csv import inert
from bot.reports.sampling import Drawn, Judged, Share, draw, recall, share_of

COLUMNS = ("event", "rules", "stratum", "population", "at", "group", "text", "verdict", "note")
VERDICTS: Mapping[str, str] = {
    "violation": "violation", "违规": "violation", "v": "violation", "1": "violation",
    "fine": "fine", "正常": "fine", "f": "fine", "0": "fine",
    "unsure": "unsure", "不确定": "unsure", "?": "unsure",
}  # fmt: skip
FLAGGED, PASSED = "flagged", "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed."""

    config: Path
    out: Path
    seed: str
    flagged: int
    passed: int
    since: str | None
    until: str | None
    with_texts: bool


def sample(asked: Asked, terminal: Terminal) -> int:
    """Draw, write the sheet, and write into the audit chain that texts left the record."""
    if not asked.with_texts:
        terminal.complain(phrase("sample.ask", terminal.lang))
        return MISUSED
    config = read_config(asked.config)
    since, until = period(asked.since, asked.until, config.zone)
    messages = kept_messages(config, since=since, until=until)
    drawn = _drawn(messages, asked)
    if not drawn:
        terminal.say("sample.none")
        return DONE
    flagged = sum(bool(messages[one.key].rules) for one in drawn)
    passed = len(drawn) - flagged
    by = f"operator:{operator()}"
    note_sample(config, utc_now(), by, seed=asked.seed, flagged=flagged, passed=passed, file=asked.out.name)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.touch(mode=0o600)
    asked.out.write_bytes(_sheet(drawn, messages))
    terminal.say("sample.drawn", flagged=flagged, passed=passed, of=len(messages), file=asked.out)
    return DONE


def _drawn(messages: Mapping[str, Kept], asked: Asked) -> Sequence[Drawn]:
    kinds = {
        FLAGGED: ({key: f"{FLAGGED}/{one.platform}" for key, one in messages.items() if one.rules}, asked.flagged),
        PASSED: ({key: f"{PASSED}/{one.platform}" for key, one in messages.items() if not one.rules}, asked.passed),
    }
    drawn = [one for population, number in kinds.values() for one in draw(population, number, asked.seed)]
    # Mixed: who reads does not know from the row's place what the rules said.
    return sorted(drawn, key=lambda one: sha256(f"{asked.seed}\0order\0{one.key}".encode()).digest())


def _sheet(drawn: Sequence[Drawn], messages: Mapping[str, Kept]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for one in drawn:
        message = messages[one.key]
        said = (message.at.isoformat(timespec="seconds"), message.group_name, message.text, "", "")
        row = (one.key, " ".join(message.rules), one.stratum, str(one.population), *said)
        writer.writerow([inert(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


# -- what the reading means --------------------------------------------------------------------------------------------


def judge(sheet: Path, certificate: Path | None, config: Path, terminal: Terminal) -> int:
    """Print precision, misses and recall with their intervals; write them down as a certificate, if asked to."""
    data = _read(sheet, terminal.lang)
    rows = list(_judged(data, sheet, terminal.lang))
    precision = share_of(one for one, _ in rows if one.stratum.startswith(FLAGGED))
    missed = share_of(one for one, _ in rows if one.stratum.startswith(PASSED))
    if precision is None and missed is None:
        raise InputError(phrase("sample.unread", terminal.lang, file=sheet))
    found = recall(precision, missed) if precision and missed else None
    by_rule = _by_rule(rows)
    terminal.out.print(_table(precision, missed, found, by_rule, terminal.lang))
    if certificate is not None:
        certificate.parent.mkdir(parents=True, exist_ok=True)
        figures = _figures(sheet, data, precision, missed, found, by_rule)
        certificate.write_bytes(certify_reading(read_config(config), utc_now(), f"operator:{operator()}", figures))
        terminal.say("sample.certified", file=certificate)
    return DONE


def _read(sheet: Path, lang: str) -> bytes:
    try:
        return sheet.read_bytes()
    except OSError as error:
        raise InputError(phrase("sample.unreadable", lang, file=sheet, reason=why(error, lang))) from None


def _judged(data: bytes, sheet: Path, lang: str) -> Iterator[tuple[Judged, Sequence[str]]]:
    """(judgement, rules) of every row with a verdict that is sure."""
    try:
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        lacking = [name for name in COLUMNS[:8] if name not in (rows.fieldnames or ())]
    except (UnicodeDecodeError, csv.Error) as error:
        reason = "UTF-8?" if isinstance(error, UnicodeDecodeError) else error
        raise InputError(phrase("sample.unreadable", lang, file=sheet, reason=reason)) from None
    if lacking:
        raise InputError(phrase("sample.columns", lang, file=sheet, columns=", ".join(lacking)))
    for row in rows:
        said = (row["verdict"] or "").strip().casefold()
        if not said:
            continue
        if said not in VERDICTS or not (row["population"] or "").isdecimal():
            where = f"{sheet}:{rows.line_num}"
            raise InputError(phrase("sample.verdict", lang, where=where, given=said, known=", ".join(sorted(VERDICTS))))
        if VERDICTS[said] != "unsure":
            bad = VERDICTS[said] == "violation"
            one = Judged(stratum=row["stratum"] or "", population=int(row["population"] or 0), bad=bad)
            yield one, (row["rules"] or "").split()


def _by_rule(rows: Sequence[tuple[Judged, Sequence[str]]]) -> Mapping[str, Share]:
    names = sorted({rule for _, rules in rows for rule in rules})
    shares = {name: share_of(one for one, rules in rows if name in rules) for name in names}
    return {name: share for name, share in shares.items() if share is not None}


def _table(
    precision: Share | None,
    missed: Share | None,
    found: tuple[float, float, float] | None,
    by_rule: Mapping[str, Share],
    lang: str,
) -> Table:
    table = Table()
    for number, key in enumerate(("figure", "estimate", "low", "high", "judged")):
        table.add_column(phrase(f"column.{key}", lang), justify="left" if number == 0 else "right")
    for name, share in (("sample.precision", precision), ("sample.missed", missed)):
        if share is not None:
            table.add_row(phrase(name, lang), *_cells(share.value, share.low, share.high), str(share.judged))
    if found is not None:
        table.add_row(phrase("sample.recall", lang), *_cells(*found), "")
    for rule, share in by_rule.items():
        table.add_row(f"  {rule}", *_cells(share.value, share.low, share.high), str(share.judged))
    return table


def _cells(*shares: float) -> Iterator[str]:
    return (f"{100 * share:.2f} %" for share in shares)


def _figures(
    sheet: Path,
    data: bytes,
    precision: Share | None,
    missed: Share | None,
    found: tuple[float, float, float] | None,
    by_rule: Mapping[str, Share],
) -> Mapping[str, Any]:
    """What was measured, on which sheet: the sheet's hash ties the two together."""
    return {
        "sheet": sheet.name,
        "sha256": sha256(data).hexdigest(),
        "precision": asdict(precision) if precision else None,
        "missed": asdict(missed) if missed else None,
        "recall": dict(zip(("value", "low", "high"), found, strict=True)) if found else None,
        "rules": {rule: asdict(share) for rule, share in by_rule.items()},
        "confidence": 0.95,
    }
