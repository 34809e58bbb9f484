"""How a batch becomes executemanys: few of them, and in an order that keeps the batch's meaning."""

from __future__ import annotations

from typing import get_args

from bot.domain.records import MembershipClosed, MembershipOpened, Noted, Record, Step
from storage import audit_body
from storage.columns import parse
from storage.mapping import LANES, WRITINGS, prepare
from tests.conformance.stores import GROUP, NOON, announced, group_changed, person_changed, queued, violation


def opened(account: str, role: str = "member") -> MembershipOpened:
    return MembershipOpened(group=GROUP, account=account, role=role, at=NOON, event="e")


def closed(account: str) -> MembershipClosed:
    return MembershipClosed(group=GROUP, account=account, at=NOON, event="e")


def test_every_record_class_has_a_place() -> None:
    assert set(WRITINGS) == set(get_args(Record))
    assert {writing.lane for writing in WRITINGS.values()} | {"outbox"} == set(LANES)


def test_a_big_snapshot_is_few_statements() -> None:
    records = [group_changed(), *(opened(f"u{number}") for number in range(500))]
    assert [len(part.values) for part in prepare(records, [], "sqlite")] == [1, 500, 500]


def test_what_touches_the_same_row_keeps_its_order() -> None:
    records = [opened("a"), opened("b"), closed("a"), opened("a", "admin"), opened("a", "owner")]
    accounts = [[values["b_account"] for values in part.values] for part in prepare(records, [], "sqlite")]
    assert accounts == [["a", "b"], ["a", "b"], ["a"], ["a"], ["a"], ["a"], ["a"]]


def test_what_lives_in_the_chain_alone_writes_no_rows() -> None:
    assert prepare([Noted(what="x", event=None, at=NOON)], [], "postgresql") == []


def test_the_chain_holds_no_words_of_people() -> None:
    secret = "秘密"
    step = Step(
        inbox=7,
        records=[
            violation("V-1", excerpt=secret),
            person_changed("p1", name=secret, email=secret),
            group_changed(purpose=secret),
            announced(text=secret),
        ],
        actions=[queued("k1", text=secret, arguments={"reply": {"response_url": secret}})],
    )
    entry = audit_body.entry_of(step)
    assert entry is not None
    assert secret not in entry.body
    assert parse(entry.body)["inbox"] == 7
    assert entry.what == "violation_recorded,person_changed,group_changed,announcement_saved"
    assert parse(entry.body)["records"][3]["announcement"]["text_sha256"] == audit_body.sha256(secret)


def test_a_failed_step_is_told_and_an_empty_one_is_not() -> None:
    assert audit_body.entry_of(Step(inbox=1)) is None
    failed = audit_body.entry_of(Step(inbox=1, error="KeyError in slack/event"))
    assert failed is not None
    assert (failed.what, parse(failed.body)["error"]) == ("step_failed", "KeyError in slack/event")
