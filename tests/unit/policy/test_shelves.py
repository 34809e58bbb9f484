"""Word lists in files: found, read strictly, used by `from`, told with their places, recorded, put back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.domain.groups import Group, GroupKind
from bot.policy.changes.diff import compare
from bot.policy.changes.rollback import as_recorded, carry_out, fits, rewriting, standing
from bot.policy.language.shelves import Shelves, is_list_file
from bot.policy.loading import Keeper, Loaded, load, load_texts
from bot.policy.mutation.mutate import mutate
from bot.policy.questions.show import Where, show
from tests.unit.policy.folders import HEAD, NOW, RULE, load_files, places, write

WHEN = "    when: {text: {has_any: $rude}}\n    tests: {hit: [you snollygoster], miss: [good morning]}\n"
FILE = """\
list: en/rude
category: abuse
language: en
about: {zh: 粗话, en: coarse words}
sources: {usage: {zh: 通行说法, en: in common use}, ours: {en: met here}}
words:
  usage: [snollygoster, gobermouch]
  ours: [muckspout]
tests: {hit: [you snollygoster], miss: [good morning]}
"""


def policy(lists: str) -> str:
    return f"{HEAD}lists: {{{lists}}}\n" + RULE.replace("no-gambling", "polite") + WHEN


def loaded(root: Path, lists: str = "rude: {from: en/rude}", file: str = FILE) -> Loaded:
    return load_files(root, {"policy.yaml": policy(lists), "lists/en/rude.yaml": file})


def words(one: Loaded, unit: str = "acme") -> list[str]:
    assert one.policies is not None, places(one)
    return list(json.loads(one.policies.canonical)["units"][unit]["lists"]["rude"])


# --- using them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ("rude: {from: en/rude}", ["gobermouch", "muckspout", "snollygoster"]),
        ("rude: {from: [en/rude]}", ["gobermouch", "muckspout", "snollygoster"]),
        ("rude: {from: en/rude, add: [bobolyne], remove: [muckspout]}", ["bobolyne", "gobermouch", "snollygoster"]),
        ("rude: {from: en/rude, add: [snollygoster]}", ["gobermouch", "muckspout", "snollygoster"]),
    ],
)
def test_a_list_is_made_from_files(tmp_path: Path, lists: str, expected: list[str]) -> None:
    one = loaded(tmp_path, lists)
    assert places(one) == []
    assert words(one) == expected


def test_several_files_make_one_list(tmp_path: Path) -> None:
    more = FILE.replace("en/rude", "more").replace("snollygoster, gobermouch", "gobermouch, lickspittle")
    write(tmp_path, {"lists/more.yaml": more})
    assert words(loaded(tmp_path, "rude: {from: [en/rude, more]}")) == [
        "gobermouch",
        "lickspittle",
        "muckspout",
        "snollygoster",
    ]


def test_a_unit_below_changes_it_as_any_list(tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/bank\nlists: {rude: {add: [bobolyne], remove: [gobermouch]}}\n"
    write(tmp_path, {"bank/policy.yaml": below})
    assert words(loaded(tmp_path), "acme/bank") == ["bobolyne", "muckspout", "snollygoster"]


def test_a_unit_below_cannot_define_it_anew(tmp_path: Path) -> None:
    write(tmp_path, {"bank/policy.yaml": "policy: 1\nfor: acme/bank\nlists: {rude: {from: en/rude}}\n"})
    assert places(loaded(tmp_path)) == ["3:9 redefined-list"]


def test_words_without_sources_will_do_for_a_list_of_ones_own(tmp_path: Path) -> None:
    file = "list: en/rude\ncategory: abuse\nlanguage: any\nwords: [snollygoster, 混账]\n"
    assert words(loaded(tmp_path, file=file)) == ["snollygoster", "混账"]


def test_a_file_beside_the_policies_wins_over_the_shipped_one(tmp_path: Path) -> None:
    name = next(iter(Shelves(tmp_path / "nowhere").names()))
    shipped = Shelves(tmp_path).get(name)
    assert shipped is not None and shipped.is_good and shipped.source.file == f"qungui:lists/{name}.yaml"
    write(tmp_path, {f"lists/{name}.yaml": FILE.replace("en/rude", name)})
    own = Shelves(tmp_path).get(name)
    assert own is not None and own.source.file == f"lists/{name}.yaml"
    assert [word.value for word in own.words] == ["snollygoster", "gobermouch", "muckspout"]


def test_where_a_word_came_from_is_shown(tmp_path: Path) -> None:
    one = loaded(tmp_path, "rude: {from: en/rude, add: [bobolyne], remove: [gobermouch]}")
    assert one.policies is not None
    group = Group(id="slack:C1", platform="slack", name="g", kind=GroupKind.CHANNEL, unit="acme")
    where = Where(unit="acme", group=group, now=NOW, capabilities=None, acts=lambda _: True)
    (shown,) = show(one, one.policies, where).rules[0].lists
    assert shown.place == "policy.yaml:3"
    assert shown.words == {
        "snollygoster": "lists/en/rude.yaml:7",
        "muckspout": "lists/en/rude.yaml:8",
        "bobolyne": "policy.yaml:3",
    }
    assert shown.removed == {"gobermouch": "policy.yaml:3"}


# --- what can be wrong ----------------------------------------------------------------------------------------------

WRONG = [
    ("words:", "wordz:", ["1:1 missing-key", "6:1 unknown-key"]),
    ("list: en/rude", "list: en/rudd", ["1:7 wrong-list-name"]),
    ("language: en", "language: eng", ["3:11 bad-choice"]),
    ("category: abuse", "category: a b", ["2:11 bad-id"]),
    ("gobermouch", "Snollygoster", ["7:25 duplicate-word"]),
    ("gobermouch", "'*'", ["7:25 wildcard-word"]),
    ("gobermouch", "x", ["7:25 word-too-short"]),
    ("gobermouch", "a，b", ["7:26 fullwidth-comma"]),
    ("ours: [muck", "theirs: [muck", ["8:3 unknown-key"]),
    ("sources:", "about2:", ["5:1 unknown-key", "7:3 missing-key"]),
    ("about: {zh:", "about: {cn:", ["4:9 unknown-key"]),
    ("tests: {hit:", "tests: {hits:", ["9:9 unknown-key"]),
    ("[muckspout]", "muckspout", ["8:9 expected-list"]),
    ("category: abuse\n", "", ["1:1 missing-key"]),
    ("words:\n  usage: [snollygoster, gobermouch]\n  ours: [muckspout]", "words: []", ["6:8 empty-list"]),
]


@pytest.mark.parametrize(("old", "new", "expected"), WRONG, ids=[new.partition("\n")[0] for _, new, _ in WRONG])
def test_what_is_wrong_points_into_the_list_file(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert FILE.count(old) >= 1
    one = loaded(tmp_path, file=FILE.replace(old, new, 1))
    told = [f"{p.line}:{p.column} {p.code}" for p in one.problems if p.file == "lists/en/rude.yaml"]
    assert told == expected
    assert one.policies is None


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ("rude: {from: en/rud}", "3:22 unknown-shelf"),
        ("rude: {from: ../../etc/passwd}", "3:22 unknown-shelf"),
        ("rude: {form: en/rude}", "3:16 unknown-key"),
        ("rude: {from: [[en/rude]]}", "3:23 expected-text"),
        ("rude: {from: en/rude, remove: [bobolyne]}", "3:40 absent-word"),
    ],
)
def test_what_is_wrong_with_from(tmp_path: Path, lists: str, expected: str) -> None:
    assert expected in places(loaded(tmp_path, lists))


def test_an_unknown_list_file_is_guessed_at_and_the_known_are_told(tmp_path: Path) -> None:
    one = loaded(tmp_path, "rude: {from: en/rud}")
    problem = next(problem for problem in one.problems if problem.code == "unknown-shelf")
    assert problem.say("en")[1] == "did you mean en/rude?"
    assert "en/rude" in problem.values["known"].split(", ")


def test_a_broken_file_is_no_second_news_in_the_policy(tmp_path: Path) -> None:
    one = loaded(tmp_path, "rude: {from: en/rude, remove: [gobermouch]}", FILE.replace("gobermouch", "x"))
    assert [f"{p.file} {p.code}" for p in one.problems if p.code != "unknown-list"] == [
        "lists/en/rude.yaml word-too-short"
    ]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "lists/en").mkdir(parents=True)
    (tmp_path / "lists/en/rude.yaml").symlink_to(tmp_path / "gone.yaml")
    one = load_files(tmp_path, {"policy.yaml": policy("rude: {from: en/rude}")})
    assert ("lists/en/rude.yaml", "unreadable") in {(p.file, p.code) for p in one.problems}


def test_list_files_are_no_strangers(tmp_path: Path) -> None:
    one = load_files(tmp_path, {"policy.yaml": HEAD, "lists/en/rude.yaml": FILE, "more.yaml": FILE})
    assert [(p.file, p.code) for p in one.problems] == [("more.yaml", "ignored-file")]


# --- revisions ------------------------------------------------------------------------------------------------------


def test_a_changed_list_file_is_another_revision(tmp_path: Path) -> None:
    before, after = loaded(tmp_path), loaded(tmp_path, file=FILE.replace("muckspout", "bobolyne"))
    assert before.policies is not None and after.policies is not None
    assert before.policies.revision != after.policies.revision
    changes = list(compare(before.policies.canonical, after.policies.canonical))
    assert {(one.id, str(one.before), str(one.after)) for one in changes} == {
        ("rude", "['muckspout']", "None"),
        ("rude", "None", "['bobolyne']"),
    }


def test_the_same_words_in_the_policy_are_the_same_revision(tmp_path: Path) -> None:
    a = loaded(tmp_path / "a")
    b = loaded(tmp_path / "b", "rude: [snollygoster, gobermouch, muckspout]")
    assert a.policies is not None and b.policies is not None
    assert a.policies.revision == b.policies.revision


def test_hot_reload_notices_a_list_file(tmp_path: Path) -> None:
    for root in (tmp_path / "folder", tmp_path / "alone" / "house.yaml"):
        folder = root if not root.suffix else root.parent
        write(folder, {root.name if root.suffix else "policy.yaml": policy("rude: {from: en/rude}")})
        write(folder, {"lists/en/rude.yaml": FILE})
        keeper = Keeper(root, clock=lambda: NOW)
        keeper.reload()
        assert keeper.is_current and keeper.policies is not None
        revision = keeper.policies.revision
        write(folder, {"lists/en/rude.yaml": FILE.replace("muckspout", "a longer bobolyne")})
        assert not keeper.is_current
        keeper.reload()
        assert keeper.policies.revision != revision


@pytest.mark.parametrize("alone", [False, True])
def test_a_recorded_revision_brings_its_list_files(tmp_path: Path, alone: bool) -> None:
    name = "house.yaml" if alone else "policy.yaml"
    shipped = next(iter(Shelves(tmp_path / "nowhere").names()))
    text = policy(f"rude: {{from: en/rude}}, more: {{from: {shipped}}}")
    write(tmp_path, {name: text, "lists/en/rude.yaml": FILE})
    one = load(tmp_path / name if alone else tmp_path, now=NOW)
    assert one.policies is not None
    assert set(one.files) == {name, "lists/en/rude.yaml", f".shipped/lists/{shipped}.yaml"}
    again = load_texts(one.files, now=NOW)
    assert again.policies is not None and again.policies.revision == one.policies.revision


def test_a_recorded_shipped_list_holds_although_another_ships_now(tmp_path: Path) -> None:
    shipped = next(iter(Shelves(tmp_path / "nowhere").names()))
    old = FILE.replace("en/rude", shipped)
    files = {"policy.yaml": policy(f"rude: {{from: {shipped}}}"), f".shipped/lists/{shipped}.yaml": old}
    then = load_texts(files, now=NOW)
    assert words(then) == ["gobermouch", "muckspout", "snollygoster"]
    assert fits(tmp_path, files)
    carry_out(rewriting(tmp_path, files))
    assert (tmp_path / f"lists/{shipped}.yaml").read_text(encoding="utf-8") == old
    assert words(load(tmp_path, now=NOW)) == words(then)


def test_rollback_writes_lists_back_and_removes_none(tmp_path: Path) -> None:
    one = loaded(tmp_path)
    assert not rewriting(tmp_path, one.files).is_needed
    write(tmp_path, {"lists/en/rude.yaml": "changed", "lists/other.yaml": "not used then"})
    assert not as_recorded(standing(tmp_path), one.files)
    change = rewriting(tmp_path, one.files)
    assert (list(change.written), change.removed) == (["lists/en/rude.yaml"], ())
    carry_out(change)
    assert as_recorded(standing(tmp_path), one.files)
    assert (tmp_path / "lists/other.yaml").exists()


def test_a_shipped_list_that_did_not_change_is_not_written(tmp_path: Path) -> None:
    shipped = next(iter(Shelves(tmp_path / "nowhere").names()))
    one = load_files(tmp_path, {"policy.yaml": HEAD + f"lists: {{rude: {{from: {shipped}}}}}\n"})
    assert not rewriting(tmp_path, one.files).is_needed
    assert as_recorded(standing(tmp_path), one.files)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lists/zh/abuse.yaml", True),
        (".shipped/lists/zh/abuse.yaml", True),
        ("lists/policy.yaml", False),  # of a unit that is called so
        ("bank/lists/abuse.yaml", False),
        ("policy.yaml", False),
    ],
)
def test_which_paths_are_list_files(path: str, expected: bool) -> None:
    assert is_list_file(path) is expected


def test_words_of_list_files_are_not_asked_for_examples(tmp_path: Path) -> None:
    """They have tests of their own: a thousand words would be a thousand complaints about the rule."""
    loaded(tmp_path, "rude: {from: en/rude, add: [bobolyne, lickspittle]}")
    (one,) = mutate(tmp_path, now=NOW)
    assert {survivor.change.value for survivor in one.survivors if survivor.change.code == "without-word"} == {
        "bobolyne",
        "lickspittle",
    }
