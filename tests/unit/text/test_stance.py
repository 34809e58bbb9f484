"""Quotation, negation and counter-speech: what lets a message pass, and the abuse that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import stance, stance_words
from bot.text.stance import Place

JUDGES = {"quotes": stance.quotes, "negates": stance.negates, "rejects": stance.rejects}


def places(marked: str) -> tuple[str, list[Place]]:
    """`no [gambling] here` -> the text, and where what stands in brackets stands in it."""
    text, found = "", []
    for number, part in enumerate(marked.replace("]", "[").split("[")):
        if number % 2:
            found.append((len(text), len(text) + len(part)))
        text += part
    return text, found


def stances(marked: str) -> set[str]:
    text, found = places(marked)
    return {name for name, judge in JUDGES.items() if judge(text, found)}


QUOTED = [
    "他说“[傻子]”是什么意思",
    "「[傻子]」这个词哪里来的",
    '说 "[傻子]" 的是谁',
    "＂[傻子]＂怎么翻译",
    "the word '[fool]' comes from Latin",
    "rename `[fool]_count` in the module",
    "```\n[fool] = 1\n```",
    "> you [fool]\nwho wrote this?",
    "&gt; you [fool]",
    "“[fool]” and “[idiot]” are listed",
    "it's called '[fool]' there, isn't it",
]


@pytest.mark.parametrize("text", QUOTED)
def test_quoted(text: str) -> None:
    assert "quotes" in stances(text)


@pytest.mark.parametrize(
    "text",
    [
        "你这个[傻子]",
        "“你好”，[傻子]",
        "“[傻子]”，你就是[傻子]",  # one outside is enough
        "don't be such a [fool], it isn't '90s",  # apostrophes are no quotation marks
        'he said "hi" and I said [fool], "bye"',
        "a > b, [fool]",
        "“[傻子]",  # never closed
    ],
)
def test_not_quoted(text: str) -> None:
    assert "quotes" not in stances(text)


NEGATED = [
    "禁止[赌博]",
    "公司严禁员工参与网络[赌博]",
    "反对一切形式的[赌博]",
    "请勿发布[赌博]广告",
    "请远离[赌博]",
    "我从来没有[赌博]",
    "[赌博]是违法的",
    "[赌博]一律不允许",
    "举报这个[赌博]网站",
    "我没有特别的[恶意]",
    "no [gambling] at work",
    "we do not tolerate [gambling]",
    "I would never [hurt] anybody",
    "[Gambling] is not allowed here",
    "we are against [gambling]",
    "without any [gambling]",
    "[Gambling] has to stop",
    "nobody should be [hurt] here",
    "it is not true that they are [stupid]",
    "we protect everybody from being [insulted]",
    "谁也不该被[殴打]",
    "我不同意他们是[垃圾]",
    "[刷单]都是骗局",
    "对[毒品]说不",
]


@pytest.mark.parametrize("text", NEGATED)
def test_negated(text: str) -> None:
    assert "negates" in stances(text)


@pytest.mark.parametrize(
    "text",
    [
        "来[赌博]吧",
        "不得不说，真想[赌博]",
        "不仅[赌博]，还喝酒",
        "性别不明的人在[赌博]",
        "你不就是个[傻子]",
        "不是[傻子]吗",
        "我不知道你这个[傻子]",
        "我不喜欢那个[傻子]",
        "没有时间，我们去[赌博]",  # another clause
        "not only [gambling]",
        "can't wait to start [gambling]",
        "I don't know why you are such a [fool]",
        "why don't you go [gambling]",
        "stop being such a [fool]",
        "Stop texting me [fool]",
        "no, you [fool]",
        "no problem. [Gambling] tonight?",
        "stop crying [fool]",
        "别以为你是[傻子]我不知道",
        "你不是[傻子]谁是傻子",
        "信不信我[打]你",
    ],
)
def test_not_negated(text: str) -> None:
    assert "negates" not in stances(text)


REJECTED = [
    "请不要说“[傻子]”",
    "说“[傻子]”的人应该被禁言",
    "请不要说[傻子]这种话",
    "他骂我[傻子]，我已经举报",
    "谁再说[傻子]就踢出群",
    "你怎么能说他们“[恶心]”",
    "我们必须抵制对同事的[仇恨]",
    "他竟然说我们是[垃圾]，太过分了",
    "别叫人家[胖子]",
    "don't call me a [fool]",
    "please stop calling people [fools]",
    "it's not ok to use the word [fool]",
    'saying "[kill them all]" will get you banned',
    'he wrote "you [fool]". I reported it',
    "how can you say that they are [scum]?",
    "such [contempt] for people has to stop",
    "calling somebody a [fool] is hurtful",
    "I was called a [fool] on the bus",
    "he made the false claim that they are [thieves]",
    "who are you to say they are [inferior]?",
    "我被骂[傻子]了，太难受",
    "不允许任何人使用[傻子]这个词",
    "写“[滚]”这种话太恶毒了",
]


@pytest.mark.parametrize("text", REJECTED)
def test_rejected(text: str) -> None:
    assert "rejects" in stances(text)


@pytest.mark.parametrize(
    "text",
    [
        "你这个[傻子]",
        "别装了，你这个[傻子]",
        "请不要再发了，[傻子]",
        "我要举报你这个[傻子]",
        "举报这个[傻子]",
        "我说你是[傻子]怎么了",
        "我觉得他们都是[垃圾]，应该封号",
        "don't talk to me, you [fool]",
        "don't say anything to me [fool]",
        "I say they are all [scum] and should be banned",
        "stop it [fool]",
        "do not call, [fool]",
        "go report me [fool]",
        "举报我啊[傻子]",
        "大家都说你是[傻子]",
        "people say they are [thieves] and they are right",
    ],
)
def test_not_rejected(text: str) -> None:
    assert "rejects" not in stances(text)


def test_every_find_counts() -> None:
    assert "negates" in stances("no [gambling], no [betting]")
    assert "negates" not in stances("no [gambling], but [betting]")
    assert "rejects" not in stances("请不要说“[傻子]”。[傻子]")


def test_without_finds_there_is_no_stance() -> None:
    assert [name for name, judge in JUDGES.items() if judge("禁止赌博", [])] == []


PIECES = st.sampled_from(
    [
        "傻子",
        "fool",
        "不",
        "not ",
        "“",
        "”",
        '"',
        "'",
        "`",
        "\n> ",
        "说",
        "say ",
        "举报",
        "you ",
        "。",
        ", ",
        "\0",
        "😀",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.data())
def test_any_text_has_an_answer_and_more_finds_never_make_a_stance(text: str, data: st.DataObject) -> None:
    """A stance is about all finds: one more can only take it away."""
    spot = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda two: (min(two), max(two)))
    found = data.draw(st.lists(spot, min_size=1, max_size=4))
    for judge in JUDGES.values():
        if judge(text, found):
            assert all(judge(text, [place]) for place in found)


POINTERS = st.lists(
    st.sampled_from(["这", "那", "个", "群", "条", "this ", "those x ", "said", "calling me", " ", "\n", " now ", "-"]),
    max_size=6,
).map("".join)


@given(POINTERS)
def test_what_points_at_somebody_is_told_by_its_end(before: str) -> None:
    if stance_words.POINTING.search(before):
        assert before[-1].isspace() or before[-1] in stance_words.POINTED


AFTER = st.lists(
    st.sampled_from([" is", " not", " allowed", " forbidden", " has", ".", "!", " ", "。", "的行为", "违法"]),
    max_size=8,
).map("".join)


@given(AFTER)
def test_what_is_denied_in_a_sentence_is_denied_in_all_that_follows(after: str) -> None:
    """So that where the sentence ends need not be asked of most."""
    denied = stance_words.AFTERWARDS.search
    for end in (at for at, sign in enumerate(after) if sign in ".!。"):
        if denied(after[:end]):
            assert stance_words.AFTERWARDS.match(after)


def test_long_texts_are_read_around_the_find_only() -> None:
    text = "说" * 200_000
    for judge in (stance.negates, stance.rejects):
        assert judge(text, [(100_000, 100_002)]) in (True, False)
    assert not stance.quotes('"' * 200_000, [(100_000, 100_002)])
