"""Telling the admins: changed policies were refused, or are good again; rules fell silent; a workspace took its access
back. Through the outbox.

Told are the admins' group of the configuration or, without one, the policy admins, each privately. Touch this when
somebody else should hear of it, or in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.announcements.compose import language
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.events import AccessEnded
from bot.domain.groups import house_of, platform_of
from bot.domain.ports import Composer, Directory
from bot.domain.records import OutboxAction
from bot.policy.problems import Problem
from bot.reports.figures import WEEK

FIRST = 3  # problems in a message; `policy check` tells the rest
ROLE = "policy_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admins:
    """Who answers for the policies, and how they are reached."""

    directory: Directory
    composer: Composer
    group: str | None  # the admins' group; None = each policy admin is told privately
    platforms: Collection[str]  # those that are connected
    locale: str  # of the group, and of who chose none
    public_url: str = ""  # how browsers reach this server

    def refused(self, problems: Sequence[Problem], in_force: str, fingerprint: str) -> tuple[OutboxAction, ...]:
        """What was refused, what stays in force, what to do. The same files are told of once."""

        def words(locale: str) -> str:
            said = [_Said(problem.place, problem.code, *problem.say(language(locale))) for problem in problems[:FIRST]]
            more = max(0, len(problems) - FIRST)
            return self.composer.compose(
                "announcements/policies-refused", locale, problems=said, more=more, in_force=in_force[:12]
            )

        return tuple(self._told(f"policies:{fingerprint[:16]}:refused", words))

    def mended(self, in_force: str, changed: int, fingerprint: str) -> tuple[OutboxAction, ...]:
        """The files are good again; `fingerprint` is of those that were refused."""

        def words(locale: str) -> str:
            return self.composer.compose(
                "announcements/policies-mended", locale, in_force=in_force[:12], changed=changed
            )

        return tuple(self._told(f"policies:{fingerprint[:16]}:mended", words))

    def access_ended(
        self, event: AccessEnded, name: str, occasion: str, *, is_only: bool = False
    ) -> tuple[OutboxAction, ...]:
        """A workspace took its access back; nobody can be told in that one any more. Told once per occasion."""

        def words(locale: str) -> str:
            return self.composer.compose(
                "announcements/access-ended",
                locale,
                name=name,
                lent=bool(event.lent_by),
                only=is_only,
                install=self.install_page,
            )

        gone = "" if event.lent_by else event.platform if is_only else f"{event.platform}:{event.workspace}"
        return tuple(self._told(occasion, words, gone))

    @property
    def install_page(self) -> str:
        return f"{self.public_url.rstrip('/')}/slack/install"

    def tell(self, event: str, template: str, **facts: Any) -> tuple[OutboxAction, ...]:
        """Anything else; `event` is told of once."""

        def words(locale: str) -> str:
            return self.composer.compose(template, locale, **facts)

        return tuple(self._told(event, words))

    def silent(self, rules: Sequence[str], event: str) -> tuple[OutboxAction, ...]:
        """Rules that used to find something find nothing any more."""

        def words(locale: str) -> str:
            return self.composer.compose("announcements/rules-silent", locale, rules=rules, days=WEEK.days)

        return tuple(self._told(event, words))

    def _told(self, event: str, words: Callable[[str], str], gone: str = "") -> Iterator[OutboxAction]:
        """`gone`: where nobody can be reached (see `house_of`)."""
        if self.group is not None and house_of(self.group) != gone:
            yield _planned(event, ActionKind.POST, self.group, words(self.locale))
            return
        for person in self.directory.people():
            reached = (one for one in person.accounts if platform_of(one) in self.platforms and house_of(one) != gone)
            account = next(reached, None)
            if ROLE in person.roles and account is not None:
                yield _planned(event, ActionKind.REMIND, account, words(person.locale or self.locale))


@dataclass(frozen=True, slots=True)
class _Said:
    """A problem in one language."""

    place: str
    code: str
    message: str
    hint: str


def _planned(event: str, kind: ActionKind, to: str, text: str) -> OutboxAction:
    action = Action(
        key=f"{event}:{to}",
        kind=kind,
        platform=platform_of(to),
        group=to if kind is ActionKind.POST else None,
        target=to if kind is ActionKind.REMIND else None,
        text=text,
        event=event,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)
