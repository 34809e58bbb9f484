"""The disguises beyond the everyday ones, one by one: what is seen through, and what is honest and stays unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import sounds
from bot.text.folding import Folding
from bot.text.letters import homoglyphs, masked_forms
from bot.text.plausible import across_words, gain, is_word
from bot.text.reader import Reader
from bot.text.shapes import apart, by_shape, shape_forms
from bot.text.views import EVERYDAY, expand

ALL = expand(["all"])
WORDS = (
    "赌博", "六合彩", "枪支", "假钞", "毒品", "迷药", "裸聊", "洗钱", "高利贷", "稳赚不赔", "网络贷款", "重庆帮",
    "女权", "黑社会", "男的", "女的", "混乱", "废物", "私德", "你妈", "好色", "damn", "free", "porn", "escort", "kike",
    "boob", "ass", "jackpot", "casino", "buy now",
)  # fmt: skip


def find(text: str, *disguises: str, words: tuple[str, ...] = WORDS) -> list[tuple[str, str]]:
    """(listed word, what was written), in order."""
    view = EVERYDAY | expand(disguises)
    reader = Reader()
    signal = reader.words(words, see_through=view)
    return [(span.what, text[span.start : span.end]) for span in reader.read(text).spans(signal)]


HITS = [  # (disguise, text, listed word, what was written)
    ("homoglyphs", "p\u043ern here", "porn", "p\u043ern"),  # a Cyrillic o among Latin letters
    (
        "homoglyphs",
        "\u0458\u0430\u0441\u043a\u0440\u043e\u0442",
        "jackpot",
        "\u0458\u0430\u0441\u043a\u0440\u043e\u0442",
    ),
    ("homoglyphs", "\u03bfne esc\u03bfrt", "escort", "esc\u03bfrt"),  # Greek
    ("homoglyphs", "找棵聊的", "裸聊", "棵聊"),  # another character with the same part
    ("homoglyphs", "做网络贾款", "网络贷款", "网络贾款"),
    ("leet", "fr33 entry", "free", "fr33"),
    ("leet", "get p0rn!", "porn", "p0rn"),
    ("leet", "dumb a$$", "ass", "a$$"),
    ("leet", "3sc0r7 tonight", "escort", "3sc0r7"),
    ("leet", "c.4.$.1.n.0", "casino", "c.4.$.1.n.0"),  # and separated
    ("leet", "fr333333", "free", "fr333333"),  # and drawn out
    ("leet", "buy n0w", "buy now", "buy n0w"),
    ("masked", "totally f*ee", "free", "f*ee"),
    ("masked", "p_rn", "porn", "p_rn"),
    ("masked", "d**n it", "damn", "d**n"),  # two by asterisks
    ("masked", "esc#rt", "escort", "esc#rt"),
    ("pinyin", "dubo", "赌博", "dubo"),
    ("pinyin", "来du bo吗", "赌博", "du bo"),
    ("pinyin", "du'bo", "赌博", "du'bo"),
    ("pinyin", "DuBo", "赌博", "DuBo"),
    ("pinyin", "du3bo2", "赌博", "du3bo2"),
    ("pinyin", "d-u-b-o", "赌博", "d-u-b-o"),
    ("pinyin", "dǔ bó", "赌博", "dǔ bó"),
    ("pinyin", "一起du博", "赌博", "du博"),  # half of it
    ("pinyin", "赌 bo", "赌博", "赌 bo"),
    ("pinyin", "buy qiangzhi here", "枪支", "qiangzhi"),  # long enough for an English sentence
    ("pinyin", "这样hun luanzui e", "混乱", "hun luan"),  # joined with what follows, but in whole syllables
    ("pinyin", "chongqing bang", "重庆帮", "chongqing bang"),  # read as a word, not one by one
    ("pinyin", "nvquan", "女权", "nvquan"),
    ("pinyin", "nuquan", "女权", "nuquan"),
    ("pinyin", "买lhc吗", "六合彩", "lhc"),
    ("pinyin", "LHC", "六合彩", "LHC"),  # nothing else is said
    ("pinyin", "做wzbp的", "稳赚不赔", "wzbp"),
    ("homophones", "去独博吧", "赌博", "独博"),
    ("homophones", "收佳钞的", "假钞", "佳钞"),
    ("homophones", "稳撰不陪", "稳赚不赔", "稳撰不陪"),
    ("homophones", "独.博", "赌博", "独.博"),  # and separated
    ("split_characters", "去贝者博", "赌博", "贝者博"),
    ("split_characters", "贝者 博", "赌博", "贝者 博"),
    ("split_characters", "木仓支", "枪支", "木仓支"),
    ("split_characters", "木仓十又", "枪支", "木仓十又"),
    ("split_characters", "假金 少", "假钞", "假金 少"),  # the radical as people type it
    ("split_characters", "高利代 贝", "高利贷", "高利代 贝"),
]
MISSES = [  # (text, why nothing is seen with every disguise)
    ("Кто смотрел порно и сор", "a text in another script is written in it"),
    ("κάποιος", "Greek"),
    ("千un", "ordinary characters are no letters"),
    ("pa$$word and cla55es", "a word goes on"),
    ("455 or 101", "numbers are numbers"),
    ("ports 8008 and 4551", "numbers are numbers"),
    ("cost: $free", "found as it is written"),
    ("the * e", "a sign between blanks masks nothing"),
    ("e*e and f*e", "too short"),
    ("f-r-ee-ze", "more than a word"),
    ("this is dubious", "dubo inside of a word that is no pinyin"),
    ("on the dubois side", "nor is this"),
    ("/usr/dubo/bin", "a path"),
    ("my side of it", "an English word among others"),
    ("这个side project先放一放", "an English word among Chinese ones"),
    ("a nima of sorts", "short pinyin in an English sentence"),
    ("LHC-1024", "initials that go on"),
    ("the LHC is in Geneva", "initials among English words"),
    ("gld1.example.com", "part of an address"),
    ("wldk_table", "part of a name"),
    ("今天看飞舞的雪", "飞舞 is a word"),
    ("密钥换了", "密钥 is a word"),
    ("这件事真难的", "难的 reads as well as 男的"),
    ("他不想", "nothing is listed"),
    ("手枪支出明细", "the end of one word and the beginning of the next"),
    ("虚假钞票", "the same"),
    ("冲洗钱包", "the same"),
    ("漂亮的女孩", "的女 is not 女的 turned round"),
    ("我想不通", "ordinary"),
    ("女子色彩学", "女子 is a word, not 好"),
    ("木工和仓库", "parts that are not side by side"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("disguise", "text", "word", "written"), HITS)
def test_seen_through(disguise: str, text: str, word: str, written: str) -> None:
    assert (word, written) in find(text, disguise)
    assert (word, written) in find(text, "all")
    assert (word, written) not in find(text)  # never by the everyday view


@pytest.mark.parametrize(("text", "why"), MISSES)
def test_left_alone(text: str, why: str) -> None:
    seen = [(what, written) for what, written in find(text, "all") if what != written.lower()]
    assert seen == [], why


def test_a_word_as_it_is_written_is_no_disguise() -> None:
    for disguise in ("homoglyphs", "leet", "masked", "pinyin", "homophones", "split_characters"):
        assert find("在赌博 free", disguise) == [("赌博", "赌博"), ("free", "free")]


def test_initials_of_two_characters_are_never_looked_for() -> None:
    assert find("db 一下", "pinyin", words=("赌博",)) == []


def test_several_words_by_their_initials_in_one_row() -> None:
    words = ("六合彩", "赌博")
    assert find("玩lhcdb去", "pinyin", words=words) == [("六合彩", "lhc")]
    assert find("玩lhcxx去", "pinyin", words=words) == []  # the rest is no word of the list
    assert find("玩alhc去", "pinyin", words=words) == []


def test_known_abbreviations_are_no_initials() -> None:
    assert find("看下pdf", "pinyin", words=("破大防",)) == []


def test_whole_word_is_asked_of_replaced_letters_too() -> None:
    reader = Reader()
    inside = reader.words(["ass"], see_through=ALL, whole_word=False)
    alone = reader.words(["ass"], see_through=ALL)
    assert {inside} == reader.read("cla$$es").signals
    assert {inside, alone} == reader.read("an a$$").signals


# --- between two words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "across"),
    [
        ("手枪支出", "枪支", True),
        ("冲洗钱包", "洗钱", True),
        ("持有枪支弹药", "枪支", False),
        ("枪支", "枪支", False),
        ("买枪支", "枪支", False),
        ("枪支的", "枪支", False),
        ("参与网络赌博广告", "赌博", False),
    ],
)
def test_between_two_words(text: str, word: str, across: bool) -> None:
    start = text.index(word)
    assert across_words(text, start, start + len(word)) is across
    assert find(text, words=(word,)) == ([] if across else [(word, word)])


def test_a_separated_word_is_meant() -> None:
    assert find("手枪.支出", words=("枪支",)) == [("枪支", "枪.支")]


def test_how_ordinary_a_text_reads() -> None:
    assert is_word("枪支")
    assert not is_word("抢知")
    assert gain("抢知", 0, 2, "枪支") > 3
    assert gain("枪支", 0, 2, "枪支") == pytest.approx(0)
    assert gain("手枪支出", 1, 3, "枪支") < -1


@given(*[st.text("独赌博支枪知大家看手出", min_size=least, max_size=4) for least in (0, 2, 0)])
def test_surroundings_never_make_a_word_fit_better(before: str, seen: str, after: str) -> None:
    """So what reads too well by itself is passed over without a look at the rest."""
    in_text = gain(before + seen + after, len(before), len(before + seen), "赌博")
    assert in_text <= gain(seen, 0, len(seen), "赌博") + 1e-9


# --- tables ------------------------------------------------------------------------------------------------------


def test_forms_are_bounded() -> None:
    assert len(masked_forms("casino")) == 4 + 3
    assert len(sounds.sound_forms(sounds.syllables_of("重庆长行"))) <= 2
    assert len(shape_forms("网络贷款")) <= 5
    assert all(len(apart(chr(point))) <= 12 for point in range(0x4E00, 0x9FA6, 7))


def test_a_word_is_read_as_a_word_and_one_by_one() -> None:
    assert sounds.syllables_of("重庆")[0] == ("chong", "qing")
    assert sounds.initials(sounds.syllables_of("六合彩")) == {"lhc"}
    assert sounds.spellings(("nv", "quan")) == [("nv", "quan"), ("nu", "quan")]
    assert sounds.sounded("独博") == sounds.sounded("读博")


@pytest.mark.parametrize(("letters", "whole"), [("dubo", True), ("xian", True), ("luanzui", True), ("dubious", False)])
def test_complete_syllables(letters: str, whole: bool) -> None:
    assert sounds.complete(letters) is whole


def test_ordinary_characters_are_no_homoglyphs() -> None:
    assert not [sign for sign in homoglyphs() if sign.isascii() or "\u3040" <= sign <= "\u9fff"]


@given(st.text(max_size=60))
def test_one_for_one(text: str) -> None:
    """Looks that give offsets without a map turn each character into one."""
    folded = Folding(ALL).fold(text.encode("utf-8", "replace").decode())
    assert len(sounds.sounded(folded)) == len(by_shape().fold(folded)) == len(folded)


# --- whatever is written -----------------------------------------------------------------------------------------

READER = Reader()
SIGNAL = READER.words(WORDS, see_through=ALL)
PIECES = (
    "赌", "博", "独", "贝", "者", "du", "bo", "3", "$", "*", " ", ".", "。", "l", "h", "c", "fr", "ee", "\u043e",
    "f*ee", "木仓", "支", "<b>", "&#36172;", "\u200b", "💰", "嘿", "人", "1", "p0rn", "\u0301", "nǚ", "权",
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_spans_lie_in_the_text_and_in_order(text: str) -> None:
    spans = READER.read(text).spans(SIGNAL)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert list(spans) == sorted(spans, key=lambda span: (span.start, -span.end, span.what))
    assert {span.what for span in spans} <= set(WORDS)


@given(
    st.sampled_from([hit for hit in HITS if hit[1] == hit[3]]),
    st.text("好的啊。！", max_size=6).map(lambda text: text + "。"),
    st.text("好的啊。！", max_size=6).map(lambda text: "。" + text),
)
def test_a_disguised_word_is_found_wherever_it_stands(hit: tuple[str, str, str, str], before: str, after: str) -> None:
    _, text, word, _ = hit
    spans = READER.read(before + text + after).spans(SIGNAL)
    assert word in {span.what for span in spans}


@pytest.mark.parametrize(
    "unit", ["独博", "贝者", "嘿人难的", "du bo ", "dubo", "lhc ", "f*ee ", "p0rn ", "木仓", "的女", "手枪支出"]
)
def test_long_texts_of_candidates_are_read_to_their_end(unit: str) -> None:
    """Forty thousand characters of nothing but candidates: every span lies inside the text, in order."""
    text = unit * (40_000 // len(unit))
    spans = READER.read(text).spans(SIGNAL)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert list(spans) == sorted(spans, key=lambda span: (span.start, -span.end))
