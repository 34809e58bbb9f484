"""The words' tables: complete in both languages, with the same blanks."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from bot.assets import asset
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.groups import Employment, GroupKind
from bot.domain.rules import DIMENSIONS, Result, Severity, Stage
from bot.web.words import TABLES, WORDS, code


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_with_the_same_blanks(key: str) -> None:
    zh, en = WORDS[key]
    assert zh.strip()
    assert en.strip()
    assert blanks(zh) == blanks(en)


def test_no_word_is_said_twice() -> None:
    """The later table would silently win."""
    assert sum(map(len, TABLES)) == len(set().union(*TABLES))


CODES = [
    *(f"severity.{code}" for code in Severity),
    *(f"result.{code}" for code in Result),
    *(f"state.{code}" for code in CaseState),
    *(f"stage.{code}" for code in Stage),
    *(f"action.{code}" for code in ActionKind),
    *(f"outcome.{code}" for code in OutcomeState),
    *(f"group_kind.{code}" for code in GroupKind),
    *(f"employment.{code}" for code in Employment),
    *(f"{name}.{code}" for name, codes in DIMENSIONS.items() for code in codes),
]


@pytest.mark.parametrize("name", CODES)
def test_every_code_of_the_domain_has_words(name: str) -> None:
    list_name, _, value = name.partition(".")
    assert not code(list_name, value, "zh").isascii()


def test_templates_use_known_words_only() -> None:
    used = {
        key
        for folder in ("web", "reports")
        for page in (asset("templates") / folder).glob("*.html")
        for key in re.findall(r"""\bword\(["']([\w.]+)["'](?: if|[,)])""", page.read_text(encoding="utf-8"))
    }
    assert len(used) > 100, "the pattern no longer finds the words"
    assert used - WORDS.keys() == set()
