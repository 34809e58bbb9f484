"""Which messages are nearly the same, and what is kept of them. How well: `bench/quality/copies.py`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sketches import ALIKE, CROWD, MARKS, Sketch, Sketcher, Sketches

AD = "周末团购新鲜水果，产地直发，送货上门，量大从优，想要的同事请找小王报名，电话13800000000"
SKETCHER = Sketcher(b"key")


def sketch(text: str) -> Sketch:
    made = SKETCHER.sketch(text)
    assert made is not None
    return made


@pytest.mark.parametrize(
    "changed",
    [
        AD.replace("小王", "刘经理"),
        AD.replace("13800000000", "139-1111-2222"),
        AD.replace("，", "🔥"),
        AD.replace("团购", "团購"),
        "各位好！" + AD,
        AD.replace("量大从优，", ""),
        AD.upper().replace("1", "１"),
    ],
)
def test_what_is_changed_a_little_is_alike(changed: str) -> None:
    assert sketch(AD).likeness(sketch(changed)) >= ALIKE


@pytest.mark.parametrize(
    "other",
    [
        "请各部门在周五下班前把本季度的预算表发给财务部，逾期不再受理，有疑问请找小王，电话13800000000",
        "Please send the quarterly numbers to finance before Friday, we cannot take them after the deadline any more",
    ],
)
def test_what_says_something_else_is_not(other: str) -> None:
    assert sketch(AD).likeness(sketch(other)) < ALIKE / 2


@pytest.mark.parametrize(
    "text",
    ["", "收到", "OK", "+1", "👍👍👍", "好的谢谢领导辛苦了", "哈" * 500, "1234 " * 100, "thanks a lot everybody"],
)
def test_what_repeats_honestly_has_no_sketch(text: str) -> None:
    assert SKETCHER.sketch(text) is None


def test_sketches_of_two_keys_have_nothing_in_common() -> None:
    other = Sketcher(b"another").sketch(AD)
    assert other is not None
    assert not set(other.marks) & set(sketch(AD).marks)
    assert sketch(AD).likeness(other) < 0.2


def test_a_sketch_holds_nothing_of_the_text() -> None:
    kept = repr(sketch(AD))
    assert not any(piece in kept for piece in ("水果", "13800000000", "小王"))


@given(st.text(max_size=400))
def test_any_text_is_alike_itself_or_has_no_sketch(text: str) -> None:
    made = SKETCHER.sketch(text)
    assert made is None or (made.likeness(made) == 1 and len(made.marks) <= MARKS)
    if made is not None:
        assert Sketch.of(made.buckets, made.marks) == made


def test_scopes_do_not_meet() -> None:
    sketches = Sketches()
    first = sketches.met("li", sketch(AD))
    assert sketches.met("li", sketch("各位好！" + AD)) == first
    assert sketches.met("wang", sketch(AD)) != first


def ad(number: int) -> str:
    """Different in all that matters."""
    return "".join(chr(0x4E00 + (number * 7_919 + at * 104_729) % 20_000) for at in range(30))


def test_its_memory_is_bounded_and_leaves_nothing_behind() -> None:
    sketches = Sketches(kept=50)
    for number in range(200):
        sketches.met("", sketch(ad(number)))
    assert len(sketches) == 50
    for number, _, _ in list(sketches.items()):
        sketches.drop(number)
    assert (len(sketches), sketches._marked) == (0, {})
    sketches.drop(1)  # long gone: nothing happens


def test_a_crowd_under_one_mark_is_bounded() -> None:
    sketches = Sketches()
    for _ in range(10 * CROWD):
        sketches.keep("", sketch(AD))
    assert max(map(len, sketches._marked.values())) == CROWD


def test_what_was_written_down_is_met_again() -> None:
    before, after = Sketches(), Sketches()
    number = before.met("li", sketch(AD))
    for one in before.items():
        after.restore(*one)
    assert after.met("li", sketch(AD)) == number
    assert after.met("li", sketch(ad(1))) == number + 1
