"""The case page: what belongs to the case, what is taken back, the rule as it was, and who may not decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.cases import CaseState
from bot.domain.records import Recounted, RestorationChanged
from bot.domain.views import Approval
from bot.web.pages.casefile import rule_text
from tests.fakes.directory import directory
from tests.integration.web import company
from tests.integration.web.company import GROUPS, PEOPLE, UNITS, VIOLATIONS, MemoryLedger
from tests.integration.web.conftest import make_stand, signed_in


async def test_a_case_shows_what_belongs_to_it_and_who_may_not_decide() -> None:
    first = replace(VIOLATIONS[0], state=CaseState.OPEN)
    record = replace(first.record, strike=2, step=2)
    owed = RestorationChanged(
        action="V-0000:remove_member:x", violation="V-0000", why="undo", state="owed", due=company.NOW,
        at=company.NOW, event="e", attempts=2, reason="ratelimited",
    )  # fmt: skip
    counted = Recounted(violation="V-0000", strike=1, step=None, because="V-0009", at=company.NOW, event="e")
    consent = Approval(action=owed.action, by="anna.schmidt", approved=True, final=False, at=company.NOW)
    view = replace(first, record=record, restorations=(owed,), recounted=counted, approvals=(consent,))
    again = replace(first, record=replace(record, id="V-0001", case="V-0000"))
    stand = make_stand(ledger=MemoryLedger(violation_views=[view, again]))
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        html = (await client.get("/console/violations/V-0000")).text
        for part in ("2 occurrences of the same case", "Counted again as number 1", "V-0009", "step 2 was not due",
                     "being undone", "2 tries", "ratelimited", "the first of two", "At that time"):  # fmt: skip
            assert part in html, part
        assert 'value="void"' in html and 'name="all"' in html


async def test_what_cannot_be_taken_back_says_why_in_words() -> None:
    gone = RestorationChanged(
        action="V-0000:delete:x", violation="V-0000", why="undo", state="impossible", due=company.NOW, at=company.NOW,
        event="e", reason="no-way-back-delete",
    )  # fmt: skip
    stand = make_stand(ledger=MemoryLedger(violation_views=[replace(VIOLATIONS[0], restorations=(gone,))]))
    for language, words in (("zh", "删除的消息无法恢复"), ("en", "a deleted message cannot be brought back")):
        async with stand.client(cookies={"qungui_language": language}) as client:
            await signed_in(client)
            html = (await client.get("/console/violations/V-0000")).text
        assert words in html and "no-way-back" not in html


async def test_where_the_record_does_not_reach_back_it_says_so_and_accuses_nobody_of_having_been_away() -> None:
    """A message read back from before the first look: an empty list of members is no proof that a group was empty."""
    early = replace(VIOLATIONS[0], record=replace(VIOLATIONS[0].record, at=company.NOW - timedelta(days=5_000)))
    stand = make_stand(ledger=MemoryLedger(violation_views=[early]))
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        html = (await client.get("/console/violations/V-0000")).text
    assert "does not reach back to then" in html
    assert "not in the group then" not in html and "had 0 members" not in html


async def test_whoever_runs_the_group_is_told_why_they_may_not_decide() -> None:
    accounts = next(person.accounts for person in PEOPLE if person.id == "wang.min")
    owned = [replace(one, owner=accounts[0]) for one in GROUPS]
    stand = make_stand(directory=directory(groups=owned, people=PEOPLE, units=UNITS))
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        html = (await client.get("/console/violations/V-0000")).text
    assert "owner or admin of this group" in html and 'name="verdict"' not in html


def test_the_rule_as_it_was_is_cut_out_of_its_file() -> None:
    files = {
        "policy.yaml": "rules:\n  - id: a\n    kind: content\n\n    then: [retract]\n  - id: b\n    kind: naming\n"
    }
    assert rule_text(files, "policy.yaml:2") == "- id: a\n  kind: content\n\n  then: [retract]"
    assert rule_text(files, "policy.yaml:6") == "- id: b\n  kind: naming"
    assert [rule_text(files, source) for source in ("other.yaml:2", "policy.yaml:99", "nowhere")] == ["", "", ""]
