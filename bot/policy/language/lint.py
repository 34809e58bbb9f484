"""What a rule may say and probably does not mean: warnings, which never keep a policy from coming into force.

Touch this when experience shows another thing that admins write and regret. What must not be said at all is an error
and stands where it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass

from bot.domain.actions import ACTION_OF, AGAINST_A_PERSON
from bot.domain.events import MessagePosted
from bot.domain.rules import Consequence, Stage
from bot.policy.language.drafts import Draft
from bot.policy.language.model import Envelope
from bot.policy.language.verbs import ROLES, Contacts
from bot.policy.problems import WARNING, nearest
from bot.policy.reading.decoding import Placed
from bot.policy.reading.source import Block, Items, Node, Scalar
from bot.rules.blocks import Block as Conditions
from bot.rules.blocks import When
from bot.rules.kind import Kind
from bot.rules.stances import JUDGES

BLOCK = "block"
NARROWING = ("has_all", "matches", "detects", "longer_than", "mentions_all")  # keys of `text` that demand more
FINDING = ("has_any", "has_all", "matches", "detects")  # keys of `text` that find something at a place
OF_MESSAGES = ("text", "message", "label")  # conditions that only a message can meet


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One rule as it was read, and whom the organisation knows; no `units` = it is not known."""

    draft: Draft
    envelope: Envelope
    kind: Kind
    contacts: Contacts
    units: Set[str]

    def orders(self) -> Iterator[tuple[str, Consequence]]:
        """Every deed with the field that orders it."""
        yield from (("then", deed) for deed in self.envelope.then)
        strikes = self.envelope.strikes
        yield from (("strikes", deed) for deeds in (strikes.ladder.values() if strikes else ()) for deed in deeds)

    def warn(self, field: str, code: str, word: str = "", **values: str) -> None:
        """At the field, or at the word inside it."""
        placed = self.draft.fields[field]
        placed.source.report(_word_in(placed, word), code, severity=WARNING, **values)


def warn(draft: Draft, envelope: Envelope, kind: Kind, contacts: Contacts, units: Set[str]) -> None:
    """Every warning about one rule."""
    subject = Subject(draft=draft, envelope=envelope, kind=kind, contacts=contacts, units=units)
    for check in CHECKS:
        check(subject)


def _pilot(rule: Subject) -> None:
    if rule.envelope.stage is Stage.PILOT and not rule.envelope.pilot_in and "stage" in rule.draft.fields:
        rule.warn("stage", "pilot-nowhere")
    for place in rule.envelope.pilot_in:
        if rule.units and ":" not in place and place not in rule.units:
            rule.warn("pilot_in", "unknown-unit", place, unit=place, suggestion=nearest(place, rule.units))


def _recipients(rule: Subject) -> None:
    """Whoever is to be told must be somebody. Without an organisation only a role's near miss can be seen."""
    for field, deed in rule.orders():
        name = deed.parameter
        if deed.verb != "notify" or name is None or name in ROLES or name in rule.contacts.names:
            continue
        if rule.contacts.names and ":" not in name:  # an account key: platforms know people whom no file names
            near = nearest(name, rule.contacts.names, cutoff=0.6)
            known = ", ".join((*ROLES, *rule.contacts.offices))
            rule.warn(field, "unknown-recipient", name, given=name, known=known, suggestion=near)
        elif near := nearest(name, ROLES, cutoff=0.75):  # a person's id looks like no role
            rule.warn(field, "unknown-role", name, given=name, known=", ".join(ROLES), suggestion=near)


def _deeds(rule: Subject) -> None:
    """What is done to a person: by itself when the rule says so, else when compliance lets it go."""
    grave = [(field, deed.verb) for field, deed in rule.orders() if ACTION_OF.get(deed.verb) in AGAINST_A_PERSON]
    verbs = ", ".join(dict.fromkeys(verb for _, verb in grave))
    if rule.envelope.automatic != "false" and "automatic" in rule.draft.fields:
        rule.warn("automatic", _automatic(rule, [*grave]), verbs=verbs)
    elif grave and rule.contacts.names and not rule.contacts.has_compliance:
        field, verb = grave[0]
        rule.warn(field, "nobody-approves", verb, verbs=verbs)


def _automatic(rule: Subject, grave: list[tuple[str, str]]) -> str:
    """The code that says what `automatic` really means for this rule."""
    strikes = rule.envelope.strikes
    if not grave:
        return "automatic-idle"
    return "automatic-deeds" if strikes is not None and strikes.per == "sender" else "automatic-uncounted"


def _never(rule: Subject) -> None:
    """A condition on a message, in a rule that never looks at one."""
    block = rule.envelope.when
    if block is None or any(issubclass(event, MessagePosted) for event in rule.kind.events):
        return
    wanting = _asks_message(block) or (block.any and all(_asks_message(one) for one in block.any) and "any")
    if wanting:
        rule.warn("when", "never-hits", wanting, kind=rule.kind.name, key=wanting)


def _asks_message(block: Conditions) -> str:
    return next((name for name in OF_MESSAGES if getattr(block, name) is not None), "")


def _inside(rule: Subject) -> None:
    """What is said of the message's words, in a rule that looks into its files: of a file they never hold."""
    opened = next((key for key in rule.draft.fields if key in rule.kind.opens), "")
    block = rule.envelope.when
    if not opened or block is None:
        return
    wanting = _asks_words(block) or (block.any and all(_asks_words(one) for one in block.any) and "any")
    if wanting:
        rule.warn("when", "never-inside", wanting, key=wanting, opened=opened)


def _asks_words(block: Conditions) -> str:
    return next((name for name in ("text", "label") if getattr(block, name) is not None), "")


def _stances(rule: Subject) -> None:
    """`quotes` and its like are about what `when` found: where it looks for nothing, they never hold."""
    for field in ("when", "unless"):
        block = getattr(rule.envelope, field)
        key = _asks_stance(block) if block is not None else ""
        if key and not _looks_for_words(rule.envelope.when):
            rule.warn(field, "nothing-found", key, key=key)


def _asks_stance(block: When) -> str:
    texts = [one.text for one in (block, *block.any) if one.text is not None]
    return next((name for name in JUDGES for text in texts if getattr(text, name) is not None), "")


def _looks_for_words(block: When | None) -> bool:
    texts = [one.text for one in (block, *block.any) if one.text is not None] if block is not None else []
    return any(getattr(text, name) is not None for text in texts for name in FINDING)


def _blocked(rule: Subject) -> None:
    """The platform stops words and knows nothing else of a rule: what is said beside them, it does not hear."""
    fields = {field for field, deed in rule.orders() if deed.verb == BLOCK}
    if "strikes" in fields:
        rule.warn("strikes", "block-step", BLOCK)
    if "then" not in fields:
        return
    when = rule.envelope.when
    if when is None or when.text is None or when.text.has_any is None:
        rule.warn("then", "block-wordless", BLOCK)
        return
    beside = [name for name in ("unless",) if rule.envelope.unless is not None]
    beside += [f"when.{name}" for name in type(when).model_fields if name != "text" and getattr(when, name)]
    beside += [f"when.text.{name}" for name in NARROWING if getattr(when.text, name) is not None]
    if beside:
        rule.warn("then", "block-wider", BLOCK, beside=", ".join(beside))


CHECKS: tuple[Callable[[Subject], None], ...] = (_pilot, _recipients, _deeds, _never, _inside, _stances, _blocked)


def _word_in(placed: Placed, word: str) -> Node:
    """Where the word stands inside the field; the field itself when it does not."""
    return next((node for node in _scalars(placed.node) if word and node.value == word), placed.node)


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Block):
        for name, child in node.values.items():
            yield node.keys[name]
            yield from _scalars(child)
    elif isinstance(node, Items):
        for child in node.items:
            yield from _scalars(child)
