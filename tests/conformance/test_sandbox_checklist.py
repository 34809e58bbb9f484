"""What the two sandboxes must be faithful in, line by line of the fact sheets (`platforms/slack.md` section 9,
`platforms/wecom.md` "Traps for the emulator"), and the test that shows each; or why it is not modelled.

A line without either fails here. Touch this when a fact sheet gets a line.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SHEETS = TESTS.parent.parent / "shared" / "platforms"


class NotModelled(str):
    """Why the sandbox leaves it out."""


Shown = str | NotModelled
Row = tuple[int, str, tuple[Shown, ...]]  # line of the sheet, what must be faithful, what shows it

SL, WC, SC = "integration/slack/test_", "integration/wecom/test_", "scenarios/test_"

SLACK: list[Row] = [
    (
        1,
        "signature and timestamp",
        (f"{SL}delivering.py::test_each_delivery_is_signed_and_brings_one_event_for_one_installation",),
    ),
    (
        2,
        "three retries with their headers",
        (f"{SL}delivering.py::test_a_failure_is_repeated_three_times_and_says_which_time_and_why",),
    ),
    (
        2,
        "switched off at 95 % of failures",
        (
            f"{SL}delivering.py::test_an_app_that_nearly_always_fails_is_switched_off",
            f"{SL}delivering.py::test_the_quota_counts_in_a_sliding_hour",
        ),
    ),
    (
        2,
        "30,000 an hour, then app_rate_limited",
        (f"{SL}delivering.py::test_too_many_events_are_dropped_and_that_is_said_once_a_minute",),
    ),
    (
        3,
        "url_verification",
        (f"{SL}receiving.py::test_the_request_url_can_be_verified", f"{SL}sdks.py::test_bolt_over_http"),
    ),
    (
        4,
        "one event a request",
        (f"{SL}delivering.py::test_each_delivery_is_signed_and_brings_one_event_for_one_installation",),
    ),
    (
        5,
        "authorizations with one entry",
        (f"{SL}delivering.py::test_each_delivery_is_signed_and_brings_one_event_for_one_installation",),
    ),
    (6, "archive and rename told in two forms", (f"{SL}delivering.py::test_what_belongs_together_comes_together",)),
    (
        7,
        "link preview as message_changed",
        (
            f"{SL}delivering.py::test_what_belongs_together_comes_together",
            f"{SL}receiving.py::test_a_link_preview_is_no_edit",
        ),
    ),
    (
        8,
        "own messages come back",
        (f"{SL}delivering.py::test_the_bots_own_doings_are_told_too", f"{SL}sdks.py::test_bolt_over_http"),
    ),
    (9, "member_joined_channel for the bot", (f"{SL}delivering.py::test_the_bots_own_doings_are_told_too",)),
    (10, "app_mention and message", (f"{SL}delivering.py::test_what_belongs_together_comes_together",)),
    (
        11,
        "arguments in query, form, JSON",
        (
            f"{SL}sandbox.py::test_arguments_come_as_query_form_or_json",
            f"{SL}strictness.py::test_forms_of_a_request",
            f"{SL}strictness.py::test_json_is_not_read_where_the_method_takes_none",
        ),
    ),
    (
        12,
        "rights: creator, admin, membership",
        (
            f"{SL}sandbox.py::test_refusals",
            f"{SL}sandbox.py::test_people_may_do_what_people_may",
            f"{SL}acting.py::test_the_bot_renames_what_it_created",
        ),
    ),
    (12, "rights: scopes, by kind of channel", (f"{SL}strictness.py::test_scopes",)),
    (
        12,
        "rights: workspace preferences",
        (f"{SL}more_methods.py::test_what_the_workspaces_preferences_leave_to_admins",),
    ),
    (
        13,
        "tiers with 429",
        (f"{SL}sandbox.py::test_tiers_close_with_429", f"{SL}sandbox.py::test_posts_are_limited_per_channel"),
    ),
    (13, "rate_limited inside a 200", (f"{SL}strictness.py::test_a_flood_of_posts_is_refused_inside_a_200",)),
    (
        14,
        "response_url: five times, half an hour",
        (f"{SL}delivering.py::test_a_response_url_is_good_five_times_and_half_an_hour",),
    ),
    (
        15,
        "trigger_id: once, three seconds",
        (
            f"{SL}modals.py::test_no_more_than_three_upon_each_other_and_only_in_time",
            f"{SL}modals.py::test_bolt_asks_in_forms",
        ),
    ),
    (16, "scheduleMessage limits", (f"{SL}more_methods.py::test_scheduled_messages_have_their_limits",)),
    (17, "a whisper is kept nowhere", (f"{SL}delivering.py::test_the_bots_own_doings_are_told_too",)),
    (18, "names are changed on renaming", (f"{SL}acting.py::test_the_bot_renames_what_it_created",)),
    (
        19,
        "G becomes C when shared",
        (f"{SL}delivering.py::test_a_private_channel_that_is_to_be_shared_gets_another_id",),
    ),
    (
        20,
        "sockets: hello, refresh, ten, PONG",
        (
            f"{SL}delivering.py::test_sockets_say_hello_echo_pings_and_are_no_more_than_ten",
            f"{SL}socket_mode.py::test_a_refreshed_connection_goes_on",
            f"{SL}sdks.py::test_bolt_over_sockets",
        ),
    ),
    (
        21,
        "how tokens die",
        (
            f"{SL}sandbox.py::test_a_dead_token_says_how_it_died",
            f"{SL}workspaces.py::test_an_uninstalled_workspace_is_left_alone_until_it_installs_again",
        ),
    ),
    (22, "short pages", (f"{SL}sandbox.py::test_pages_are_short",)),
]
WECOM: list[Row] = [
    (1, "a second for echostr, a deadline for pushes", (f"{WC}delivering.py::test_who_is_slow_is_called_again",)),
    (
        1,
        "three repetitions with the same body",
        (f"{WC}delivering.py::test_a_push_that_fails_comes_three_more_times_with_the_same_body",),
    ),
    (1, "the robot's card event once", (f"{WC}delivering.py::test_a_press_on_the_robots_card_is_told_once",)),
    (
        2,
        "duplicates and disorder",
        (
            f"{WC}receiving.py::test_a_delivery_not_answered_in_time_is_repeated_and_stored_once",
            f"{SC}faults.py::test_wecom_in_trouble",
        ),
    ),
    (2, "unknown events", (f"{WC}delivering.py::test_a_kind_of_event_that_nobody_knows_is_kept_and_harms_nothing",)),
    (
        3,
        "codes are good once",
        (
            f"{WC}acting.py::test_a_card_is_sent_clicked_and_settled_once",
            f"{WC}receiving.py::test_called_in_a_group_and_answered_through_response_url",
        ),
    ),
    (4, "86008, 86215, 50 characters, some owner", (f"{WC}delivering.py::test_groups_of_the_app",)),
    (5, "dead tokens: 40014, 42001", (f"{WC}acting.py::test_dead_token_is_renewed_once_and_the_call_repeated_once",)),
    (5, "errmsg with a changing hint", (f"{WC}delivering.py::test_groups_of_the_app",)),
    (
        6,
        "invaliduser, failed_chat_list with errcode 0",
        (f"{WC}delivering.py::test_half_a_failure_is_a_success_with_a_list",),
    ),
    (7, "the API's changes are not told", (f"{WC}delivering.py::test_half_a_failure_is_a_success_with_a_list",)),
    (7, "nothing of internal groups", (f"{WC}delivering.py::test_nothing_is_told_of_internal_groups",)),
    (
        8,
        "silent drop above the limits",
        (f"{WC}delivering.py::test_too_many_messages_to_one_person_are_dropped_without_a_word",),
    ),
]


@cache
def named_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("rows", [SLACK, WECOM], ids=["slack", "wecom"])
def test_every_line_is_shown_or_left_out_with_a_reason(rows: list[Row]) -> None:
    for _, what, shown in rows:
        assert shown, what
        for one in shown:
            if isinstance(one, NotModelled):
                assert len(one) > 40, what
            else:
                path, _, name = one.partition("::")
                assert name.startswith("test_") and name in named_in(TESTS / path), f"{what}: {one}"


def lines(sheet: str, heading: str, separator: str) -> int:
    """How many lines the fact sheet has under its heading."""
    text = (SHEETS / sheet).read_text("utf-8")
    section = re.split(r"\n## ", text[text.index(heading) :], maxsplit=1)[0].partition("\n")[2]
    return len([part for part in section.split(separator) if part.strip()])


@pytest.mark.skipif(not SHEETS.is_dir(), reason="the fact sheets (../shared/platforms) are not beside this checkout")
@pytest.mark.parametrize(
    ("rows", "sheet", "heading", "separator"),
    [(SLACK, "slack.md", "## 9. Emulator checklist", ";"), (WECOM, "wecom.md", "## Traps for the emulator", "\n- ")],
    ids=["slack", "wecom"],
)
def test_every_line_of_the_fact_sheet_is_here(rows: list[Row], sheet: str, heading: str, separator: str) -> None:
    assert sorted({row[0] for row in rows}) == list(range(1, lines(sheet, heading, separator) + 1))
