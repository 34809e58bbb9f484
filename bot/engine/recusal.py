"""Who may not decide a case: nobody judges what they are part of, what they reported or run, whom they lead, what they
decided.

Pure. Touch this when another tie should keep somebody from deciding; commands, notices and console ask the same
function.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.cases import CaseState, decider_of
from bot.domain.groups import Group, Person
from bot.domain.ports import Directory
from bot.domain.views import ViolationView

OWN, RUNS_GROUP, LEADS, DECIDED_BEFORE = "own-case", "runs-the-group", "leads-the-person", "decided-before"
REPORTED, BOUND = "reported-it", "was-bound"
JUDGES = ("compliance", "legal")
"""Who decides cases, in line: the next ones are asked where nobody of the first may, or the deadline has passed."""


def tie(view: ViolationView, person: Person, directory: Directory) -> str:
    """What keeps this person from deciding the case; "" = nothing."""
    record = view.record
    if view.person == person.id or record.account in person.accounts:
        return OWN
    if any(is_same(who, person) for who in view.reporters):
        return REPORTED
    if any(directory.role_of(account, record.group) in ("owner", "admin") for account in person.accounts):
        return RUNS_GROUP
    concerned = directory.person(view.person) if view.person else None
    if concerned is not None and any(is_same(head, person) for head in heads_of(concerned, directory)):
        return LEADS
    if person.id in record.bound:
        return BOUND
    if view.state is CaseState.APPEALED:
        before = (decider_of(view.moves), *(one.by for one in view.approvals if one.approved))
        if any(is_same(who, person) for who in before):
            return DECIDED_BEFORE
    return ""


def is_same(who: str | None, person: Person) -> bool:
    """Whether a name in the record (account key, person id, console account) is this person."""
    return who is not None and (who in (person.id, f"console:{person.id}") or who in person.accounts)


def heads_of(person: Person, directory: Directory) -> Iterator[str]:
    """Who leads this person, the nearest first: the heads of their unit and of all above it. Person ids; of a
    department that a platform told of, the account of who leads it."""
    unit = directory.unit(person.unit) if person.unit else None
    while unit is not None:
        if unit.head and not is_same(unit.head, person):
            yield unit.head
        unit = directory.unit(unit.parent) if unit.parent else None


def bound_now(account: str | None, group: Group | None, directory: Directory) -> tuple[str, ...]:
    """Ids of those who run the group or lead the person at this moment: it is kept with the case, so that nobody gets
    to decide it by leaving an office or moving a department."""
    runs = [group.owner, *sorted(group.admins)] if group is not None else []
    concerned = directory.person_of(account) if account else None
    names = [*runs, *(heads_of(concerned, directory) if concerned is not None else ())]
    people = (directory.person(name) or directory.person_of(name) for name in names if name)
    return tuple(dict.fromkeys(person.id for person in people if person is not None and person != concerned))


def judges(view: ViolationView, group: Group | None, directory: Directory, *, skip: int = 0) -> tuple[str, ...]:
    """Accounts of those who may decide the case: of the first office in line that has any. `skip` passes some over."""
    for role in JUDGES[skip:]:
        found = tuple(_free(role, view, group, directory))
        if found:
            return found
    return ()


def _free(role: str, view: ViolationView, group: Group | None, directory: Directory) -> Iterator[str]:
    for account in directory.accounts_for(role, group) if group else ():
        person = directory.person_of(account)
        if person is None:
            yield from () if account == view.record.account else (account,)
        elif not tie(view, person, directory):
            yield account
