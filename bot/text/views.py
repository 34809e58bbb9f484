"""The names of disguises a rule may look through. Touch this when `see_through` learns one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

DISGUISES: Mapping[str, str] = {
    "width": "full-width and other compatibility forms: ＡＢ１, 𝐀, ①",
    "traditional": "traditional characters: 賭博",
    "separators": "signs between characters: 赌.博, p-o-r-n; never across whole Latin words",
    "zero_width": "invisible characters and stroke-through marks between characters",
    "repeats": "repeated characters: 赌赌博博, freeeee",
    "case": "upper case",
    "accents": "accented letters: pörn",
    "emoji": "emoji between characters: 赌💰博",
    "reversed": "written backwards: 博赌; Latin words of four letters and more",
    "markup": "HTML tags and emphasis marks inside a word: <b>赌</b>博, *f*ree",
    "entities": "HTML entities: &#36172;",
    "homoglyphs": "look-alikes: letters of other scripts (pоrn with a Cyrillic о), characters that share a part (棵聊)",
    "leet": "digits and signs for letters: fr33, p0rn, $ex",
    "masked": "a letter hidden by a sign, in Latin words of four letters and more: f*ee, f_ck",
    "pinyin": "pinyin standing alone: dubo, du bo, du博; initials of words of three characters and more: lhc",
    "homophones": "characters that sound alike and make no word: 独博",
    "split_characters": "characters taken apart: 贝者博, 木仓支",
}
EVERYDAY = frozenset(("width", "traditional", "separators", "zero_width", "repeats", "case"))


def expand(names: Iterable[str]) -> frozenset[str]:
    """The disguises that `everyday`, `all` and single names stand for; names that there are not are left out."""
    chosen: set[str] = set()
    for name in names:
        if name == "everyday":
            chosen |= EVERYDAY
        elif name == "all":
            chosen.update(DISGUISES)
        elif name in DISGUISES:
            chosen.add(name)
    return frozenset(chosen)
