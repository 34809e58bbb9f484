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
    "reversed": "written backwards: 博赌",
    "markup": "HTML tags and emphasis marks inside a word: <b>赌</b>博, *f*ree",
    "entities": "HTML entities: &#36172;",
    "homoglyphs": "letters of other scripts that look alike",
    "leet": "digits for letters: fr33",
    "masked": "masked letters: f*ee",
    "pinyin": "pinyin and initials: dubo, db",
    "homophones": "characters that sound alike",
    "split_characters": "characters taken apart: 贝者博",
}
AVAILABLE = (
    "width",
    "traditional",
    "separators",
    "zero_width",
    "repeats",
    "case",
    "accents",
    "emoji",
    "reversed",
    "markup",
    "entities",
)
EVERYDAY = frozenset(("width", "traditional", "separators", "zero_width", "repeats", "case"))


def expand(names: Iterable[str]) -> frozenset[str]:
    """The disguises that `everyday`, `all` and single names stand for; names that are not available are left out."""
    chosen: set[str] = set()
    for name in names:
        if name == "everyday":
            chosen |= EVERYDAY
        elif name == "all":
            chosen.update(AVAILABLE)
        elif name in AVAILABLE:
            chosen.add(name)
    return frozenset(chosen)
