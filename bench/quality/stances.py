"""Stances: whether quotation, negation and counter-speech are seen, and abuse is not taken for them.

`python -m bench.quality stances`. HateCheck asks in whole sentences what a rule finds as words: the words below stand
for the finds of any rule, so that the figures are about the stance and not about a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bench.quality.lists_en import RUDE
from bench.quality.table import Line, Row, rows
from bot.policy.language.shelves import Shelves
from bot.rules.stances import JUDGES
from bot.text.reader import Reader
from bot.text.stance import Place

# What hateful sentences are made of, whoever they are about.
ENGLISH = (
    r"\b(?:scum|contempt|hurt|hate|suffer\w*|stupid|ignorant|tortured|murder\w*|execut\w*|disgust\w*|pathetic|trash|"
    r"cockroach\w*|worthless|kill\w*|die|death|sick|rape\w*|slaughter\w*|animals?|vermin|evil|inferior|despise|garbage|"
    r"filth\w*|freak\w*|burn|shot|gassed|parasites?|plague|disease|loathe|ugly|fag\w*|nigger\w*|shemales?|mong|"
    r"retard\w*|bitch\w*|cunt\w*|tranny|trannies|whore\w*)\b"
)
CHINESE = (
    "恶心|渣滓|低贱|贱|杀|强奸|该死|去死|吃屎|仇恨(?!言论)|低等|卑鄙|无知|伤害|蔑视|谋杀|折磨|尼哥|人妖|基佬|婊子|垃圾|畜生|蟑螂|害虫|变态|"
    "讨厌|邪恶|愚蠢|白痴|傻|黑鬼|娘炮|残废|寄生虫|瘟疫|鄙视|厌恶"
)
WORDS = re.compile(f"{ENGLISH}|{CHINESE}", re.IGNORECASE)
FUNCTIONS = (  # of HateCheck, the stances of which one must be seen, the share at least
    ("counter_quote_nh", ("quotes",), 0.9),
    ("counter_quote_nh", ("rejects",), 0.85),
    ("counter_ref_nh", ("rejects",), 0.8),
    ("negate_neg_nh", ("negates",), 0.8),
)
EXCUSED = 0.05  # of hateful sentences, at most
EXCUSED_POSTS = 0.1  # of posts: among those labelled offensive are some that do tell somebody off


def measure() -> Iterator[Line]:
    cases = rows("hatecheck")
    for language in ("en", "zh"):
        told = [row for row in cases if row["task"] == f"hatecheck_{language}"]
        for function, names, least in FUNCTIONS:
            part = [row for row in told if row["technique"] == function]
            yield _share(f"{language} {function}, {names[0]}", part, names, _probed, least=least)
        hateful = [row for row in told if row["label"] == "offensive"]
        yield _share(f"{language} hateful, excused by any", hateful, tuple(JUDGES), _probed, most=EXCUSED)
    yield from _posts()


def _posts() -> Iterator[Line]:
    """Abusive posts as people write them: what each stance would let pass. Posts that quote posts are many here."""
    for language, source in (("en", "offensive_en"), ("zh", "offensive_zh")):
        finds = _listed(language)
        abusive = [row for row in rows(source) if row["label"] == "offensive"]
        for name in JUDGES if finds is not None else ():
            most = EXCUSED_POSTS if name == "rejects" else None
            yield _share(f"{language} abusive posts, {name}", abusive, (name,), finds or _probed, most=most)


Finds = Callable[[str], Sequence[Place]]


def _share(
    name: str,
    cases: Iterable[Row],
    names: Sequence[str],
    finds: Finds,
    *,
    least: float | None = None,
    most: float | None = None,
) -> Line:
    """Of the cases in which something is found, those where one of the stances is seen."""
    texts = [row["text"] for row in cases if finds(row["text"])]
    seen = [text for text in texts if any(JUDGES[one](text, finds(text)) for one in names)]
    wrong = [text for text in texts if text not in seen] if least is not None else seen
    return Line(name=name, cases=len(texts), value=len(seen) / max(len(texts), 1), least=least, most=most, wrong=wrong)


def _probed(text: str) -> Sequence[Place]:
    return [found.span() for found in WORDS.finditer(text)]


def _listed(language: str) -> Finds | None:
    """The finds of the shipped lists of insults; None where the language has none."""
    shelves = Shelves(Path(__file__).parent)
    reader = Reader()
    found = [shelf for category in RUDE if (shelf := shelves.get(f"{language}/{category}")) is not None]
    signals = [reader.words([word.value for word in shelf.words]) for shelf in found]
    if not signals:
        return None
    return lambda text: [(span.start, span.end) for signal in signals for span in reader.read(text).spans(signal)]
