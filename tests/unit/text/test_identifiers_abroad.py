"""Personal data of the rest of the world, and addresses of machines: what is one, what only looks like one, and why."""

from __future__ import annotations

import pytest

from bot.text.identifiers import DETECTORS, detect

FOUND = [  # (detector, text, what)
    ("email", "邮箱zhang.wei+a@example.com.cn，谢谢", "zhang.wei+a@example.com.cn"),
    ("email", "ｚｗ＠example.com", "ｚｗ＠example.com"),
    ("email", "一二三四五六@qq.com", "一二三四五六@qq.com"),
    ("email", "zhang @ example.com", "zhang @ example.com"),
    ("email", "zhang[at]example[dot]com", "zhang[at]example[dot]com"),
    ("email", "write to zhang at example dot com", "zhang at example dot com"),
    ("email", "zhang艾特qq点com", "zhang艾特qq点com"),
    ("email", "zhang.wei@exam\nple.com", "zhang.wei@exam\nple.com"),
    ("email", "z h a n g @ q q . c o m", "z h a n g @ q q . c o m"),
    ("email", "zhang@mail.corp", "zhang@mail.corp"),
    ("email", "zh\u200bang@exam\u200bple.com", "zh\u200bang@exam\u200bple.com"),
    ("phone", "+1-984-182-0190", "+1-984-182-0190"),
    ("phone", "+44 7700 900123 please", "+44 7700 900123"),
    ("phone", "+41 (0)96 471 07 95", "+41 (0)96 471 07 95"),
    ("phone", "＋８５２ ９１２３ ４５６７", "＋８５２ ９１２３ ４５６７"),
    ("phone", "(415) 555-0132", "(415) 555-0132"),
    ("phone", "415.555.0132", "415.555.0132"),
    ("phone", "415-555-0132 x4587", "415-555-0132 x4587"),
    ("phone", "call me at 0699 868 88 55", "0699 868 88 55"),
    ("phone", "Mobile: 03.93.92.16.85", "03.93.92.16.85"),
    ("phone", "416 60 039 office", "416 60 039"),
    ("iban", "IBAN GB29NWBK60161331926819", "GB29NWBK60161331926819"),
    ("iban", "DE89 3704 0044 0532 0130 00 bis morgen", "DE89 3704 0044 0532 0130 00"),
    ("iban", "gb29nwbk60161331926819", "gb29nwbk60161331926819"),
    ("iban", "DE893704004\n40532013000", "DE893704004\n40532013000"),
    ("iban", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0"),
    ("us-ssn", "SSN 849-66-3189", "849-66-3189"),
    ("us-ssn", "my social security number is 536 90 4399", "536 90 4399"),
    ("us-ssn", "SSN: 536904399", "536904399"),
    ("us-ssn", "849-66-\n3189", "849-66-\n3189"),
    ("uk-nino", "AA 12 34 56 C", "AA 12 34 56 C"),
    ("uk-nino", "National Insurance AB123456C", "AB123456C"),
    ("ip", "server 10.0.0.12 is down", "10.0.0.12"),
    ("ip", "10.0.0.0/8", "10.0.0.0"),
    ("ip", "2001:db8::8a2e:370:7334", "2001:db8::8a2e:370:7334"),
    ("ip", "fe80::1%eth0", "fe80::1%eth0"),
    ("ip", "[2001:db8::1]:8080", "2001:db8::1"),
    ("ip", "本机地址 ::", "::"),
    ("mac", "00-1A-2B-3C-4D-5E", "00-1A-2B-3C-4D-5E"),
    ("mac", "网卡 0d:b3:4a:6a:d9:cf", "0d:b3:4a:6a:d9:cf"),
    ("bank-card", "my card 4825140226032 expires", "4825140226032"),
    ("bank-card", "30569309025904", "30569309025904"),
    ("bank-card", "card 122000000000003", "122000000000003"),
]
QUIET = [  # (detector, text, why)
    ("email", "a@b", "no domain"),
    ("email", "icon@2x.png", "no such top-level domain"),
    ("email", "git@github.com:team/project.git", "a repository"),
    ("email", "https://user:word@example.com/", "the address of a page"),
    ("email", "meet you @ home. come early", "no domain"),
    ("phone", "+999 12345678", "no such country"),
    ("phone", "+1 123-456-7890", "no such area"),
    ("phone", "+44 12", "too short"),
    ("phone", "GMT+0800", "a time zone"),
    ("phone", "+100000000", "a gain"),
    ("phone", "541-714-13888", "one digit too many"),
    ("phone", "call on 2024-05-01 10:30", "a date"),
    ("phone", "call 10.20.30.40", "an address"),
    ("phone", "12345678901", "nobody says telephone"),
    ("phone", "+86 138-1234-5678", "Chinese ones have their own detector"),
    ("iban", "DE89370400440532013001", "wrong check digits"),
    ("iban", "DE00370400440532013000", "check digits that nobody gets"),
    ("iban", "GB29 1WBK 6016 1331 9268 19", "not the form of the country"),
    ("iban", "ZZ89370400440532013000", "no such country"),
    ("us-ssn", "666-12-3456", "an area that is not given"),
    ("us-ssn", "912-12-3456", "an area that is not given"),
    ("us-ssn", "536-00-4399", "a group that is not given"),
    ("us-ssn", "078-05-1120", "from an advertisement"),
    ("us-ssn", "536904399", "nobody says social security"),
    ("uk-nino", "BG 12 34 56 C", "a prefix that is not given"),
    ("uk-nino", "AA123456C", "nobody says national insurance"),
    ("ip", "version 1.2.3.4", "a version"),
    ("ip", "300.1.1.1", "over 255"),
    ("ip", "std::vector", "a name in a program"),
    ("ip", "12:30:45", "a time"),
    ("mac", "12:30:45:10:20:30", "digits only: a time and more"),
    ("mac", "ZZ:ZZ:ZZ:ZZ:ZZ:ZZ", "not hexadecimal"),
    ("bank-card", "4825140226032", "13 digits, nobody says card"),
    ("bank-card", "122000000000003", "nobody says card"),
]


@pytest.mark.parametrize(("name", "text", "what"), FOUND)
def test_found(name: str, text: str, what: str) -> None:
    assert [text[start:end] for start, end in detect([name], text).get(name, [])] == [what]


@pytest.mark.parametrize(("name", "text", "why"), QUIET)
def test_quiet(name: str, text: str, why: str) -> None:
    assert name not in detect(DETECTORS, text), why
