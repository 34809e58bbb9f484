"""Every "no" of a platform has words in both languages: nobody is told a code."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from adapters.slack.capabilities import capabilities as slack
from adapters.wecom.capabilities import capabilities as wecom
from bot.domain.actions import ActionKind, Capabilities
from bot.domain.groups import Group, GroupKind
from bot.engine.verbs import VERBS

WORDS = Path(__file__).parents[2] / "templates" / "locale"
SLACK_KINDS = (GroupKind.CHANNEL, GroupKind.PRIVATE, GroupKind.DIRECT)


def tables() -> list[Capabilities]:
    groups = [None, *(Group(id="slack:C", platform="slack", name="c", kind=kind) for kind in SLACK_KINDS)]
    return [
        *(slack(group, admin=admin) for group in groups for admin in (True, False)),
        *(
            wecom(kind, webhook=hook, archive=kept)
            for kind in (None, *GroupKind)
            for hook in (True, False)
            for kept in (True, False)
        ),
    ]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_words_for_every_reason_and_every_verb(locale: str) -> None:
    words = yaml.safe_load((WORDS / f"{locale}.yaml").read_text("utf-8"))
    reasons = {ability.why for table in tables() for ability in table.values() if ability.why}
    assert reasons - set(words["abilities"]) == set()
    assert set(VERBS) == set(words["verbs"])


def test_capabilities_are_total() -> None:
    assert all(set(table) == set(ActionKind) for table in tables())
    assert all(ability.why for table in tables() for ability in table.values() if not ability.can)
