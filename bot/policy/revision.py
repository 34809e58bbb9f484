"""What a rule, and a revision of all of them, is: canonical text of which the hashes are made. Pure.

The same for any order of files and words, different for any change of effect. Touch it never lightly: revisions stand
in records for years, and another text for the same effect would look like a change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.policy.language.drafts import Draft
from bot.policy.language.exceptions import Granted
from bot.policy.language.wordlists import lists_in
from bot.policy.reading.source import plain
from bot.policy.resolve import UnitPolicy


def essence_of(draft: Draft, lists: Mapping[str, Sequence[str]]) -> str:
    """All that a rule's effect depends on, as canonical text: its fields and the words of the lists it names."""
    used = sorted({name for placed in draft.fields.values() for name in lists_in(placed.node)})
    fields = {name: plain(placed.node) for name, placed in draft.fields.items() if name != "tests"}
    return _as_json({"fields": fields, "lists": {name: sorted(lists.get(name, ())) for name in used}})


def canonical_of(units: Sequence[UnitPolicy]) -> str:
    """The effective tree."""
    return _as_json(
        {
            "policy": 1,
            "units": {
                unit.unit: {
                    "lists": {name: sorted(words.words) for name, words in unit.lists.items()},
                    "rules": [
                        {name: plain(placed.node) for name, placed in draft.fields.items()}
                        for draft in unit.rules.values()
                    ],
                    "exceptions": [_exception(one) for one in unit.granted],
                }
                for unit in units
            },
        }
    )


def _exception(one: Granted) -> dict[str, Any]:
    excuse = one.excuse
    return {
        "rule": excuse.rule,
        "until": excuse.until.isoformat(),
        "since": one.since.isoformat() if one.since else None,
        "reason": excuse.reason,
        "approved_by": excuse.approved_by,
        "groups": sorted(excuse.groups),
        "people": sorted(excuse.people),
        "for": sorted(excuse.units),
    }


def _as_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
