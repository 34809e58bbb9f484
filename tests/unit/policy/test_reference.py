"""The language's reference: generated, committed, whole, in both languages; its examples are policies that load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.assets import asset
from bot.domain.groups import OrgUnit
from bot.policy.language.model import ENVELOPE_KEYS, FILE_NAME, SECTIONS
from bot.policy.language.reference import FILES, example, reference
from bot.policy.language.reference_words import WORDS, cell, prose
from bot.policy.language.schema import BARE, policy_schema
from bot.policy.language.verbs import VERBS
from bot.rules.registry import KINDS
from tests.unit.policy.folders import NOW, load_files

DOCS = Path(__file__).resolve().parents[3] / "docs" / "reference"
PACKS = {lang: (asset("policies") / f"starter-{lang}" / FILE_NAME).read_text(encoding="utf-8") for lang in FILES}
PAGES = {lang: reference(lang, pack) for lang, pack in PACKS.items()}
UNITS = (OrgUnit(id="company", name="总部"),)


@pytest.mark.parametrize("lang", FILES)
def test_the_committed_reference_is_the_generated_one(lang: str) -> None:
    assert (DOCS / FILES[lang]).read_text(encoding="utf-8") == PAGES[lang], (
        "the language changed: run python -m bot.policy.language.reference docs/reference"
    )


@pytest.mark.parametrize("lang", FILES)
def test_every_key_of_the_language_is_told(lang: str) -> None:
    told = set(re.findall(r"^\| `([\w-]+)` \|", PAGES[lang], re.MULTILINE))
    keys = {key for schema in policy_schema()["$defs"].values() for key in schema.get("properties", {})}
    assert keys | ENVELOPE_KEYS | {*SECTIONS, *VERBS, "add", "remove", "set"} <= told


@pytest.mark.parametrize("lang", FILES)
def test_every_block_stands_under_one_heading_and_links_lead_there(lang: str) -> None:
    anchors = re.findall(r'<a id="([^"]+)"></a>', PAGES[lang])
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\(#([^)]+)\)", PAGES[lang])) <= set(anchors)


@pytest.mark.parametrize("lang", FILES)
def test_tables_have_as_many_cells_as_heads(lang: str) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", PAGES[lang], re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def test_the_languages_do_not_mix() -> None:
    english = re.sub(r"```.*?```|`[^`]*`|\[中文\]", "", PAGES["en"], flags=re.DOTALL)
    lines = [line for line in english.splitlines() if re.search("[\u4e00-\u9fff]{3}", line)]
    assert lines == [line for line in lines if re.search("@所有人", line)]  # what people type there
    assert all(zh.strip() and en.strip() for zh, en in WORDS.values())


@pytest.mark.parametrize("lang", FILES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_a_policy_that_loads(kind: str, lang: str, tmp_path: Path) -> None:
    text = example(kind, lang, PACKS[lang])
    assert text in PAGES[lang]
    loaded = load_files(tmp_path, {FILE_NAME: text}, now=NOW, units=UNITS)
    assert [problem.message for problem in loaded.errors] == []
    [rule] = loaded.drafts.values()
    assert rule.kind == kind


def test_what_is_typed_stands_in_backticks() -> None:
    assert prose("write {a: {b: 1}} or $list, never `${x}`") == "write `{a: {b: 1}}` or `$list`, never `${x}`"
    assert cell("a | b\nc") == "a \\| b c"
    assert not set(BARE) & set(re.findall(r"#(\w+)", PAGES["en"]))
