"""How far the bot reaches: the figures, and which of them are alarms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.groups import Group, GroupKind
from bot.domain.views import QueuedAction
from bot.engine.reach import Gap, Reach, gaps, survey

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def group(id: str, kind: GroupKind = GroupKind.CHANNEL, *, archived: bool = False) -> Group:
    return Group(id=id, platform=id.partition(":")[0], name=id, kind=kind, archived=archived)


def refused(reason: str, *, hours: float, platform: str = "slack", trouble: str = "not-able") -> QueuedAction:
    return QueuedAction(
        id=1,
        action=Action(key="k", kind=ActionKind.RENAME, platform=platform),
        state=OutcomeState.FAILED,
        settled_at=NOON - timedelta(hours=hours),
        reason=reason,
        details={"trouble": trouble} if trouble else {},
    )


def found(reach: Reach, *, down: tuple[str, ...] = ()) -> dict[str, int]:
    return {gap.key: gap.count for gap in gaps(reach, NOON, started=NOON - timedelta(days=5), down=down)}


def test_groups_are_counted_by_why_they_are_not_heard() -> None:
    deaf = {"slack:C2": "slack-not-in-channel", "slack:C3": "slack-not-in-channel"}
    groups = [
        group("slack:C1"), group("slack:C2"), group("slack:C3", GroupKind.PRIVATE),
        group("slack:C4", archived=True), group("slack:D1", GroupKind.DIRECT), group("wecom:wr1", GroupKind.APP_GROUP),
    ]  # fmt: skip
    reach = survey("slack", groups, lambda one: deaf.get(one.id, ""), [], NOON, last_heard=NOON)
    assert (reach.groups, reach.heard) == (3, 1)
    assert reach.unheard == {"slack-not-in-channel": ["slack:C2", "slack:C3"]}
    assert found(reach) == {"slack/not-in/slack-not-in-channel": 2}


def test_what_was_not_bought_is_a_figure_and_no_alarm() -> None:
    reach = survey(
        "wecom", [group("wecom:wr1", GroupKind.INTERNAL_GROUP)], lambda one: "wecom-unheard", [], NOON, last_heard=NOON
    )
    assert (reach.groups, reach.heard, found(reach)) == (1, 0, {})


def test_refusals_for_want_of_a_right_count_for_a_day() -> None:
    failed = [
        refused("missing_scope: pins:write", hours=1), refused("missing_scope: pins:write", hours=23),
        refused("missing_scope: pins:write", hours=25), refused("name_taken", hours=1, trouble=""),
        refused("48002", hours=1, platform="wecom"),
    ]  # fmt: skip
    reach = survey("slack", [], lambda one: "", failed, NOON)
    assert found(reach) == {"slack/refused/missing_scope: pins:write": 2}


def test_missed_silent_late_and_given_up() -> None:
    heard = [group("slack:C1")]
    cases: list[tuple[Reach, dict[str, int]]] = [
        (survey("slack", heard, lambda one: "", [], NOON, last_heard=NOON, missed=4), {"slack/missed/": 4}),
        (survey("slack", heard, lambda one: "", [], NOON, last_heard=NOON - timedelta(days=4)), {"slack/silent/": 4}),
        (survey("slack", heard, lambda one: "", [], NOON, last_heard=NOON - timedelta(days=2)), {}),
        (survey("slack", heard, lambda one: "", [], NOON), {"slack/silent/": 5}),  # since the start
        (survey("slack", [], lambda one: "", [], NOON), {}),  # there is nobody to be heard
        (survey("wecom", [], lambda one: "", [], NOON, lags={"archive": 1800.0}), {"wecom/late/archive": 30}),
        (survey("wecom", [], lambda one: "", [], NOON, lags={"archive": 60.0}), {}),
    ]
    for reach, wanted in cases:
        assert found(reach) == wanted, reach
    calm = survey("slack", [], lambda one: "", [], NOON)
    assert found(calm, down=("slack", "wecom")) == {"slack/down/": 0}


def test_figures_for_machines_name_nobody() -> None:
    reach = survey("slack", [group("slack:C2")], lambda one: "slack-not-in-channel", [], NOON, lags={"a": 1.234})
    assert reach.as_data() == {
        "groups": 1, "heard": 0, "unheard": {"slack-not-in-channel": 1}, "refused": {}, "missed": 0,
        "last_heard": None, "lags": {"a": 1.2},
    }  # fmt: skip
    assert Gap(platform="slack", what="late", why="a").key == "slack/late/a"
