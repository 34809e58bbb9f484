"""Every `Store` behaves so, whatever the database: polls and votes."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.polls import Poll, PollSaved, Voted
from storage.erasure import erase
from storage.store import SqlStore
from tests.conformance.stores import GROUP, NOON, after, group_changed, person_changed, write

POLL = Poll(
    id="P-1", question="吃什么", options=("梨", "桃"), group=GROUP, author="slack:U1", opened_at=NOON
)  # fmt: skip


def voted(account: str, choice: int, poll: str = "P-1") -> Voted:
    return Voted(poll=poll, account=account, choice=choice, event="E", at=NOON)


def test_polls_come_back_whole_and_are_closed(store: SqlStore) -> None:
    write(store, PollSaved(poll=POLL, event="E", at=NOON))
    assert store.poll("P-1") == POLL
    assert store.polls(GROUP) == [POLL]
    assert store.polls("slack:C9") == []
    assert store.poll("P-9") is None
    closed = replace(POLL, closed_at=after(hours=1))
    write(store, PollSaved(poll=closed, event="E2", at=after(hours=1)))
    assert store.poll("P-1") == closed
    assert store.polls(GROUP) == []


def test_one_vote_each_and_the_last_one_counts(store: SqlStore) -> None:
    write(store, PollSaved(poll=POLL, event="E", at=NOON), voted("slack:U1", 1), voted("slack:U2", 2))
    assert store.votes("P-1") == {"slack:U1": 1, "slack:U2": 2}
    write(store, voted("slack:U1", 2), voted("slack:U1", 1), voted("slack:U1", 2))
    assert store.votes("P-1") == {"slack:U1": 2, "slack:U2": 2}
    assert store.votes("P-9") == {}


def test_the_audit_chain_holds_no_question(store: SqlStore) -> None:
    write(store, PollSaved(poll=POLL, event="E", at=NOON), voted("slack:U1", 1))
    (link,) = [row for row in store.audit() if "poll_saved" in row.what]
    assert "吃什么" not in str(link.body)
    assert "question_sha256" in str(link.body)
    assert store.verify_audit()[1] is None


def test_who_is_erased_votes_under_a_pseudonym(store: SqlStore) -> None:
    write(store, group_changed(), person_changed("chen", "slack:U1"), PollSaved(poll=POLL, event="E", at=NOON))
    write(store, voted("slack:U1", 1), voted("slack:U2", 2))
    person = next(one for one in store.people() if one.id == "chen")
    certificate = erase(store, person, "erased-1", "operator:test", "", after(days=400))
    assert store.votes("P-1") == {"slack:U2": 2, "slack:erased-1-1": 1}
    poll = store.poll("P-1")
    assert poll is not None and poll.author == "slack:erased-1-1"
    assert (certificate.details["removed"]["votes"], certificate.details["removed"]["polls"]) == (1, 1)
