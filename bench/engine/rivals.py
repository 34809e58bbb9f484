"""How others look for words and expressions. Each is given what suits it: folded words, bytes that are ready, one call.

bare          Hyperscan alone: all words in one database, all expressions in another. What no engine on it can beat
peers         NFKC, case folding, pyahocorasick, and `re` for one expression after the other
pyahocorasick, textfilter (as `wfgfw`), flashtext: word lists alone

Touch this when there is another rival. Those that are not installed are named in `MISSING`.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from bench.engine.pace import Way

PACKAGES = {"hyperscan": "hyperscan", "pyahocorasick": "ahocorasick", "textfilter": "wfgfw", "flashtext": "flashtext"}
MISSING = tuple(name for name, module in PACKAGES.items() if find_spec(module) is None)
ELSEWHERE = "ToolGood.Words for Python is in no package index and is not measured"


def _module(name: str) -> Any:
    return importlib.import_module(PACKAGES[name])


def folded(text: str) -> str:
    """As most do it."""
    return unicodedata.normalize("NFKC", text).casefold()


def databases(terms: Sequence[str], expressions: Sequence[str]) -> tuple[Any, Any]:
    """The words as literals and the expressions, compiled by Hyperscan."""
    hyperscan = _module("hyperscan")
    words = hyperscan.Database()
    words.compile(expressions=[term.encode() for term in terms], literal=True, flags=0)
    wanted = hyperscan.Database()
    flags = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH
    wanted.compile(expressions=[one.encode() for one in expressions], flags=flags)
    return words, wanted


def bare(terms: Sequence[str], expressions: Sequence[str], texts: Sequence[str]) -> Way:
    """Both databases over every text, its bytes ready beforehand: no folding, no offsets, no rules, no evidence."""
    words, wanted = databases(terms, expressions)
    ready = [text.encode() for text in texts]

    def way() -> set[int]:
        hits: set[int] = set()

        def seen(pattern: int, start: int, end: int, flags: int, number: int) -> None:
            hits.add(number)

        for number, data in enumerate(ready):
            words.scan(data, match_event_handler=seen, context=number)
            wanted.scan(data, match_event_handler=seen, context=number)
        return hits

    return way


def automaton(terms: Sequence[str]) -> Any:
    built = _module("pyahocorasick").Automaton()
    for term in terms:
        form = folded(term)
        built.add_word(form, form)
    built.make_automaton()
    return built


def peers(terms: Sequence[str], expressions: Sequence[str], texts: Sequence[str]) -> Way:
    words = automaton(terms)
    searches = [re.compile(one).search for one in expressions]

    def way() -> set[int]:
        hits = set()
        for number, text in enumerate(texts):
            if any(True for _ in words.iter(folded(text))):
                hits.add(number)
            for search in searches:
                if search(text):
                    hits.add(number)
        return hits

    return way


def pyahocorasick(terms: Sequence[str], texts: Sequence[str]) -> Way:
    """Words alone: every match, in the text as it is (the folding that ours does is not asked of it)."""
    words = automaton(terms)
    return lambda: {number for number, text in enumerate(texts) if list(words.iter(text))}


def textfilter(terms: Sequence[str], texts: Sequence[str]) -> Way:
    """The DFA of observerss/textfilter, as `wfgfw` keeps it for Python 3."""
    words = _module("textfilter").DFAFilter()
    for term in terms:
        words.add(term)
    return lambda: {number for number, text in enumerate(texts) if words.filter(text)[0]}


def flashtext(terms: Sequence[str], texts: Sequence[str]) -> Way:
    words = _module("flashtext").KeywordProcessor()
    words.add_keywords_from_list(list(terms))
    return lambda: {number for number, text in enumerate(texts) if words.extract_keywords(text)}


LISTS: Mapping[str, Callable[[Sequence[str], Sequence[str]], Way]] = {
    "pyahocorasick": pyahocorasick,
    "textfilter": textfilter,
    "flashtext": flashtext,
}
