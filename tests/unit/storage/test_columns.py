"""Values go in storable and come out equal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.domain.actions import ActionKind
from storage.columns import Json, UtcDateTime, Words, canonical, in_utc, parse, storable

DIALECT = sqlite.dialect()


@dataclass(frozen=True, slots=True)
class Pair:
    left: int
    right: frozenset[str]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"名": "群规"}, '{"名":"群规"}'),
        (frozenset({"b", "a"}), '["a","b"]'),
        (MappingProxyType({"a": 1}), '{"a":1}'),
        ({ActionKind.POST: ActionKind.DELETE}, '{"post":"delete"}'),
        (datetime(2026, 3, 3, tzinfo=UTC), '"2026-03-03T00:00:00+00:00"'),
        (Pair(1, frozenset("yx")), '{"left":1,"right":["x","y"]}'),
        ({"half \ud83d": "\ud83d"}, '{"half �":"�"}'),
        ([Pair(1, frozenset({"\ud83d"}))], '[{"left":1,"right":["�"]}]'),
    ],
)
def test_canonical(value: object, text: str) -> None:
    assert canonical(value) == text


def test_what_has_no_place_in_the_record_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"a": object()})


texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)  # with NUL and surrogates


@given(texts)
def test_storable_text_can_be_encoded_and_is_left_alone_when_it_can(text: str) -> None:
    kept = storable(text)
    assert "\0" not in kept.encode().decode()
    assert storable(kept) == kept
    if "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text):
        assert kept == text


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)))  # fmt: skip
def test_json_comes_back(value: object) -> None:
    stored = Json().process_bind_param(value, DIALECT)
    assert Json().process_result_value(stored, DIALECT) == value
    if stored is not None:
        assert canonical(parse(stored)) == stored


@given(st.datetimes(timezones=st.timezones()))
def test_times_come_back_in_utc(moment: datetime) -> None:
    try:
        utc = in_utc(moment)
    except OverflowError:  # the year 1 or 9999 in another zone
        return
    kept = UtcDateTime().process_bind_param(moment, DIALECT)
    assert kept == utc
    back = UtcDateTime().process_result_value(utc.replace(tzinfo=None), DIALECT)
    assert back is not None
    assert (back, back.utcoffset()) == (utc, timedelta(0))


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 3), DIALECT)  # noqa: DTZ001
    elsewhere = datetime(2026, 3, 3, 8, tzinfo=timezone(timedelta(hours=8)))
    assert UtcDateTime().process_result_value(elsewhere, DIALECT) == datetime(2026, 3, 3, tzinfo=UTC)


def test_nothing_stays_nothing() -> None:
    for column in (Words(), Json(), UtcDateTime()):
        assert column.process_bind_param(None, DIALECT) is None
