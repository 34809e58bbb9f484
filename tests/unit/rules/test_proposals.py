"""Proposals: what a model says beside the rules, when it is sure enough and says something new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.rules import Proposal
from bot.rules.proposals import propose_nothing, proposer
from bot.text.learning.model import Model, Training

TRAINED = Training(data="d", counts={}, until="", program="0", measures={})
MODEL = Model(
    dimension="kind", labels=("advertisement", "other"), weights={"w 博彩": (1.0,), "w sale": (9.0,)},
    rarity={"w 博彩": 1.0, "w sale": 1.0}, bias=(-4.0,), threshold=0.5, trained=TRAINED, hash="abc",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "labels", "at_least", "proposed"),
    [
        ("sale", {}, 0.8, ["advertisement"]),
        ("sale", {"kind": "advertisement"}, 0.8, []),  # the rules said so already
        ("sale", {"kind": "question"}, 0.8, ["advertisement"]),
        ("sale", {}, 0.999, []),  # not sure enough
        ("hello", {}, 0.5, []),  # `other` is nothing to propose
    ],
)
def test_what_is_proposed(text: str, labels: dict[str, str], at_least: float, proposed: list[str]) -> None:
    assert [one.value for one in proposer([MODEL], at_least)(text, labels)] == proposed


def test_a_proposal_says_how_sure_which_model_is() -> None:
    assert proposer([MODEL], 0.8)("sale", {}) == (
        Proposal(dimension="kind", value="advertisement", score=0.9933, model="abc"),
    )


def test_labels_of_ones_own_are_never_proposed() -> None:
    assert proposer([replace(MODEL, dimension="")], 0.5)("sale", {}) == ()
    assert propose_nothing("sale", {}) == ()
