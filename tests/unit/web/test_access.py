"""Sessions, throttle, rights: the parts that keep people out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.groups import Group, GroupKind
from bot.domain.views import ViolationFilter
from bot.web.passwords import Passwords, hash_password
from bot.web.session import COOKIE, LASTS, Session, Sessions, fingerprint, new_session
from bot.web.throttle import FORGOTTEN, FREE, LONGEST, Throttle
from bot.web.users import User
from bot.web.viewer import Viewer, scope_of

WANG = User(name="wang.min", password_hash="hash")
START = datetime(2025, 3, 14, tzinfo=UTC)


class Watch:
    now = START

    def __call__(self) -> datetime:
        return self.now


def request(cookie: str = "", scheme: str = "http") -> Request:
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
    return Request(
        {"type": "http", "method": "GET", "path": "/", "scheme": scheme, "headers": headers, "query_string": b"",
         "server": ("console.test", 80), "root_path": "/console"}
    )  # fmt: skip


def written(sessions: Sessions, session: Session, scheme: str = "http") -> tuple[str, str]:
    response = Response()
    sessions.write(request(scheme=scheme), response, session)
    header = response.headers["set-cookie"]
    return header.split(";")[0].removeprefix(f"{COOKIE}="), header


def test_cookie_returns_its_session_and_is_strict() -> None:
    sessions = Sessions(secret="s" * 32, clock=Watch())
    session = new_session(WANG)
    value, header = written(sessions, session)
    assert sessions.read(request(value)) == session
    for part in ("HttpOnly", "SameSite=lax", "Path=/console"):
        assert part in header
    assert "Secure" not in header
    assert "Secure" in written(sessions, session, "https")[1]


@pytest.mark.parametrize(
    "spoil", [lambda v: v[:-1], lambda v: v.swapcase(), lambda v: "x" + v, lambda v: "", lambda v: "."]
)
def test_spoilt_cookie_is_nobody(spoil) -> None:  # type: ignore[no-untyped-def]
    sessions = Sessions(secret="s" * 32, clock=Watch())
    value, _ = written(sessions, new_session(WANG))
    assert sessions.read(request(spoil(value))) is None


def test_cookie_of_another_secret_is_nobody() -> None:
    value, _ = written(Sessions(secret="a" * 32, clock=Watch()), new_session(WANG))
    assert Sessions(secret="b" * 32, clock=Watch()).read(request(value)) is None


def test_session_ends() -> None:
    clock = Watch()
    sessions = Sessions(secret="s" * 32, clock=clock)
    value, _ = written(sessions, new_session(WANG))
    clock.now = START + LASTS - timedelta(seconds=1)
    assert sessions.read(request(value))
    clock.now = START + LASTS
    assert sessions.read(request(value)) is None


def test_fingerprint_follows_what_was_proved() -> None:
    assert fingerprint(WANG) == fingerprint(replace(WANG, roles={"auditor"}))
    assert fingerprint(WANG) != fingerprint(replace(WANG, password_hash="other"))
    assert fingerprint(WANG) != fingerprint(replace(WANG, factor="JBSWY3DP"))


def test_passwords() -> None:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    known = hash_password("正确的 密码")
    assert passwords.check(known, "正确的 密码")
    assert not passwords.check(known, "错误")
    assert not passwords.check("", "nobody has this password"), "the stand-in must not let anybody in"
    assert not passwords.check("not a hash", "x")


def test_throttle_waits_twice_as_long_each_time_and_forgives() -> None:
    clock = Watch()
    throttle = Throttle(clock=clock)
    assert [throttle.admits("name:a") for _ in range(FREE + 1)] == [True] * FREE + [False]
    assert throttle.admits("name:b")
    for pause in (2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        clock.now += timedelta(seconds=pause - 1)
        assert not throttle.admits("name:a")
        clock.now += timedelta(seconds=1)
        assert throttle.admits("name:a")
    assert timedelta(seconds=300) == LONGEST
    throttle.succeeded("name:a")
    assert throttle.admits("name:a")


def test_throttle_holds_back_whoever_it_knows_by_any_key() -> None:
    throttle = Throttle(clock=Watch())
    for number in range(FREE):
        assert throttle.admits(f"name:{number}", "from:here")
    assert not throttle.admits("name:another", "from:here")
    assert throttle.admits("name:another", "from:elsewhere"), "what was not admitted is not counted"


def test_throttle_starts_anew_after_a_while() -> None:
    clock = Watch()
    throttle = Throttle(clock=clock)
    for _ in range(FREE):
        assert throttle.admits("name:a")
    clock.now += FORGOTTEN + timedelta(seconds=1)
    assert throttle.admits("name:a") and throttle.admits("name:a")


def viewer(unit: str | None) -> Viewer:
    return Viewer(name="li.na", shown_name="李娜", roles=frozenset({"dept_head"}), unit=unit, token="t")


@pytest.mark.parametrize(
    ("roles", "unit", "allowed", "bound"),
    [
        ({"compliance"}, "huaxia", True, None),
        ({"auditor"}, None, True, None),
        ({"dept_head"}, "huaxia/fintech", True, "huaxia/fintech"),
        ({"dept_head", "compliance"}, "huaxia/fintech", True, None),
        ({"dept_head"}, None, False, None),  # a head of nothing we know must not see everything
        (set(), "huaxia", False, None),
        ({"member"}, "huaxia", False, None),
    ],
)
def test_scope(roles: set[str], unit: str | None, allowed: bool, bound: str | None) -> None:
    assert scope_of(frozenset(roles), unit) == (allowed, bound)


@pytest.mark.parametrize(
    ("unit", "seen"),
    [
        ("huaxia/fintech", True),
        ("huaxia/fintech/pay", True),
        ("huaxia/fintechnology", False),  # a name that only begins alike
        ("huaxia", False),
        (None, False),
    ],
)
def test_head_sees_own_unit_and_below(unit: str | None, seen: bool) -> None:
    group = Group(id="slack:C1", platform="slack", name="g", kind=GroupKind.CHANNEL, unit=unit)
    assert viewer("huaxia/fintech").sees(group) is seen
    assert not viewer("huaxia/fintech").sees(None)


@given(st.sampled_from([None, "huaxia", "huaxia/fintech", "huaxia/fintech/pay", "huaxia/trade", "other"]))
def test_no_filter_widens_a_heads_view(asked: str | None) -> None:
    narrowed = viewer("huaxia/fintech").narrowed(ViolationFilter(unit=asked))
    assert f"{narrowed.unit}/".startswith("huaxia/fintech/")
