"""`rules` / `规则`: the rules in force in this group. Rules that only observe are shown to those who run it."""

from __future__ import annotations

from bot.commands.desk import STEWARDS, Answer, Command, Context
from bot.domain.rules import RuleInfo, Stage


def run(context: Context) -> Answer:
    gravest_first = sorted(shown(context), key=lambda rule: -rule.severity.rank)
    return Answer(text=context.say("rules", group=context.here, rules=gravest_first))


def shown(context: Context) -> list[RuleInfo]:
    """The rules that whoever asks is told of here."""
    rules = context.desk.policies().rules_for(context.here)
    return [rule for rule in rules if rule.stage is not Stage.OBSERVE or context.wears(STEWARDS)]


COMMAND = Command(name="rules", zh="规则", run=run, aliases=("群规",))
