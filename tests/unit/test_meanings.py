"""Every code that an action can end with has words in both languages: nobody is left alone with a number."""

from __future__ import annotations

import pytest

from adapters.slack import errors as slack
from adapters.wecom import errors as wecom
from bot.bootstrap.meanings import OURS, PLATFORMS, meaning

CODES = {
    "slack": {*slack.FATE_OF, *slack.NOT_ABLE},
    "wecom": {
        str(code)
        for code in (*wecom.DEAD, *wecom.BUSY, *wecom.NOT_ABLE, *wecom.NO_SUCH_CHAT, *wecom.NO_SUCH_USER,
                     wecom.OWNER_STILL_HERE, wecom.OWNER_UNCHANGED, wecom.CHAT_EXISTS, wecom.TASK_KNOWN)
    },
}  # fmt: skip


@pytest.mark.parametrize("platform", sorted(CODES))
def test_every_code_that_the_adapters_know_is_explained(platform: str) -> None:
    assert {code for code in CODES[platform] if not meaning(platform, code, "zh")} == set()


def test_both_languages_are_there() -> None:
    for said in (one for table in (OURS, *PLATFORMS.values()) for one in table.values()):
        assert said[0].isascii(), said
        assert not said.zh.isascii(), said


@pytest.mark.parametrize(
    ("platform", "reason", "word"),
    [
        ("wecom", "81013", "可见范围"),
        ("wecom:wrOgQh", "81013", "可见范围"),  # of a group's key
        ("slack", "missing_scope:channels:manage", "doctor"),
        ("slack", "answer lost: the program stopped while the call was being made", "核对"),
        ("slack", "adapter error: KeyError", "核对"),
    ],
)
def test_what_is_told_of_a_code(platform: str, reason: str, word: str) -> None:
    assert word in meaning(platform, reason, "zh")


def test_a_code_that_nobody_explained_stays_a_code() -> None:
    assert meaning("slack", "81013", "en") == ""
    assert meaning("sandbox", "x", "zh") == ""
