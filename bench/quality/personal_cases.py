"""Personal data made up from the standards, and numbers that only look like it. The same on every run."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_97_10

LEADS = (
    "{}", "联系方式 {} 谢谢", "单号{}请查收", "客户资料：廖燕，{}，请尽快处理", "报销人杨丽娟 {}", "麻烦登记一下：{}。",
    "please note {} thanks", "发我一下（{}）",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    sort: str  # the detector; for look-alikes, what they look like
    technique: str
    text: str


def _digits(random: Random, count: int) -> str:
    return "".join(random.choices(string.digits, k=count))


def _born(random: Random) -> date:
    return date(1940, 1, 1) + timedelta(days=random.randrange(80 * 365))


_REGIONS = (
    "110105",
    "310115",
    "440305",
    "510104",
    "320102",
    "330106",
    "420111",
    "610113",
    "230102",
    "350203",
    "650102",
)
_MOBILES = ("130", "135", "139", "145", "147", "149", "150", "157", "159", "162", "165", "166", "167", "170", "175",
            "178", "180", "186", "189", "190", "191", "192", "193", "195", "198", "199")  # fmt: skip
_AREAS = ("010", "021", "0755", "0571", "028", "025", "0411", "0898", "0991", "0531", "0769")


def _id_card(random: Random) -> str:
    first = f"{random.choice(_REGIONS)}{_born(random):%Y%m%d}{_digits(random, 3)}"
    return first + ric.calc_check_digit(first + "0")


def _old_id_card(random: Random) -> str:
    return f"{random.choice(_REGIONS)}{_born(random).replace(year=random.randint(1930, 1984), day=1):%y%m%d}" + (
        f"{random.randint(1, 999):03}"
    )


def _mobile(random: Random) -> str:
    return random.choice(_MOBILES) + _digits(random, 8)


def _landline(random: Random) -> str:
    area = random.choice(_AREAS)
    return f"{area}-{random.randint(2, 8)}{_digits(random, 7 if len(area) == 3 or area in ('0755', '0571') else 6)}"


def _card(random: Random) -> str:
    issuer, length = random.choice((("622848", 19), ("621700", 19), ("625965", 16), ("4", 16), ("53", 16), ("37", 15)))
    first = issuer + _digits(random, length - 1 - len(issuer))
    return first + luhn.calc_check_digit(first)


def _uscc(random: Random) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    first = f"91{random.choice(_REGIONS)}MA" + "".join(random.choices(alphabet, k=7))
    return first + uscc.calc_check_digit(first)


def _iban(random: Random) -> str:
    country, bban = random.choice((
        ("DE", _digits(random, 18)), ("GB", "NWBK" + _digits(random, 14)), ("FR", _digits(random, 23)),
        ("NL", "ABNA" + _digits(random, 10)), ("ES", _digits(random, 20)),
    ))  # fmt: skip
    return country + mod_97_10.calc_check_digits(bban + country) + bban


def _plate(random: Random) -> str:
    head = random.choice("京沪粤浙苏川鲁闽") + random.choice("ABCDE")
    return head + random.choice((_digits(random, 5), "D" + _digits(random, 5), "F" + _digits(random, 5)))


def _phone(random: Random) -> str:
    return {
        0: f"+1 415-{random.randint(212, 899)}-{_digits(random, 4)}",
        1: f"+44 7700 9{_digits(random, 5)}",
        2: f"+852 9{_digits(random, 3)} {_digits(random, 4)}",
        3: f"+81 90-{_digits(random, 4)}-{_digits(random, 4)}",
        4: f"(415) {random.randint(212, 899)}-{_digits(random, 4)}",
    }[random.randrange(5)].replace("11-", "23-")


def _ssn(random: Random) -> str:
    return f"{random.randint(100, 665)}-{random.randint(10, 99)}-{random.randint(1000, 9999)}"


_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"


def _person(random: Random) -> str:
    name = random.choice("王李张刘陈杨赵黄周吴") + "".join(random.choices(_GIVEN, k=random.randint(1, 2)))
    return random.choice((f"姓名：{name} 手机 {_mobile(random)}", f"{name} {_mobile(random)}"))


_ROADS = ("北京市朝阳区建国路", "上海市浦东新区张江镇碧波路", "广东省深圳市南山区科技南路", "浙江省杭州市西湖区文三路")


def _address(random: Random) -> str:
    flat = random.choice(("{}栋{}单元{}室", "{}号楼{}单元{}", "{}幢{}层{}室"))
    return (
        random.choice(_ROADS)
        + f"{random.randint(1, 999)}号"
        + flat.format(random.randint(1, 30), random.randint(1, 6), random.randint(101, 2602))
    )


MADE: dict[str, tuple[str, Callable[[Random], str]]] = {  # sort of case -> the detector, how one is made
    "cn-id-card": ("cn-id-card", _id_card),
    "cn-id-card (15)": ("cn-id-card", _old_id_card),
    "cn-mobile": ("cn-mobile", _mobile),
    "cn-landline": ("cn-landline", _landline),
    "cn-passport": ("cn-passport", lambda random: random.choice("EG") + _digits(random, 8)),
    "cn-permit": ("cn-permit", lambda random: random.choice("HMC") + _digits(random, 8)),
    "cn-uscc": ("cn-uscc", _uscc),
    "cn-plate": ("cn-plate", _plate),
    "cn-address": ("cn-address", _address),
    "cn-person": ("cn-person", _person),
    "bank-card": ("bank-card", _card),
    "iban": ("iban", _iban),
    "phone": ("phone", _phone),
    "us-ssn": (
        "us-ssn",
        _ssn,
    ),
    "ip": ("ip", lambda random: ".".join(str(random.randint(1, 254)) for _ in range(4))),
    "mac": ("mac", lambda random: ":".join(f"{random.randrange(256):02x}" for _ in range(5)) + ":ab"),
    "email": ("email", lambda random: f"{random.choice(('zhang.wei', 'lina', 'j_smith'))}{_digits(random, 2)}@qq.com"),
}
NUMBERS = ("cn-id-card", "cn-mobile", "bank-card")  # those that every technique is tried on
LETTERED = ("cn-landline", "cn-uscc", "cn-passport", "cn-plate", "iban", "us-ssn")

_WIDE = str.maketrans({chr(point): chr(point + 0xFEE0) for point in range(0x21, 0x7F)})
_PLAIN_WORDS = str.maketrans("0123456789", "零一二三四五六七八九")
_ROUND_WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
_SPOKEN_WORDS = str.maketrans("0123456789", "洞幺二三四五六拐八九")
_FORMAL_WORDS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")


def _every(number: str, size: int, gap: str) -> str:
    return gap.join(number[start : start + size] for start in range(0, len(number), size))


def disguised(number: str, random: Random) -> Iterator[tuple[str, str]]:
    """The same number as people write it past a filter."""
    yield "grouped", _every(number, 4, " ") if len(number) != 11 else f"{number[:3]} {number[3:7]} {number[7:]}"
    yield "hyphens", _every(number, 4, "-") if len(number) != 11 else f"{number[:3]}-{number[3:7]}-{number[7:]}"
    yield "spaced", " ".join(number)
    yield "full_width", number.translate(_WIDE)
    yield "chinese_digits", number.translate(_PLAIN_WORDS)
    yield "chinese_digits", number.translate(_ROUND_WORDS)
    yield "chinese_spoken", number.translate(_SPOKEN_WORDS)
    yield "chinese_formal", number.translate(_FORMAL_WORDS)
    cut = random.randint(3, len(number) - 3)
    yield "split_lines", f"{number[:cut]}\n{number[cut:]}"
    yield "invisible", "\u200b".join(number)


def personal(seed: int = 7, count: int = 150) -> Iterator[Case]:
    random = Random(seed)
    for name, (sort, make) in MADE.items():
        for _ in range(count):
            lead, value = random.choice(LEADS), make(random)
            if sort in ("cn-person", "email"):
                lead = random.choice(("{}", "请登记：{}。", "发我一下（{}）"))
            yield Case(sort=sort, technique=f"plain {name}", text=lead.format(value))
            if name in NUMBERS:
                for technique, written in disguised(value, random):
                    yield Case(sort=sort, technique=technique, text=lead.format(written))
            elif name in LETTERED:
                yield Case(sort=sort, technique="full_width", text=lead.format(value.translate(_WIDE)))
                yield Case(sort=sort, technique="invisible", text=lead.format("\u200b".join(value)))


def _wrong(number: str) -> str:
    """One digit at the end changed: the check digit no longer fits."""
    last = "0" if number[-1] == "X" else str((int(number[-1]) + 1) % 10)
    return number[:-1] + last


def _bad_date(random: Random) -> str:
    first = (
        f"{random.choice(_REGIONS)}19{_digits(random, 2)}{random.choice(('1332', '0230', '0431'))}{_digits(random, 3)}"
    )
    return first + ric.calc_check_digit(first + "0")


def _bad_region(random: Random) -> str:
    first = f"{random.choice(('990101', '000000', '570102', '170305'))}{_born(random):%Y%m%d}{_digits(random, 3)}"
    return first + ric.calc_check_digit(first + "0")


def _uuid(random: Random) -> str:
    signs = "".join(random.choices("0123456789abcdef", k=32))
    return "-".join((signs[:8], signs[8:12], signs[12:16], signs[16:20], signs[20:]))


LOOKALIKES: dict[str, Callable[[Random], str]] = {
    "ID card, wrong checksum": lambda random: _wrong(_id_card(random)),
    "ID card, impossible date": _bad_date,
    "ID card, no such region": _bad_region,
    "card, wrong Luhn digit": lambda random: _wrong(_card(random)),
    "mobile, 12 digits": lambda random: _mobile(random) + _digits(random, 1),
    "mobile, no such range": lambda random: (
        random.choice(("100", "110", "120", "142", "154", "160", "194")) + (_digits(random, 8))
    ),
    "order number, 14 digits": lambda random: (
        f"2024{random.randint(1, 12):02}{random.randint(1, 28):02}{_digits(random, 6)}"
    ),
    "order number, 20 digits": lambda random: f"2024{_digits(random, 16)}",
    "time in milliseconds": lambda random: str(1_600_000_000_000 + random.randrange(10**11)),
    "time in seconds": lambda random: str(1_600_000_000 + random.randrange(10**8)),
    "UUID": _uuid,
    "hash": lambda random: "".join(random.choices("0123456789abcdef", k=random.choice((32, 40, 64)))),
    "version": lambda random: (
        f"v{random.randint(1, 30)}.{random.randint(0, 9)}.{random.randint(0, 9)}.{random.randint(1, 99)}"
    ),
    "date and time": lambda random: f"{_born(random):%Y-%m-%d} 1{random.randint(0, 9)}:{random.randint(10, 59)}:30",
    "IBAN, wrong check": lambda random: "DE00" + _digits(random, 18),
    "SSN, area not given": lambda random: f"9{_digits(random, 2)}-12-{_digits(random, 4)}",
    "IPv4, over 255": lambda random: f"{random.randint(256, 999)}.1.{random.randint(1, 99)}.{random.randint(256, 999)}",
    "credit code, wrong check": lambda random: _uscc(random)[:-1] + "I",
    "sum": lambda random: f"{random.randint(10, 999)},{_digits(random, 3)},{_digits(random, 3)}.{_digits(random, 2)}",
}


CHECKED = ("ID card, wrong checksum", "card, wrong Luhn digit", "mobile, no such range", "order number, 14 digits")


def lookalikes(seed: int = 8, count: int = 150) -> Iterator[Case]:
    """Plain ones; and some in every disguise, which must not make them valid."""
    random = Random(seed)
    for name, make in LOOKALIKES.items():
        for _ in range(count):
            yield Case(sort=name, technique="look-alike", text=random.choice(LEADS).format(make(random)))
    for name in CHECKED:
        for _ in range(count):
            for technique, written in disguised(LOOKALIKES[name](random), random):
                yield Case(sort=f"{name}, disguised", technique=technique, text=random.choice(LEADS).format(written))
