"""Learned labels: how well a model trained on a part of the development data judges the rest (five folds).

Each fold is judged by a model that was trained, calibrated and given its threshold on the other four alone. There are
no Chinese messages with labels in the development data: that Chinese can be learned without segmentation is shown on
made-up sets, advertising in plain words to learn from and the same sorts of advertising in disguise to recognise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

from bench.quality.table import Line, f1, rows
from bot.text.learning.examples import Example
from bot.text.learning.model import judge
from bot.text.learning.training import train

FOLDS = 5
SEED = 1
GOALS = {"spam_en": 0.96}
TASKS = (("spam_en", "spam"), ("spam_tg", "spam"), ("request_en", "request"))


def measure() -> Iterator[Line]:
    for name, label in TASKS:
        cases = [Example(text=row["text"], label=label if row["label"] == label else "other") for row in rows(name)]
        yield _line(f"{name}, F1 of {label}", cases, label, GOALS.get(name))
    yield _made_up()


def _line(name: str, cases: Sequence[Example], label: str, goal: float | None) -> Line:
    hits = wanted = given = 0
    wrong: list[str] = []
    for one, said in judged(cases):
        hits += one.label == said == label
        wanted += one.label == label
        given += said == label
        if said != one.label:
            wrong.append(f"{said}: {one.text}")
    return Line(name=name, cases=len(cases), value=f1(hits, wanted, given), least=goal, wrong=tuple(wrong))


def judged(cases: Sequence[Example]) -> Iterator[tuple[Example, str]]:
    """Every case with what a model that never saw it says. Folds have the same share of each label."""
    shuffled = sorted(Random(SEED).sample(cases, len(cases)), key=lambda one: one.label)
    for fold in range(FOLDS):
        model, _ = train([one for at, one in enumerate(shuffled) if at % FOLDS != fold])
        for one in shuffled[fold::FOLDS]:
            yield one, judge(model, one.text, reasons=0).label


# --- made up: Chinese --------------------------------------------------------------------------------------------

_PLAIN = (
    ("加我微信", "微信联系", "加微信群", "扫码进群"),
    ("领取优惠券", "办理贷款", "兼职刷单", "代开发票"),
    ("名额有限", "日赚三百", "无需抵押", "长期有效"),
)
_DISGUISED = (
    ("加莪溦信", "薇信连系", "+微❤群", "扫马进裙"),
    ("領取优惠卷", "办理代款", "兼#职#刷#单", "代 开 发 票"),
    ("名额有线", "日赚③百", "无需低押", "长期有笑"),
)
_ORDINARY = (
    ("这个需求", "昨天的会议纪要", "测试环境", "新同事的电脑", "下周的排期", "客户的微信群"),
    ("已经处理好了", "麻烦再确认一下", "我还在看", "等产品回复", "放在共享盘里了", "先不用管"),
    ("", "，谢谢", "，下午再说", "，有问题找我"),
)


def _made_up() -> Line:
    learned = [
        *(Example(text="，".join(parts), label="advertisement") for parts in product(*_PLAIN)),
        *(Example(text="".join(parts), label="other") for parts in product(*_ORDINARY)),
    ]
    held = learned[::3]
    model, _ = train([one for at, one in enumerate(learned) if at % 3])
    asked = [
        *(Example(text="，".join(parts), label="advertisement") for parts in product(*_DISGUISED)),
        *(one for one in held if one.label == "other"),
    ]
    said = [(one, judge(model, one.text, reasons=0).label) for one in asked]
    hits = sum(one.label == label == "advertisement" for one, label in said)
    value = f1(hits, sum(one.label == "advertisement" for one, _ in said), sum(label != "other" for _, label in said))
    wrong = tuple(one.text for one, label in said if one.label != label)
    return Line(name="made-up Chinese advertising in disguise, F1", cases=len(asked), value=value, wrong=wrong)
