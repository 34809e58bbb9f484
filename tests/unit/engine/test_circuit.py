"""The circuit to a platform: when it is given up, tried again, and told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.engine.circuit import Circuit, Stand, Turn

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def circuit() -> Circuit:
    return Circuit("slack", in_a_row=3, pause=timedelta(seconds=30), longest=timedelta(seconds=100))


def down(one: Circuit, *seconds: float) -> list[Turn | None]:
    return [one.troubled("http-502", at(second)) for second in seconds]


def test_only_trouble_in_a_row_counts() -> None:
    one = circuit()
    assert down(one, 0, 1) == [None, None]
    assert one.answered(at(2)) is None  # it was never given up: nothing to tell
    assert down(one, 3, 4) == [None, None]
    assert one.stand(at(5)) is Stand.CLOSED


def test_it_is_given_up_and_told_once() -> None:
    one = circuit()
    told = down(one, 0, 1, 2, 3, 4)  # calls that were under way when it was given up count for nothing
    turn = Turn(platform="slack", down=True, reason="http-502", since=NOON, at=at(2))
    assert told == [None, None, turn, None, None]
    assert [one.stand(at(second)) for second in (2, 31.9, 32)] == [Stand.OPEN, Stand.OPEN, Stand.TRIAL]


def test_a_trial_that_fails_makes_the_pause_longer_up_to_a_limit() -> None:
    one = circuit()
    down(one, 0, 1, 2)
    now, pauses = 32.0, []
    for _ in range(4):
        assert one.stand(at(now)) is Stand.TRIAL
        assert one.troubled("cannot-connect", at(now)) is None  # told of before
        pauses.append(next(wait for wait in range(200) if one.stand(at(now + wait)) is Stand.TRIAL))
        now += pauses[-1]
    assert pauses == [60, 100, 100, 100]


def test_an_answer_brings_it_back_and_tells_since_when_it_was_away() -> None:
    one = circuit()
    down(one, 0, 1, 2, 40)
    turn = one.answered(at(110))
    assert turn == Turn(platform="slack", down=False, reason="", since=NOON, at=at(110))
    assert one.stand(at(110)) is Stand.CLOSED
    assert down(one, 111, 112) == [None, None]  # the count begins anew
    assert [told is not None for told in down(one, 113)] == [True]
    assert one.stand(at(143)) is Stand.TRIAL  # and so does the pause


def test_a_clock_that_is_set_back_does_not_make_the_pause_longer() -> None:
    one = circuit()
    down(one, 0, 1, 2)
    assert [one.stand(at(second)) for second in (2, 31, -3600)] == [Stand.OPEN, Stand.OPEN, Stand.TRIAL]
    assert one.troubled("http-502", at(-3600)) is None, "it was told of already"
    assert [one.stand(at(second)) for second in (-3600, -3541, -3540)] == [Stand.OPEN, Stand.OPEN, Stand.TRIAL]
