"""Identifiers: what is one, and what only looks like one."""

from __future__ import annotations

import pytest

from bot.text.identifiers import DETECTORS, detect

FOUND = [  # (detector, text, what)
    ("cn-id-card", "身份证11010519491231002X，请登记", "11010519491231002X"),
    ("cn-id-card", "440524 18800101 0014", "440524 18800101 0014"),
    ("cn-id-card", "号１１０１０５１９４９１２３１００２Ｘ。", "１１０１０５１９４９１２３１００２Ｘ"),
    ("cn-id-card", "老身份证 110105491231002", "110105491231002"),  # 15 digits need a word that says so
    ("cn-mobile", "打我13812345678", "13812345678"),
    ("cn-mobile", "+86 138-1234-5678", "+86 138-1234-5678"),
    ("cn-mobile", "138 1234 5678谢谢", "138 1234 5678"),
    ("bank-card", "4012-8888-8888-1881", "4012-8888-8888-1881"),
    ("bank-card", "378282246310005", "378282246310005"),
    ("email", "邮箱zhang.wei+a@example.com.cn，谢谢", "zhang.wei+a@example.com.cn"),
    ("email", "ｚｗ＠example.com", "ｚｗ＠example.com"),
    ("cn-passport", "护照号 E12345678", "E12345678"),
    ("cn-uscc", "信用代码 91350100M000100Y43", "91350100M000100Y43"),
    ("cn-plate", "车牌京A·12345", "京A·12345"),
    ("cn-plate", "粤BD12345停这", "粤BD12345"),
    ("ip", "server 10.0.0.12 is down", "10.0.0.12"),
    ("ip", "2001:db8::8a2e:370:7334", "2001:db8::8a2e:370:7334"),
    ("api-key", "key AKIAIOSFODNN7EXAMPLE ok", "AKIAIOSFODNN7EXAMPLE"),
    ("api-key", "ghp_" + "a1B2" * 9, "ghp_" + "a1B2" * 9),
    ("private-key", "-----BEGIN RSA PRIVATE KEY-----\nMII", "-----BEGIN RSA PRIVATE KEY-----"),
    (
        "jwt",
        "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w",
    ),
]
QUIET = [
    "110105194912310021",  # wrong check character
    "110105194913310025",  # month 13
    "91010519491231002X",  # no such province
    "订单 110105491231002",  # 15 digits, nobody says ID card
    "130137283604",  # 12 digits
    "12812345678",  # no such prefix
    "SN13812345678",
    "+1-984-182-0190",
    "6275689348581372835",  # wrong Luhn
    "卡号 6275 6893 4858 1372 835",
    "20240804760549",  # an order number that starts like a date
    "4444444444444448",  # one digit only
    "产品型号 E12345678",  # nobody says passport
    "上云server12",  # 云 + letters is not a plate
    "v1.2.3.4.5",
    "300.1.1.1",
    "std::vector",
    "12:30:45",
    "hello-world here",
    "a@b",
    "AKIA short",
    "xoxo-love",
    "eyJ hello",
]


@pytest.mark.parametrize(("name", "text", "what"), FOUND)
def test_found(name: str, text: str, what: str) -> None:
    found = detect([name], text).get(name, [])
    assert [text[start:end] for start, end in found] == [what]


@pytest.mark.parametrize("text", QUIET)
def test_quiet(text: str) -> None:
    assert detect(DETECTORS, text) == {}


def test_an_id_card_is_nothing_else_besides() -> None:
    """620122… passes for a UnionPay number by its first digits; 11… for a credit code."""
    for number in ("11010519491231002X", "440524188001010014", "620122198012235575"):
        assert set(detect(DETECTORS, number)) == {"cn-id-card"}


def test_two_numbers_side_by_side() -> None:
    text = "110105194912310 11010519491231002X 13812345678 13912345678"
    found = detect(DETECTORS, text)
    assert [text[start:end] for start, end in found["cn-mobile"]] == ["13812345678", "13912345678"]
    assert [text[start:end] for start, end in found["cn-id-card"]] == ["11010519491231002X"]
