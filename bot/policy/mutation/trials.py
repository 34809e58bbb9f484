"""Examples to try on a rule and its mutants, as data: the rule's own, one made from its conditions, and variations.

Touch this when an example can say something new: then a hole in that can be closed by a suggestion too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.policy.language.drafts import Draft
from bot.policy.language.examples import is_about_messages
from bot.policy.language.wordlists import WordList
from bot.policy.mutation.mutants import Ground, Mutant
from bot.policy.reading.source import Block, Items, Node, Scalar
from bot.rules.registry import KINDS

Data = dict[str, Any]
Lists = Mapping[str, WordList]

BASES = 2  # examples of each sort from which others are made
NEUTRAL = "今天开会"
FILLER = "好"
LONGEST = 2000  # characters of an example
_NUMBER = re.compile(r"0|[1-9]\d{0,8}")

# What a condition asks for -> where an example says it.
SAID_AS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sender", "role"): ("sender", "role"),
    ("sender", "employment"): ("sender", "employment"),
    ("sender", "unit"): ("sender", "unit"),
    ("sender", "person"): ("sender", "person"),
    ("sender", "is_bot"): ("sender", "is_bot"),
    ("sender", "joined_within"): ("sender", "joined"),
    ("group", "external"): ("group", "external"),
    ("group", "kind"): ("group", "kind"),
    ("group", "platform"): ("group", "platform"),
    ("group", "unit"): ("group", "unit"),
    ("group", "audience"): ("group", "audience"),
    ("label", "urgency"): ("labels", "urgency"),
    ("label", "audience"): ("labels", "audience"),
    ("label", "kind"): ("labels", "kind"),
    ("text", "mentions_all"): ("mentions_all",),
    ("time", "workday"): ("workday",),
}
SPECIMENS: Mapping[str, str] = {  # well known, nobody's data
    "cn-id-card": "11010519491231002X",
    "bank-card": "4012 8888 8888 1881",
    "cn-mobile": "13800138000",
    "email": "someone@example.com",
    "ip": "192.0.2.1",
}
LINK = "https://example.com"
INVITATION = "想了解的加我微信：example-123"
ADVERTISEMENT = "周末团购新鲜水果，产地直发，送货上门，量大从优，想要的同事请在群里报名登记"
OTHER: Data = {"text": "另一句话"}
# What a number of this name counts -> an example with so many.
COUNTED: Mapping[str, Callable[[int], Data]] = {
    "longer_than": lambda count: {"text=": count},
    "max_length": lambda count: {"name=": count, "reason": "name-too-long"},
    "members_over": lambda count: {"group": {"members": count}},
    "admins": lambda count: {"group": {"admins": count}},
    "size": lambda count: {"group": {"members": count}},
    "outsiders": lambda count: {"group": {"outsiders": count}},
    "purpose": lambda count: {"group": {"purpose": FILLER * min(count, LONGEST)}},
    "flood": lambda count: {"earlier": {**OTHER, "times": count}},
    "repeated": lambda count: {"earlier": {"times": count}},
    "similar": lambda count: {"text": ADVERTISEMENT, "earlier": {"times": count}},
    "copies": lambda count: {"text": ADVERTISEMENT, "earlier": {"times": count, "elsewhere": True}},
    "links": lambda count: {"text": LINK, "earlier": {"times": count}},
    "same_site": lambda count: {"text": LINK, "earlier": {"times": count}},
    "drainage": lambda count: {"text": INVITATION, "earlier": {"times": count}} if count else {"text": INVITATION},
    "mention_all": lambda count: {
        "mentions_all": True,
        "earlier": {**OTHER, "mentions_all": True, "times": count},
    },
}
VARIATIONS: Sequence[Data] = (
    {},
    {"text": NEUTRAL},
    {"group": {"external": True}},
    {"group": {"external": False}},
    {"group": {"platform": "slack"}},
    {"group": {"platform": "wecom"}},
    {"group": {"audience": "public"}},
    {"group": {"owner": {"present": False}}},
    {"group": {"owner": {"employment": "left"}}},
    {"group": {"owner": {"employment": "external"}}},
    {"group": {"owner": {"unit": "another/unit"}}},
    {"group": {"admins": 0}},
    {"group": {"admins": 50}},
    {"sender": {"role": "owner"}},
    {"sender": {"role": "outsider"}},
    {"sender": {"employment": "external"}},
    {"sender": {"employment": "staff"}},
    {"sender": {"is_bot": True}},
    {"sender": {"joined": "1h"}},
    {"sender": {"joined": "80d"}},
    {"mentions_all": True},
    {"mentions_all": False},
    {"workday": True},
    {"workday": False},
    {"at": "2026-03-04 03:00"},
    {"at": "2026-03-04 12:00"},
    {"at": "2026-03-07 10:00"},
    {"labels": {"urgency": "urgent"}},
    {"labels": {"urgency": "work"}},
    {"labels": {"audience": "internal"}},
    {"labels": {"kind": "advertisement"}},
    {"labels": {"kind": "question"}},
    {"text": "见 https://example.com"},
    {"files": ["文件.exe"]},
    {"files": [{"name": "文件.pdf", "size": "900MB"}]},
    {"earlier": {**OTHER, "times": 999}},
    {"earlier": {"times": 999}},
    {"earlier": {**OTHER, "times": 9, "mentions_all": True}, "mentions_all": True},
    {"group": {"outsiders": 1}},
    {"group": {"departed": 1}},
    {"group": {"members": 1, "admins": 0, "owner": {"present": False}}},
    {"group": {"members": 5000}},
    {"group": {"purpose": ""}},
    {"group": {"purpose": "", "age": "1d"}},
    {"group": {"last_message": "999d", "age": "999d"}},
    {"group": {"last_message": "999d", "age": "999d", "reviewed": "1d"}},
    {"group": {"reviewed": "999d", "age": "999d"}},
    {"group": {"ends": "2026-03-03"}},
    {"group": {"ends": "2035-01-01"}},
)


def bases(ground: Ground) -> Iterator[Data]:
    """Some of the rule's own examples, one that its `when` asks for, and an ordinary one."""
    draft = ground.draft
    alone = _alone(draft)
    tests = draft.fields.get("tests")
    block = tests.node if tests is not None else None
    for expected in ("hit", "miss"):
        node = block.values.get(expected) if isinstance(block, Block) else None
        items = node.items if isinstance(node, Items) else [node] if node is not None else []
        for item in items[:BASES]:
            yield {alone: item.value} if isinstance(item, Scalar) else data_of(item)
    if "when" in draft.fields:
        yield from fitting(data_of(draft.fields["when"].node), ground.lists)
    yield {alone: NEUTRAL} if alone == "text" else {"group": {}}


def special_to(mutant: Mutant) -> Iterator[Data]:
    """What the change itself suggests to try; see `merged` for `+` and `=`."""
    change = mutant.change
    steps = [step for step in re.split(r"[.\[\]]+", change.field) if step and not step.isdigit()]
    if change.value.isdigit():
        yield from _around(int(change.value), steps)
    if steps[0] in ("when", "unless"):
        for example in fitting(_nested(steps[1:], mutant), mutant.lists):
            if steps[0] == "unless" and "text" in example:
                yield {**example, "text+": example.pop("text")}
            yield example
    else:
        for word in _left_out(mutant):
            yield from ({"name+": word}, {"name": word}, {"text": word})
            yield from ({"files": [f"文件.{word}"]}, {"files": [f"{word}.pdf"]})
    if "near_duplicates" in steps:
        yield {"group": {"others": "="}}
    if steps[-1] == "see_through":
        for word in _words(data_of(mutant.draft.fields[steps[0]].node), mutant.lists):
            yield from ({"text": text} for text in (".".join(word), " ".join(word), word.upper()))


def _alone(draft: Draft) -> str:
    """What a bare text in an example stands for."""
    return "text" if is_about_messages(KINDS[draft.kind]) else "name"


def _around(number: int, steps: Sequence[str]) -> Iterator[Data]:
    for name, example in COUNTED.items():
        if name in steps:
            yield from (example(near) for near in range(max(number - 1, 0), number + 2))


def _left_out(mutant: Mutant) -> list[str]:
    """The words, domains or file types that an option of the kind lost."""
    if mutant.change.code in ("without-word", "without-item"):
        return [mutant.change.value]
    items = data_of(mutant.gone) if mutant.change.code == "without" and not isinstance(mutant.gone, Block) else None
    return [word for item in _listed(items) for word in _spelled(item, mutant.lists)][:3]


def _nested(steps: Sequence[str], mutant: Mutant) -> Data:
    """What was left out, as the condition it was: a block, a value, or one item of a list."""
    item = mutant.change.code in ("without-word", "without-item") or mutant.gone is None
    data: Any = mutant.change.value if item else data_of(mutant.gone)
    for step in reversed([step for step in steps if step != "any"]):
        data = {step: data}
    return data if isinstance(data, dict) else {}


# --- an example that a condition asks for ------------------------------------------------------------------------


def fitting(condition: Data, lists: Lists) -> Iterator[Data]:
    """Examples that should fulfil the condition, as far as an example can say it: one for each alternative."""
    whole = {key: value for key, value in condition.items() if key != "any"}
    blocks = condition.get("any") or [{}]
    for block in blocks if isinstance(blocks, list) else [blocks]:
        yield merged(_fit(whole, lists), _fit(block, lists))


def _fit(block: Data, lists: Lists) -> Data:
    example: Data = {}
    for (section, key), place in SAID_AS.items():
        inner = block.get(section)
        if isinstance(inner, dict) and key in inner:
            example = merged(example, _at(place, _first(inner[key])))
    text = block.get("text")
    if isinstance(text, dict):
        pieces = [*_words({"text": text}, lists)[:1], *_all_words(text, lists)]
        pieces += [SPECIMENS[name] for name in _listed(text.get("detects"))[:1] if name in SPECIMENS]
        said = " ".join(dict.fromkeys(pieces))
        if isinstance(length := text.get("longer_than"), int) and len(said) <= length <= LONGEST:
            said += FILLER * (length + 1 - len(said))
        example |= {"text": said} if said else {}
    group = block.get("group")
    if isinstance(group, dict) and isinstance(group.get("members_over"), int):
        example = merged(example, {"group": {"members": group["members_over"] + 1}})
    time = block.get("time")
    if isinstance(time, dict) and "between" in time:
        example["at"] = f"2026-03-04 {str(_first(time['between'])).partition('-')[0].strip()}"
    return example


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _listed(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _all_words(text: Data, lists: Lists) -> list[str]:
    return [word for item in _listed(text.get("has_all")) for word in _spelled(item, lists)[:1]]


def _words(condition: Data, lists: Lists) -> list[str]:
    """The first words that the condition looks for."""
    text = condition.get("text")
    own = _listed(text.get("has_any")) if isinstance(text, dict) else []
    below = condition.get("any")
    for block in below if isinstance(below, list) else []:
        own += _words(block, lists)
    return [word for item in own for word in _spelled(item, lists)][:4]


def _spelled(item: str, lists: Lists) -> list[str]:
    known = lists.get(item[1:]) if item.startswith("$") else None
    return list(known.words) if known is not None else [item]


# --- examples as data --------------------------------------------------------------------------------------------


def _at(path: Sequence[str], value: Any) -> Data:
    data: Any = value
    for step in reversed(path):
        data = {step: data}
    return dict(data)


def merged(base: Data, change: Data) -> Data:
    """The base with the change in it. `text+` goes behind the base's text, `text=` makes it so many characters long;
    others that are `=` have the group's own name."""
    result = dict(base)
    for key, value in change.items():
        inner, name = result.get(key), key.rstrip("+=")
        before = str(base.get(name, ""))
        if key.endswith("+"):
            result[name] = f"{before} {value}".strip() if name == "text" else before + value
        elif key.endswith("="):
            result[name] = (before + FILLER * min(value, LONGEST))[:value]
        elif isinstance(value, dict):
            result[key] = merged(inner if isinstance(inner, dict) else {}, value)
        else:
            result[key] = value
    group = result.get("group")
    if isinstance(group, dict) and group.get("others") == "=":
        result["group"] = {**group, "others": str(result.get("name", ""))}
    return result


def unique(examples: Iterable[Data]) -> list[Data]:
    return list({repr(example): example for example in examples}.values())


def data_of(node: Node | None) -> Any:
    """What was written, with truths and numbers as such: so they are written again without quotes."""
    if isinstance(node, Block):
        return {key: data_of(value) for key, value in node.values.items()}
    if isinstance(node, Items):
        return [data_of(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.plain and node.value in ("true", "false"):
        return node.value == "true"
    return int(node.value) if node.plain and _NUMBER.fullmatch(node.value) else node.value


def node_of(data: Any, at: Node) -> Node:
    """The data as if it had been written there."""
    place = (at.line, at.column, at.width)
    if isinstance(data, dict):
        keys = {str(key): Scalar(*place, str(key)) for key in data}
        return Block(*place, {str(key): node_of(value, at) for key, value in data.items()}, keys)
    if isinstance(data, list):
        return Items(*place, [node_of(item, at) for item in data])
    return Scalar(*place, str(data).lower() if isinstance(data, bool) else str(data))
