"""Texts made to take long: pieces of what is looked for, repeated to the longest message, and mixed; and long texts as
people really paste them (`honest`), which must be judged whole. One reader with everything on: every view, every
detector, the labels, links, quotation.

Touch this when there is something else to look for: its pieces belong here.
"""

from __future__ import annotations

import gc
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import material
from bench.engine import honest
from bench.engine.pace import Figure, Plan, Wrong
from bot.domain.events import LONGEST_TEXT
from bot.policy.compile import Policies
from bot.policy.loading import load
from bot.text.identifiers import DETECTORS

MOST = 50.0  # milliseconds for one message, on the thread's clock
MIXED, PIECES_OF_A_MIX = 40, 12
SHOWN = 5  # of the slowest
REAL = "real shapes"
WORDS = "赌博, porn, 六合彩, jackpot, 裸聊, 枪支, 黑人, free money"

# fmt: off
WORDS_AND_DISGUISES = (
    "赌.", "赌博", "赌赌博博", "a\u0300", "a b ", "1 ", "&#1", "<a", "é\u0301", "aaa", "，一", "😀", "独博", "贝者",
    "嘿人难的", "du bo ", "dubo", "lhc ", "f*ee ", "p0rn ", "木仓", "的女", "手枪支出", "&amp;", "&", "&#36172;",
    "赌 博 ", "赌💰博", "博赌", "nrop ", "賭博", "ｐｏｒｎ", "роrn ", "fr33 ", "$ex", "p.o.r.n ", "f_ck", "不赌博",
    '"赌博"', "“赌博”", "> 赌博\n", "porn", "jackpot ", "六合彩", "六六合合彩彩", "ppoorrnn", "jaaackpot", "哈哈",
    "aaab", "的的", "ababab ", "<b>赌</b>", "</", "\u0458\u0430\u0441\u043a\u0440\u043e\u0442 ",
)
SECRETS = (
    "password ", "password=", "password=a1", "Server=a;password=", "jdbc:aaaaaa?password=", "://", "://a:", "a://a:b@",
    "eyJ", "eyJ.", "eyJaaaaaaaaaaaa.", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqh",
    "sig=", "Signature=", "PuTTY-User-Key-File-2: a\n", "http?sig=aaaaaaaaaaaaaaaaaaaaaaaa", "token=aB3",
    "datadog key ", "密码", "密码是", "8Q~", "密码是aB3dE5gH7jK9mN ", " -p mysql", "curl -u a:b ", "basic YTpi",
    "oracle:thin:a/", "sk-", "SK", "qyapi.weixin.qq.com/?key=", ":AA", "x.atlasv1.", "+ASt", 'password:"', "key=",
    "sk_live_", "AKIA", "ghp_", "xoxb-", "token ", "secret:",
)
NUMBERS = (
    "1:", "a@", "::1 1.1.1.1 ", "11010519491231002X 110105491231002 ", "a@b.com a at b dot com ",
    "+1 212 555 0123 (212) 555-0123 ", "弄1号", "13800138000 ", "138-0013-8000 ", "一三八", "4111 1111 1111 1111 ",
    "6222 ", "GB82 WEST 1234 ", "京A12345 ", "E12345678 ", "(", "((((1", "1-", "1.", "2001:db8::", "aa:bb:", "号1",
    "路1号", "省市区路号", "张三13800138000", "张三", "１", "①", "零一二三", "0",
)
LINKS = (
    "a.", "中", "http://", "a@a", "a-", "[.]", "https://a:", "http: ", "www.", "a.com ", "bad.cn领取", "。com", "t.me/",
    "hxxp://a[.]b ",
)
LABELS = (
    "!", "！", "?", "call ", "call now ", "CAPITALS ", "请", "吗", "急急", "【紧急】", "2 u 4 ", "£9 ", "满9减", "9折",
    "加薇", "➕v", "扣扣", "微 信", "free ", "now", "5 minutes ", "no ", "不",
)
LAYOUTS = (
    "a", "'", " ", "\n", "\t", "\u200b", "\u0301", "\ufe0f", ". ", ".", "-", "_", "*", "**a**", "`a`", '"a', "“",
    "“a”", "'a' ", "> a\n",
)
# fmt: on
PIECES = tuple(dict.fromkeys((*WORDS_AND_DISGUISES, *SECRETS, *NUMBERS, *LINKS, *LABELS, *LAYOUTS)))


def policies(folder: Path) -> Policies:
    """Everything that reads a text."""
    lines = [
        "policy: 1",
        "for: acme",
        "rules:",
        f"  - {{id: words, kind: content, when: {{text: {{has_any: [{WORDS}], see_through: [all]}}}}}}",
        f"  - {{id: everyday, kind: content, when: {{text: {{has_any: [{WORDS}]}}}},",
        "     unless: {any: [{text: {quotes: true}}, {text: {negates: true}}, {text: {rejects: true}}]}}",
        f"  - {{id: detected, kind: content, when: {{text: {{detects: [{', '.join(DETECTORS)}]}}}}}}",
        "  - {id: labels, kind: classify, detect: [urgency, audience, kind]}",
        "  - {id: links, kind: links, deny: [bad.cn]}",
    ]
    file = folder / "policy.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    loaded = load(folder, now=material.NOW, units=(material.UNIT,)).policies
    if loaded is None:
        raise Wrong("the policy of hostile texts was refused")
    return loaded


def repeated(piece: str, mark: str = "") -> str:
    """A piece to the longest message; the mark makes it another text, so that nothing is answered from memory."""
    return (piece * (LONGEST_TEXT // len(piece) + 1))[: LONGEST_TEXT - len(mark)] + mark


def mixed(seed: int) -> str:
    """Some of the pieces in any order: no surroundings twice."""
    chance = random.Random(seed)
    some = chance.sample(PIECES, PIECES_OF_A_MIX)
    return "".join(chance.choices(some, k=LONGEST_TEXT))[:LONGEST_TEXT]


def measure(plan: Plan) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        engine = policies(Path(folder))
    gc.collect()
    gc.freeze()  # as the application does: else what is loaded is looked through for garbage in the middle of a text
    sorts = {
        "one piece, repeated": {
            repr(piece): [repeated(piece, f" {turn}") for turn in range(plan.rounds)] for piece in PIECES
        },
        "pieces, mixed": {f"mix {seed}": [mixed(seed)[turn:] for turn in range(plan.rounds)] for seed in range(MIXED)},
        REAL: {shape: [honest.text(shape, turn) for turn in range(plan.rounds)] for shape in honest.SHAPES},
    }
    for name, shapes in sorts.items():
        took = sorted(
            ((_milliseconds(engine, texts, shape if name == REAL else ""), shape) for shape, texts in shapes.items()),
            reverse=True,
        )
        above = [shape for cost, shape in took if cost > MOST]
        slowest = ", ".join(f"{shape} {cost:.0f} ms" for cost, shape in took[:SHOWN])
        yield Figure(name=f"{name}: slowest of {len(took)}", value=took[0][0], most=MOST, unit="ms", said=slowest)
        yield Figure(name=f"{name}: above {MOST:g} ms", value=len(above), most=0, unit="texts")
    gc.unfreeze()


def _milliseconds(engine: Policies, texts: list[str], whole: str) -> float:
    """For the message, the median of its turns. Raise `Wrong` where it is said to be `whole`, and was not."""
    costs = []
    for event in material.events(texts):
        started = time.thread_time()
        evaluation = engine.evaluate(event, material.FACTS)
        costs.append((time.thread_time() - started) * 1e3)
        if whole and evaluation.crowded:
            raise Wrong(f"{whole}: an honest message was not judged whole")
    return statistics.median(costs)
