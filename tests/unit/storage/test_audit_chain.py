"""The chain finds every kind of tampering and names the row. Pure: no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.audit_chain import GENESIS, Link, digest, follow, sealed_digest, sha256
from storage.columns import canonical

AT = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    for seq in range(1, length + 1):
        previous = links[-1].hash if links else GENESIS
        body = canonical({"n": seq, "name": "群"})
        hash = digest(seq, AT, "noted", body, previous)
        links.append(Link(seq=seq, at=AT, what="noted", body=body, previous=previous, hash=hash))
    return links


def swapped(links: list[Link]) -> list[Link]:
    """Rows 2 and 3 change places, numbers too: what somebody does who rewrites the order of events."""
    links[1], links[2] = replace(links[2], seq=2), replace(links[1], seq=3)
    return links


def rehashed(links: list[Link]) -> list[Link]:
    """Row 3 is changed and its own hash made to fit: the next row betrays it."""
    forged = replace(links[2], body='{"n":99}')
    links[2] = replace(forged, hash=forged.computed())
    return links


def changed(links: list[Link], **parts: object) -> list[Link]:
    links[2] = replace(links[2], **parts)  # type: ignore[arg-type]
    return links


@pytest.mark.parametrize(
    ("tamper", "good", "fault"),
    [
        (lambda links: links, 5, None),
        (lambda links: [], 0, None),
        (lambda links: changed(links, body=links[2].body.replace("3", "4")), 2, "row 3 was changed"),
        (lambda links: changed(links, what="other"), 2, "row 3 was changed"),
        (lambda links: changed(links, at=AT + timedelta(microseconds=1)), 2, "row 3 was changed"),
        (lambda links: changed(links, hash="0" * 64), 2, "row 3 was changed"),
        (lambda links: links[:2] + links[3:], 2, "row 3 is missing: row 4 comes next"),
        (lambda links: links[1:], 0, "row 1 is missing"),
        (swapped, 1, "row 2 does not continue row 1"),
        (rehashed, 3, "row 4 does not continue row 3"),
    ],
)
def test_tampering_is_found(tamper: Callable[[list[Link]], list[Link]], good: int, fault: str | None) -> None:
    checked, found, _ = follow(tamper(chain(5)))
    assert checked == good
    assert (found is None) if fault is None else (found is not None and found.startswith(fault))


@given(row=st.integers(0, 4), place=st.integers(0, 10_000), bit=st.integers(0, 6))
def test_any_flipped_bit_is_found(row: int, place: int, bit: int) -> None:
    links = chain(5)
    body = bytearray(links[row].body.encode("utf-32-le"))
    body[(place * 4) % len(body)] ^= 1 << bit
    links[row] = replace(links[row], body=body.decode("utf-32-le"))
    checked, fault, _ = follow(links)
    assert checked == row
    assert fault is not None
    assert f"row {row + 1} was changed" in fault


def test_anybody_can_check_it_with_what_every_language_has() -> None:
    """The hash is over canonical JSON: sorted keys, no spaces, UTF-8."""
    link = chain(1)[0]
    told = {"seq": 1, "at": "2026-03-03T12:00:00.000000+00:00", "what": "noted", "previous": GENESIS}
    text = json.dumps(
        {**told, "body": json.loads(link.body)}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert hashlib.sha256(text.encode()).hexdigest() == link.hash


def test_the_zone_in_which_a_time_is_given_does_not_matter() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=8)))
    assert digest(1, elsewhere, "a", "{}", GENESIS) == digest(1, AT, "a", "{}", GENESIS)


def purged(length: int, empty: set[int], certified: list[list[list[int]]]) -> list[Link]:
    """A chain whose links of these numbers lost their content; behind them certificates about these ranges."""
    said = [canonical({"n": seq}) for seq in range(1, length + 1)]
    said += [canonical({"records": [{"details": {"audit_rows": ranges}}]}) for ranges in certified]
    links: list[Link] = []
    for seq, body in enumerate(said, 1):
        what, previous = "certified" if seq > length else "noted", links[-1].hash if links else GENESIS
        hash = sealed_digest(seq, AT, what, sha256(body), previous)
        kept = "" if seq in empty else body
        links.append(Link(seq=seq, at=AT, what=what, body=kept, body_sha256=sha256(body), previous=previous, hash=hash))
    return links


@given(
    empty=st.sets(st.integers(1, 12)),
    certified=st.lists(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 5)), max_size=3), max_size=3),
)
def test_an_empty_row_needs_a_certificate_that_names_it(
    empty: set[int], certified: list[list[tuple[int, int]]]
) -> None:
    ranges = [[[first, first + more] for first, more in one] for one in certified]
    named = {seq for one in ranges for first, last in one for seq in range(first, last + 1)}
    lost = min(empty - named, default=None)
    checked, fault, _ = follow(purged(12, empty, ranges))
    assert checked == (12 + len(ranges) if lost is None else lost - 1)
    assert (fault is None) == (lost is None)
