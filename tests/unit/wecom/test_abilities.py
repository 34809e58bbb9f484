"""Capabilities are total; bodies keep WeCom's limits; each failure has one treatment."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.wecom.capabilities import capabilities
from adapters.wecom.config import WeComSettings
from adapters.wecom.errors import AnswerLost, CallFailed, NotSent, Offline, Refused, TooFast, outcome_of
from adapters.wecom.messages import (
    CUT,
    card,
    chat_id,
    fit,
    pieces,
    settled_card,
    stamped,
    task_id,
    with_buttons_as_text,
)
from bot.commands.parse import fold, read
from bot.commands.registry import COMMANDS, typed
from bot.domain.actions import Action, ActionKind, Button, Outcome, failed, not_able, retry, unknown
from bot.domain.groups import GroupKind

CAN = {  # kind of group -> what can be done there, beside REMIND, UPDATE, CREATE and FETCH
    GroupKind.APP_GROUP: "post rename add_member remove_member set_owner",
    GroupKind.CUSTOMER_GROUP: "set_owner block",
    GroupKind.INTERNAL_GROUP: "",
    GroupKind.DIRECT: "post",
    None: "",
}


@pytest.mark.parametrize("kind", [*GroupKind, None])
@pytest.mark.parametrize("webhook", [True, False])
def test_total_and_honest(kind: GroupKind | None, webhook: bool) -> None:
    found = capabilities(kind, webhook=webhook, archive=True)
    assert set(found) == set(ActionKind)
    everywhere = {"remind", "update", "create", "fetch", "read", "read_file"}
    able = {action.value for action, ability in found.items() if ability.can} - everywhere
    assert able == set(CAN.get(kind, "").split()) | ({"post"} if webhook else set())
    for action, ability in found.items():
        assert ability.can or ability.why, action
        if ability.instead is not None:
            assert found[ability.instead].can, "what is done instead must be possible"


def test_delete_is_reminded_instead() -> None:
    ability = capabilities(GroupKind.APP_GROUP, webhook=False, archive=False)[ActionKind.DELETE]
    assert (ability.can, ability.instead) == (False, ActionKind.REMIND)


@pytest.mark.parametrize("kind", [GroupKind.APP_GROUP, GroupKind.CUSTOMER_GROUP, GroupKind.INTERNAL_GROUP])
def test_members_are_heard_through_the_archive_only(kind: GroupKind) -> None:
    assert capabilities(kind, webhook=True, archive=True)[ActionKind.READ].can
    assert capabilities(kind, webhook=True, archive=False)[ActionKind.READ].why == "wecom-unheard"
    assert capabilities(GroupKind.DIRECT, webhook=False, archive=False)[ActionKind.READ].can


def test_internal_groups_without_archive_cannot_be_read() -> None:
    assert not capabilities(GroupKind.INTERNAL_GROUP, webhook=False, archive=False)[ActionKind.FETCH].can


@given(st.text(), st.integers(min_value=40, max_value=300))
def test_fit(text: str, limit: int) -> None:
    text = text.encode(errors="ignore").decode()
    cut = fit(text, limit)
    assert len(cut.encode()) <= limit
    assert cut == text or (cut.endswith(CUT) and text.startswith(cut.removesuffix(CUT)))


def action(key: str, group: str | None = None) -> Action:
    return Action(key=key, kind=ActionKind.REMIND, platform="wecom", group=group)


@given(st.text(), st.text(max_size=140))
def test_ids_fit_wecoms_alphabet(key: str, group: str) -> None:
    key, group = (text.encode(errors="ignore").decode() for text in (key, group))
    found = action(key, f"wecom:{group}")
    assert re.fullmatch(r"[0-9a-zA-Z_\-@]{1,128}", task_id(found))
    assert task_id(found).rpartition("@")[0] in (group, "")
    assert re.fullmatch(r"[0-9a-zA-Z]{1,32}", chat_id(found))
    assert chat_id(found) == chat_id(found)


@given(st.text(min_size=1, max_size=3000), st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=9))
def test_cards_keep_the_limits(text: str, labels: list[str]) -> None:
    text, *labels = ["x" + one.encode(errors="ignore").decode() for one in (text, *labels)]
    buttons = [Button(label=label, command=f"ack {label}", style="danger") for label in labels]
    found = card(text, buttons, "t@1")
    assert found["main_title"]["title"]
    assert len(found.get("sub_title_text", "").encode()) <= 512 * 3
    if len(buttons) <= 6:
        assert len(found["button_list"]) == len(buttons)
        assert all(one["key"] and one["style"] in (1, 2, 3, 4) for one in found["button_list"])
    else:  # more than a card has buttons: a list to choose one from
        options = found["checkbox"]["option_list"]
        assert len(options) == len(buttons)
        assert all(len(one["id"].encode()) <= 128 and one["text"] for one in options)


def test_a_settled_card_has_one_dead_button_and_says_who_pressed_it_when() -> None:
    settled = stamped(settled_card("已确认", "t@1"), "li.si", "李四", "11-22 13:05")
    assert (settled["replace_text"], len(settled["button_list"])) == ("✓", 1)
    chosen = stamped(card("问", (Button(label="一", command="vote P 1"),), "t", choose=True), "li.si", "李四", "13:05")
    assert chosen["main_title"] == {"title": "问", "desc": "✓ 李四 13:05"}
    (line,) = settled["horizontal_content_list"]
    assert (line["keyname"], line["value"], line["type"], line["userid"]) == ("✓", "李四 11-22 13:05", 3, "li.si")


@given(st.text(max_size=9000), st.integers(4, 4096))
def test_pieces_fit_and_lose_nothing(text: str, limit: int) -> None:
    text = text.encode(errors="ignore").decode()
    found = pieces(text, limit)
    assert all(len(one.encode()) <= limit for one in found)
    assert "".join("".join(found).split()) == "".join(text.split())  # but for the space between them


def test_pieces_end_with_lines_where_they_can() -> None:
    assert pieces("一二三\n四五六\n七", 20) == ["一二三\n四五六", "七"]
    assert pieces("一\n二三四五六七", 12) == ["一\n二三", "四五六七"]  # a line alone would be hardly worth a message
    assert pieces("", 20) == [""]


def test_buttons_become_words_only_where_somebody_listens() -> None:
    ack = (Button(label="已读", command="ack 1"),)
    assert with_buttons_as_text("公告", ack, "群规", "zh") == "公告\n▸ 已读：@群规 收到 1"
    assert with_buttons_as_text("News", ack, "Rules", "en") == "News\n▸ 已读: @Rules ack 1"
    assert with_buttons_as_text("公告", ack, "", "zh") == "公告"


def test_every_command_that_is_written_out_is_understood_in_both_languages() -> None:
    names = {fold(name): command for command in COMMANDS for name in command.names}
    for command in COMMANDS:
        for lang in ("zh", "en"):
            written = typed(f"{command.name} X-1 2", lang)
            assert written.isascii() is (lang == "en")
            call = read(f"@群规 {written}", names)
            assert (names[call.name], call.rest) == (command, "X-1 2")


@pytest.mark.parametrize(
    ("error", "repeatable", "outcome"),
    [
        (Refused(-1), False, retry("-1", 2.0, down=True)),
        (Refused(6000), False, retry("6000", 1.0)),
        (Refused(45033), False, retry("45033", 5.0)),
        (Refused(45009), False, retry("45009", 60.0)),
        (Refused(86008), True, not_able("86008")),
        (Refused(86207), True, failed("86207")),
        (Refused(40014), True, retry("40014", 300.0, down=True)),  # after the refresh: somebody has to mend the app
        (NotSent("no-connection"), False, retry("no-connection", 5.0, down=True)),
        (AnswerLost("http-502"), False, unknown("http-502", down=True)),
        (AnswerLost("http-502"), True, retry("http-502", 5.0, down=True)),
        (TooFast(12.5), False, retry("pace", 12.5)),  # nothing of WeCom as a whole
        (Offline("robot-offline", 5.0), False, retry("robot-offline", 5.0)),
        (Offline("robot-taken-over", None), False, failed("robot-taken-over")),
    ],
)
def test_treatment_of_failures(error: CallFailed, repeatable: bool, outcome: Outcome) -> None:
    assert outcome_of(error, repeatable=repeatable) == outcome


GOOD = {
    "corp_id": "ww1",
    "agent_id": 1,
    "secret": "s",
    "callback": {"token": "t", "aes_key": "sandboxAppEncodingAesKey0123456789abcdefghi"},
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"callback": {"token": "t", "aes_key": "short"}}, "43 characters"),
        ({"callback": {"token": "t", "aes_key": "密" * 43}}, "43 characters"),
        ({"base_url": "qyapi.weixin.qq.com"}, "https://"),
        ({"poll_interval": 0}, "greater than 0"),
        ({"corpid": "ww1"}, "Extra inputs"),
        ({"archive": {"url": "u", "secret": "s", "private_keys": {}}}, "at least 1 item"),
    ],
)
def test_wrong_settings_say_what_is_wrong(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        WeComSettings.model_validate({**GOOD, **change})
    assert "密密" not in str(caught.value)  # what was filled in may be half a secret


def test_settings_never_print_secrets() -> None:
    settings = WeComSettings.model_validate({**GOOD, "secret": "TOP-SECRET", "path": "hooks/wecom/"})
    assert "TOP-SECRET" not in repr(settings)
    assert (settings.path, settings.base_url) == ("/hooks/wecom", "https://qyapi.weixin.qq.com/cgi-bin/")


ROBOT_KEYS = {"token": "t", "aes_key": "sandboxAppEncodingAesKey0123456789abcdefghi"}


@pytest.mark.parametrize(
    ("robot", "problem"),
    [
        (ROBOT_KEYS, ""),
        ({"mode": "socket", "bot_id": "b", "secret": "s"}, ""),
        ({"name": "群规"}, "token and aes_key"),
        ({"mode": "socket", **ROBOT_KEYS}, "bot_id and secret"),
        ({"mode": "socket", "bot_id": "b", "secret": "s", "socket_url": "https://x"}, "wss://"),
        ({"mode": "both", **ROBOT_KEYS}, "callback"),
    ],
)
def test_the_robot_needs_the_keys_of_its_mode(robot: dict[str, str], problem: str) -> None:
    if problem:
        with pytest.raises(ValidationError, match=problem):
            WeComSettings.model_validate({**GOOD, "robot": robot})
        return
    found = WeComSettings.model_validate({**GOOD, "robot": robot}).robot
    assert found is not None
    assert (found.callback is None) == (found.mode == "socket")


def test_a_robot_with_a_connection_may_post_where_nothing_else_can() -> None:
    for kind in (GroupKind.INTERNAL_GROUP, GroupKind.CUSTOMER_GROUP):
        without, posts = (
            capabilities(kind, webhook=False, archive=False, robot=robot)[ActionKind.POST] for robot in (False, True)
        )
        assert not without.can
        assert (posts.can, posts.why) == (True, "wecom-robot-heard")
