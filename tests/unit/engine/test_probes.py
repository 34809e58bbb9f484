"""Whatever an adapter can do, it can also look for when the answer was lost."""

from __future__ import annotations

from adapters.slack import actions as slack_actions
from adapters.slack import probing as slack_probing
from adapters.slack.errors import FATE_OF, NOT_ABLE, CallFailed, Fate
from adapters.wecom import probing as wecom_probing
from adapters.wecom.errors import BUSY, DEAD, AnswerLost, NotSent, Refused, is_down, outcome_of, trouble_of
from bot.domain.actions import ActionKind, OutcomeState, Trouble

NO_DEED = {ActionKind.READ}


def test_every_deed_has_a_look() -> None:
    assert set(slack_actions._DEEDS) - set(slack_probing._LOOKS) == set()
    wecom = set(ActionKind) - NO_DEED - {
        ActionKind.DELETE, ActionKind.ARCHIVE, ActionKind.UNARCHIVE, ActionKind.SET_ADMINS, ActionKind.PIN
    }  # fmt: skip
    assert wecom - set(wecom_probing._LOOKS) == set()


def test_slacks_codes_fall_into_three_kinds() -> None:
    assert NOT_ABLE.isdisjoint(FATE_OF)
    table = [
        (Fate.REFUSED, "name_taken", Trouble.REFUSED, OutcomeState.FAILED, False),
        (Fate.REFUSED, "missing_scope: pins:write", Trouble.NOT_ABLE, OutcomeState.FAILED, False),
        (Fate.LIMITED, "ratelimited", Trouble.TRY_AGAIN, OutcomeState.PLANNED, False),
        (Fate.UNSENT, "cannot-connect", Trouble.TRY_AGAIN, OutcomeState.PLANNED, True),
        (Fate.DEAD, "token_revoked", Trouble.TRY_AGAIN, OutcomeState.PLANNED, True),
        (Fate.LOST, "http-502", Trouble.TRY_AGAIN, OutcomeState.UNKNOWN, True),
    ]
    for fate, code, trouble, state, down in table:
        failure = CallFailed(fate, code)
        outcome = failure.outcome()
        assert (failure.trouble, outcome.state, outcome.down) == (trouble, state, down), code
        assert (outcome.details.get("trouble") == "not-able") == (trouble is Trouble.NOT_ABLE)


def test_wecoms_codes_fall_into_three_kinds() -> None:
    assert DEAD.isdisjoint(BUSY)
    table = [
        (Refused(86216), Trouble.REFUSED, OutcomeState.FAILED, False),
        (Refused(48002), Trouble.NOT_ABLE, OutcomeState.FAILED, False),
        (Refused(45009), Trouble.TRY_AGAIN, OutcomeState.PLANNED, False),
        (Refused(-1), Trouble.TRY_AGAIN, OutcomeState.PLANNED, True),
        (Refused(60020), Trouble.TRY_AGAIN, OutcomeState.PLANNED, True),
        (NotSent("no-connection"), Trouble.TRY_AGAIN, OutcomeState.PLANNED, True),
        (AnswerLost("http-502"), Trouble.TRY_AGAIN, OutcomeState.UNKNOWN, True),
    ]
    for error, trouble, state, down in table:
        outcome = outcome_of(error, repeatable=False)
        assert (trouble_of(error), outcome.state, outcome.down, is_down(error)) == (trouble, state, down, down), error
