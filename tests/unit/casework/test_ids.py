"""Public ids: deterministic, readable, forgiving to whoever types them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import public_id, tidy


@given(st.text(), st.text(), st.one_of(st.none(), st.text()))
def test_ids_are_deterministic_and_well_formed(event: str, rule: str, subject: str | None) -> None:
    made = public_id("V", event, rule, subject)
    assert made == public_id("V", event, rule, subject)
    assert re.fullmatch(r"V-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", made)
    assert re.fullmatch(r"A-[0-9A-HJKMNP-TV-Z]{7}", public_id("A", event))


def test_where_one_part_ends_matters() -> None:
    ids = {public_id("V", *parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("abc", None))}
    assert len(ids) == 5


def test_a_hundred_thousand_violations_share_no_id() -> None:
    assert len({public_id("V", f"Ev{number}", "no-gambling", "slack:U1") for number in range(100_000)}) == 100_000


@given(st.text())
def test_what_is_made_is_already_tidy(origin: str) -> None:
    for prefix in "VA":
        assert tidy(public_id(prefix, origin), prefix) == public_id(prefix, origin)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("V-7K3QX-M2PD9", "V-7K3QX-M2PD9"),
        ("v7k3qxm2pd9", "V-7K3QX-M2PD9"),
        ("V 7K3QX M2PD9", "V-7K3QX-M2PD9"),
        ("Ｖ－7K3QX－M2PD9", "V-7K3QX-M2PD9"),  # full-width, as Chinese keyboards give it
        ("V—7K3QX—M2PD9", "V-7K3QX-M2PD9"),
        ("v-okilx-m2pd9", "V-0K11X-M2PD9"),  # letters that are not in the alphabet, misread
        ("“V-7K3QX”", "V-7K3QX"),
    ],
)
def test_tidy(typed: str, meant: str) -> None:
    assert tidy(typed, "V") == meant
