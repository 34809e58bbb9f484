"""Private words about cases: who is told what, each once. Touch this when somebody else must hear of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.groups import Group, platform_of
from bot.domain.ports import Composer, Directory
from bot.domain.records import OutboxAction
from bot.domain.views import ViolationView
from bot.engine.recusal import JUDGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks: templates, and whom they reach."""

    directory: Directory
    composer: Composer

    def tell(
        self,
        account: str,
        template: str,
        *,
        key: str,
        group: str | None,
        event: str,
        rule: str | None = None,
        buttons: Sequence[Button] = (),
        **facts: object,
    ) -> OutboxAction:
        """A private word, in the person's language; `key` makes it one however often it is asked for."""
        person = self.directory.person_of(account)
        here = self.directory.group(group) if group else None
        locale = (person.locale if person else "") or (here.locale if here else "zh")
        action = Action(
            key=f"{key}:{account}",
            kind=ActionKind.REMIND,
            platform=platform_of(account),
            group=group,
            target=account,
            text=self.composer.compose(template, locale, **facts),
            buttons=tuple(buttons),
            event=event,
            rule=rule,
        )
        return OutboxAction(action=action, state=OutcomeState.PLANNED)

    def post(self, group: Group, template: str, *, key: str, event: str, **facts: object) -> OutboxAction:
        """A word to the whole group."""
        text = self.composer.compose(template, group.locale, **facts)
        action = Action(key=key, kind=ActionKind.POST, platform=group.platform, group=group.id, text=text, event=event)
        return OutboxAction(action=action, state=OutcomeState.PLANNED)

    def concerned(self, view: ViolationView) -> Iterable[str]:
        """Whom a case is about: the person, or those who run the group."""
        if view.record.account is not None:
            return (view.record.account,)
        group = self.directory.group(view.record.group)
        return self.directory.accounts_for("group_owner", group) if group else ()

    def office(self, group: Group | None, roles: Iterable[str] = JUDGES) -> Iterator[str]:
        """Everybody of these offices, once."""
        found = (account for role in roles for account in (self.directory.accounts_for(role, group) if group else ()))
        yield from dict.fromkeys(found)
