"""What is in force in a place: every field, word and exception with its file:line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.wecom.capabilities import capabilities
from bot.domain.groups import Group, GroupKind
from bot.engine.decide import in_force
from bot.policy.loading import Loaded
from bot.policy.questions.show import Shown, ShownRule, Standing, Where, show
from tests.unit.policy.folders import NOW, load_files

ACME = """\
policy: 1
for: acme
lists:
  gambling:
    - 博彩
    - 六合彩
rules:
  - id: no-gambling
    kind: content
    stage: pilot
    pilot_in: [acme/shop]
    when: {text: {has_any: $gambling}}
    then: [retract]
  - id: group-owner
    kind: roles
    require: {admins: {at_least: 1}}
exceptions:
  - rule: no-gambling
    groups: [wecom:g1]
    approved_on: 2026-01-02
    until: 2026-03-31
    reason: 反赌专班
    approved_by: li
  - {rule: no-gambling, groups: [wecom:g2], until: 2026-03-31, reason: 别的群, approved_by: li}
  - {rule: no-gambling, people: [wang], until: 2026-02-01, reason: 过期, approved_by: li}
  - {rule: no-gambling, for: acme/shop, approved_on: 2026-03-10, until: 2026-03-31, reason: 下周起, approved_by: li}
"""
SHOP = """\
policy: 1
for: acme/shop
lists:
  gambling: {add: [跑分], remove: [六合彩]}
adjust:
  - rule: no-gambling
    set:
      severity: high
      stage: enforce
"""
FILES = {"policy.yaml": ACME, "shop/policy.yaml": SHOP}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    done = load_files(tmp_path_factory.mktemp("acme"), FILES)
    assert done.policies is not None, done.problems
    return done


def shown(loaded: Loaded, unit: str, group: str | None = None, now: datetime = NOW) -> Shown:
    assert loaded.policies is not None
    place = Group(id=group or "", platform="wecom", name="", kind=GroupKind.APP_GROUP, unit=unit)
    where = Where(
        unit=unit,
        group=place if group else None,
        now=now,
        capabilities=capabilities(place.kind, webhook=False, archive=True) if group else None,
        acts=lambda rule: in_force(rule, place),
    )
    return show(loaded, loaded.policies, where)


def gambling(loaded: Loaded, unit: str, group: str | None = None, now: datetime = NOW) -> ShownRule:
    return next(one for one in shown(loaded, unit, group, now).rules if one.info.id == "no-gambling")


def test_every_field_has_its_place_and_says_who_adjusted_it(loaded: Loaded) -> None:
    fields = {one.name: (one.value, one.place, one.adjusted_by) for one in gambling(loaded, "acme/shop").fields}
    assert fields == {
        "id": ("no-gambling", "policy.yaml:8", None),
        "kind": ("content", "policy.yaml:9", None),
        "stage": ("enforce", "shop/policy.yaml:9", "acme/shop"),
        "pilot_in": (["acme/shop"], "policy.yaml:11", None),
        "when": ({"text": {"has_any": "$gambling"}}, "policy.yaml:12", None),
        "then": (["retract"], "policy.yaml:13", None),
        "severity": ("high", "shop/policy.yaml:8", "acme/shop"),
    }


@pytest.mark.parametrize(
    ("unit", "words", "removed"),
    [
        ("acme", {"博彩": "policy.yaml:5", "六合彩": "policy.yaml:6"}, {}),
        ("acme/shop", {"博彩": "policy.yaml:5", "跑分": "shop/policy.yaml:4"}, {"六合彩": "shop/policy.yaml:4"}),
    ],
)
def test_every_word_of_a_list_has_its_place(
    loaded: Loaded, unit: str, words: Mapping[str, str], removed: Mapping[str, str]
) -> None:
    (one,) = gambling(loaded, unit).lists
    assert (one.name, one.place, one.words, one.removed) == ("gambling", "policy.yaml:4", words, removed)


def test_a_word_that_is_taken_out_and_put_back_stands_where_it_was_put_back(tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/shop/bj\nlists:\n  gambling:\n    add: [六合彩]\n"
    done = load_files(tmp_path, {**FILES, "shop/bj/policy.yaml": below})
    (one,) = gambling(done, "acme/shop/bj").lists
    assert one.words["六合彩"] == "shop/bj/policy.yaml:5"
    assert one.removed == {}


@pytest.mark.parametrize(
    ("group", "unit", "expected"),
    [
        ("wecom:g1", "acme", [(18, Standing.IN_FORCE), (25, Standing.EXPIRED)]),
        ("wecom:g2", "acme", [(24, Standing.IN_FORCE), (25, Standing.EXPIRED)]),
        ("wecom:g3", "acme/shop", [(25, Standing.EXPIRED), (26, Standing.LATER)]),
        (
            None,  # without a group: all that reach any group of the unit
            "acme",
            [(18, Standing.IN_FORCE), (24, Standing.IN_FORCE), (25, Standing.EXPIRED), (26, Standing.LATER)],
        ),
    ],
)
def test_exceptions_that_reach_the_place_and_whether_they_hold(
    loaded: Loaded, group: str | None, unit: str, expected: list[tuple[int, Standing]]
) -> None:
    found = gambling(loaded, unit, group).exceptions
    assert [(one.granted.excuse.source, one.standing) for one in found] == [
        (f"policy.yaml:{line}", standing) for line, standing in expected
    ]


def test_an_exception_expires_with_its_last_day_in_beijing(loaded: Loaded) -> None:
    late, over = datetime(2026, 3, 31, 15, 59, 58, tzinfo=UTC), datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    assert gambling(loaded, "acme", "wecom:g1", late).exceptions[0].standing is Standing.IN_FORCE
    assert gambling(loaded, "acme", "wecom:g1", over).exceptions[0].standing is Standing.EXPIRED


def test_a_pilot_acts_only_where_it_is_tried(tmp_path: Path) -> None:
    done = load_files(tmp_path, {"policy.yaml": ACME})
    assert gambling(done, "acme/shop").acts
    assert not gambling(done, "acme/bank").acts


def test_what_the_platform_cannot_do_is_said_of_a_group_only(loaded: Loaded) -> None:
    assert [one.why for one in gambling(loaded, "acme", "wecom:g1").limits] == ["wecom-no-recall"]
    assert gambling(loaded, "acme").limits == ()


def test_a_unit_without_a_file_sees_what_is_above_it(loaded: Loaded) -> None:
    below = shown(loaded, "acme/shop/beijing")
    assert below.unit == "acme/shop"
    assert [one.info.id for one in below.rules] == ["no-gambling", "group-owner"]
    assert below.rules == shown(loaded, "acme/shop").rules
