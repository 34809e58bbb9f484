"""The invented company is what the demo and the policies rely on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from adapters.sandbox import company
from adapters.sandbox.company import DAYS
from bot.domain.groups import Employment, platform_of
from bot.roster.organisation import load_organisation
from bot.text.identifiers import DETECTORS


@pytest.fixture(scope="module")
def huaxia() -> company.Company:
    return company.load()


def test_the_organisation_file_is_one_that_a_customer_could_write(huaxia: company.Company) -> None:
    read = load_organisation(company.directory() / "organisation.yaml")
    ours = huaxia.organisation
    assert (read.units, read.people, read.groups) == (ours.units, ours.people, ours.groups)


def test_the_size_that_the_demo_promises(huaxia: company.Company) -> None:
    assert 55 <= len(huaxia.people) <= 70
    assert 22 <= len(huaxia.groups) <= 28
    assert {group.platform for group in huaxia.groups} == {"slack", "wecom"}
    subsidiaries = {unit.id for unit in huaxia.units if unit.parent == "huaxia"} & {"huaxia/fintech", "huaxia/retail"}
    assert len(subsidiaries) == 2


def test_the_same_day_gives_the_same_chat_and_another_day_moves_it() -> None:
    one, again, later = (company.load(day) for day in (date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 23)))
    assert one == again
    assert [line.text for line in one.lines] == [line.text for line in later.lines]  # a Monday as well
    assert (later.lines[0].at - one.lines[0].at).days == 7


def test_two_weeks_in_order_by_members_only(huaxia: company.Company) -> None:
    assert list(huaxia.lines) == sorted(huaxia.lines, key=lambda line: line.at)
    days = {line.at.astimezone().date() for line in huaxia.lines}
    assert (max(days) - min(days)).days == DAYS - 1
    members = {group.id: group.members for group in huaxia.groups}
    left = {key for one in huaxia.people if one.employment is Employment.LEFT for key in one.accounts}
    assert all(line.sender in members[line.group] and line.sender not in left for line in huaxia.lines)
    assert not any(re.search(r"\{\w+\}", line.text) for line in huaxia.lines)


def test_every_account_is_of_one_person_and_every_member_has_one(huaxia: company.Company) -> None:
    accounts = [key for person in huaxia.people for key in person.accounts]
    assert len(accounts) == len(set(accounts))
    assert all(member in accounts for group in huaxia.groups for member in group.members)
    assert all(platform_of(member) == group.platform for group in huaxia.groups for member in group.members)


def test_what_is_wrong_on_purpose_is_there(huaxia: company.Company) -> None:
    broken = Counter(line.breaks for line in huaxia.lines if line.breaks)
    assert broken == {
        **{"gambling": 5, "id-card": 1, "bank-card": 2, "confidential-external": 2, "internal-external": 2},
        **{"promise": 1, "mention-all": 3, "customer-phone": 1},
    }
    for name, detector in (("id-card", "cn-id-card"), ("bank-card", "bank-card")):
        lines = [line.text for line in huaxia.lines if line.breaks == name]
        assert all(list(DETECTORS[detector].search(text)) for text in lines), f"{name}: its checksum must be right"
    owners = {key: person for person in huaxia.people for key in person.accounts}
    orphaned = [group.name for group in huaxia.groups if owners[group.owner or ""].employment is Employment.LEFT]
    assert sorted(orphaned) == ["fin-rd-legacy-billing", "【零售】门店-杭州区"]
    assert sum(group.external for group in huaxia.groups) == 4


def test_seeds_speak_the_platforms_own_ids(huaxia: company.Company) -> None:
    for platform in ("slack", "wecom"):
        seed = huaxia.seed(platform)
        people = {person.id for person in seed.people}
        assert not any(":" in id for id in people)
        assert all(set(room.members) <= people and room.owner in people for room in seed.groups)
        assert len(seed.messages) > 300
