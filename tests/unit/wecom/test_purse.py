"""One token for all threads, and one try of a secret that WeCom does not know."""

from __future__ import annotations

import pytest

from adapters.wecom.client import SPARE, _Purse
from adapters.wecom.errors import DEAD_PAUSE, NotSent, Refused


class Gettoken:
    """WeCom's answers to it, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails: Exception | None = None

    def __call__(self) -> dict[str, object]:
        self.asked += 1
        if self.fails is not None:
            raise self.fails
        return {"access_token": f"t{self.asked}", "expires_in": 7200}


def test_a_token_is_kept_until_shortly_before_its_end_and_renewed_once() -> None:
    now, wecom = [1000.0], Gettoken()
    purse = _Purse(lambda: now[0])
    assert [purse.token(wecom), purse.token(wecom)] == ["t1", "t1"]
    now[0] += 7200 - SPARE
    assert purse.token(wecom) == "t2"
    number = purse.number
    for _ in range(3):
        purse.renew(number, wecom)  # three threads found the same token dead
    assert (purse.token(wecom), wecom.asked) == ("t3", 3)


@pytest.mark.parametrize("code", [40001, 40013, 45009])
def test_a_secret_that_is_refused_is_left_alone_for_a_while(code: int) -> None:
    now, wecom = [1000.0], Gettoken()
    purse, wecom.fails = _Purse(lambda: now[0]), Refused(code, "203.0.113.7")
    for _ in range(50):
        with pytest.raises(Refused) as refused:
            purse.token(wecom)
        assert (refused.value.code, refused.value.address) == (code, "203.0.113.7")
    assert wecom.asked == 1
    now[0] += DEAD_PAUSE
    wecom.fails = None
    assert purse.token(wecom) == "t2"


@pytest.mark.parametrize("failure", [NotSent("no-connection"), Refused(-1)])
def test_what_passes_is_tried_again_at_once(failure: Exception) -> None:
    wecom = Gettoken()
    purse, wecom.fails = _Purse(lambda: 1000.0), failure
    for _ in range(2):
        with pytest.raises(type(failure)):
            purse.token(wecom)
    wecom.fails = None
    assert (purse.token(wecom), wecom.asked) == ("t3", 3)
