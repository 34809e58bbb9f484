"""Models: the served scores are scikit-learn's, the file is the same every time and holds nothing but data."""

from __future__ import annotations

import gzip
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.learning import training
from bot.text.learning.examples import Example, Unfit, check_enough, digest, gathered, read_examples
from bot.text.learning.features import features, weighed
from bot.text.learning.model import Model, judge
from bot.text.learning.modelfile import BadModel, packed, unpacked
from tests.unit.text.learning.talk import EXAMPLES, TWO

pytest.importorskip("sklearn", reason="training needs the extra `learn`")

MODEL, MEASURES = training.train(TWO, "kind")
THREE, _ = training.train(EXAMPLES, "kind")
SERVED = unpacked(packed(MODEL), "m")


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize("examples", [TWO, EXAMPLES], ids=["two labels", "three labels"])
def test_served_scores_are_those_of_scikit_learn(examples: Sequence[Example]) -> None:
    """Slope and shift of the calibration are the only difference, and they are the same for every text."""
    every = [features(one.text) for one in examples]
    space = training.space_of(every)
    model = MODEL if examples is TWO else THREE
    for row, label in enumerate(model.labels[: model.rows]):
        machine = training.machine(training.matrix_of(every, space), [one.label == label for one in examples])
        sums = machine.decision_function(training.matrix_of(every, space))
        served = [logit(judge(model, one.text).scores[label]) for one in examples]
        slope = (max(served) - min(served)) / (max(sums) - min(sums))
        shift = served[0] - slope * sums[0]
        assert slope > 0, row
        assert all(abs(slope * total + shift - one) < 1e-6 for total, one in zip(sums, served, strict=True)), label


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_has_scores_and_the_file_keeps_them(text: str) -> None:
    for model, served in ((MODEL, SERVED), (THREE, unpacked(packed(THREE), "m"))):
        here, there = judge(model, text), judge(served, text)
        assert all(0.0 <= score <= 1.0 for score in here.scores.values())
        assert here.scores == pytest.approx(there.scores, abs=1e-4)
        assert here.label in model.labels


def test_two_labels_share_what_is_certain() -> None:
    assert sum(judge(MODEL, "随便说点什么").scores.values()) == pytest.approx(1.0)


def test_the_same_examples_in_any_order_give_the_same_bytes() -> None:
    shuffled = gathered(Random(1).sample(TWO, len(TWO)), "kind", ())
    assert packed(training.train(shuffled, "kind")[0]) == packed(training.train(gathered(TWO, "kind", ()), "kind")[0])


def test_what_was_learned_can_be_told_apart() -> None:
    assert all(one.f1 > 0.9 for one in MEASURES.values())
    opinion = judge(MODEL, "限时特惠，加微信领取品牌手表")
    assert opinion.label == "advertisement"
    assert opinion.reasons
    assert judge(MODEL, "上周的接口我明天再看").label == "small_talk"
    assert judge(THREE, "请问下周能评审吗？").label == "question"


def test_chinese_is_recognised_by_its_sound_through_a_disguise() -> None:
    sounds = {name for name in features("加薇❤信") if name.startswith("s ")}
    assert "s jia wei xin" in sounds
    assert sounds & {name for name in features("加微信") if name.startswith("s ")} == sounds


def test_blocks_of_counted_features_have_length_one() -> None:
    found = features("hello world hello 你好世界")
    values = weighed(found, dict.fromkeys(found, 2.0))
    for block in "wcs":
        assert sum(value**2 for name, value in values.items() if name[0] == block) == pytest.approx(1.0)


def test_a_text_without_end_is_read_at_its_beginning() -> None:
    assert len(features("词语 " * 100_000)) < 200


def _changed(**values: object) -> bytes:
    data = json.loads(gzip.decompress(packed(MODEL)))
    return gzip.compress(json.dumps({**data, **values}).encode(), mtime=0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"pickle?",
        packed(MODEL)[:-30],
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b"{", mtime=0),
        gzip.compress(b'{"format":"qungui-model-1"}', mtime=0),
        gzip.compress(("[" * 100_000).encode(), mtime=0),
        _changed(format="qungui-model-0"),
        _changed(features=0),
        _changed(labels=["one"]),
        _changed(labels=["one", "two", "three"]),
        _changed(bias=["x"]),
        _changed(threshold=None),
        _changed(dimension="nonsense"),
        _changed(weights={"w a": [1.0]}),
        _changed(weights={"x a": [1.0, 2.0]}),
        _changed(weights={"w a": [1.0, 1e999]}),
        _changed(counts=[1]),
    ],
)
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(BadModel, match="no model that can be used"):
        unpacked(data, "m")


def test_serving_needs_no_library() -> None:
    asked = (
        "import sys; import bot.text.learning.modelfile; print([m for m in ('sklearn', 'numpy') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


# --- examples ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (['{"text": "a", "label": "x"}', "{"], "not-json", 2),
        (["[1]"], "not-object", 1),
        (['{"text": "a"}'], "no-key", 1),
        (['{"text": " ", "label": "x"}'], "no-key", 1),
        (["", '{"text": 5, "label": "x"}'], "no-key", 2),
    ],
)
def test_unreadable_lines_are_told_with_their_place(lines: list[str], code: str, line: int) -> None:
    with pytest.raises(Unfit) as told:
        list(read_examples(lines, "f.jsonl"))
    assert (told.value.code, told.value.values["line"]) == (code, line)


def test_labels_are_gathered_as_asked() -> None:
    read = list(read_examples(['{"text": "a", "label": "spam", "more": 1}', '{"text": "b", "label": "ham"}'], "f"))
    assert {one.label for one in gathered(read, "", ["spam"])} == {"spam", "other"}
    assert {one.label for one in gathered(read, "", ())} == {"spam", "ham"}
    with pytest.raises(Unfit) as told:
        gathered(read, "kind", ())
    assert told.value.code == "not-of-dimension"
    with pytest.raises(Unfit) as told:
        gathered(read, "", ["scam"])
    assert (told.value.code, told.value.values["label"]) == ("no-such-label", "scam")


@pytest.mark.parametrize(
    ("examples", "code"), [([], "one-label"), (TWO[:70][-5:], "one-label"), ([*TWO[:60], *TWO[-19:]], "too-few")]
)
def test_too_few_examples_are_refused(examples: list[Example], code: str) -> None:
    with pytest.raises(Unfit) as told:
        check_enough(examples)
    assert told.value.code == code


def test_the_hash_knows_texts_and_labels_and_no_order() -> None:
    assert digest(TWO) == digest(TWO[::-1])
    assert digest(TWO) != digest([*TWO[1:], Example(text=TWO[0].text, label="question")])


def test_a_feature_of_one_text_alone_is_not_kept() -> None:
    """What one person wrote once does not stand in a model."""
    secret = Example(text="我的暗号是紫水晶七号", label="small_talk")
    model: Model = training.train([*TWO, secret], "kind")[0]
    assert not any("紫水晶" in name for name in model.weights)
