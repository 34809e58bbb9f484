"""Identifiers: personal data, recognised by form and checksum. Few false alarms come first. Secrets: `secrets`.

A detector reads the text in one plain way of writing (full-width, spoken and hidden digits made ASCII) and gives the
places; `search` leads them back to the text as it was written. Numbers without a checksum need a form that people use
or a word beside them that says what they are. To add one: a function that finds places, and a row in `DETECTORS`.

written   one plain way of writing       numbers   building blocks
china     ID card, credit code, phones   papers    passports, permits, plates
cards     bank cards, IBAN               contact   e-mail, phones elsewhere
address   postal addresses               person    a name beside a number
abroad    US, UK                         network   IP, MAC

Invitations to other apps and groups (`drainage`) are asked for in the same way: they stand in `bot.text.drainage`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping

from bot.text import drainage, secrets
from bot.text.identifiers.abroad import NINO_CLUE, NINO_EXPECTED, find_uk_nino, find_us_ssn
from bot.text.identifiers.address import find_cn_address
from bot.text.identifiers.cards import IBAN_CLUE, IBAN_EXPECTED, find_bank_card, find_iban
from bot.text.identifiers.china import find_cn_id_card, find_cn_landline, find_cn_mobile, find_cn_uscc
from bot.text.identifiers.contact import EMAIL_CLUE, EMAIL_EXPECTED, find_email, find_phone
from bot.text.identifiers.network import IP_CLUE, IP_EXPECTED, MAC_CLUE, MAC_EXPECTED, find_ip, find_mac
from bot.text.identifiers.numbers import (
    SEVEN_DIGITS,
    SEVEN_EXPECTED,
    SIX_DIGITS,
    SIX_EXPECTED,
    Detector,
    Places,
)
from bot.text.identifiers.papers import (
    HK_ID_CLUE,
    HK_ID_EXPECTED,
    PLATE_CLUE,
    find_cn_passport,
    find_cn_permit,
    find_cn_plate,
    find_hk_id,
)
from bot.text.identifiers.person import find_person
from bot.text.identifiers.written import Plain, plain
from bot.text.patience import Patience

__all__ = ["DETECTORS", "SHOWN", "Detector", "Places", "detect", "search"]

Clue = Callable[[str], object]
SHOWN = frozenset({drainage.ANY, *drainage.NAMES})  # whose finds hold nothing that would have to be masked

DETECTORS: Mapping[str, Detector] = {
    detector.name: detector
    for detector in (
        Detector("cn-id-card", SEVEN_DIGITS, find_cn_id_card),
        Detector("cn-mobile", SEVEN_DIGITS, find_cn_mobile),
        Detector("cn-landline", SEVEN_DIGITS, find_cn_landline),
        Detector("cn-passport", SEVEN_DIGITS, find_cn_passport),
        Detector("cn-permit", SEVEN_DIGITS, find_cn_permit),
        Detector("hk-id", HK_ID_CLUE, find_hk_id),
        Detector("cn-uscc", SIX_DIGITS, find_cn_uscc),
        Detector("cn-plate", PLATE_CLUE, find_cn_plate),
        Detector("cn-address", re.compile(r"[号號栋幢座弄#]").search, find_cn_address),
        Detector("cn-person", SEVEN_DIGITS, find_person),
        Detector("bank-card", SEVEN_DIGITS, find_bank_card),
        Detector("iban", IBAN_CLUE, find_iban),
        Detector("email", EMAIL_CLUE, find_email),
        Detector("phone", SEVEN_DIGITS, find_phone),
        Detector("us-ssn", SEVEN_DIGITS, find_us_ssn),
        Detector("uk-nino", NINO_CLUE, find_uk_nino),
        Detector("ip", IP_CLUE, find_ip),
        Detector("mac", MAC_CLUE, find_mac),
        *(Detector(name, drainage.may_hold, drainage.search(name)) for name in (drainage.ANY, *drainage.NAMES)),
        *(
            Detector(sort, secrets.may_hold, secrets.search(sort), secrets.cut)
            for sort in (*secrets.SORTS, secrets.EVERY)
        ),
    )
}


_EXPECTED: Mapping[Clue, str] = {  # of those that look back
    SEVEN_DIGITS: SEVEN_EXPECTED,
    SIX_DIGITS: SIX_EXPECTED,
    IBAN_CLUE: IBAN_EXPECTED,
    EMAIL_CLUE: EMAIL_EXPECTED,
    HK_ID_CLUE: HK_ID_EXPECTED,
    NINO_CLUE: NINO_EXPECTED,
    IP_CLUE: IP_EXPECTED,
    MAC_CLUE: MAC_EXPECTED,
}


def expected(clue: Clue) -> tuple[str, ...] | None:
    """Expressions of which one occurs in every plain text that has the clue; None where nobody can say."""
    if clue is secrets.may_hold:
        return secrets.expected()
    if clue is drainage.may_hold:
        return drainage.expected()
    if clue in _EXPECTED:
        return (_EXPECTED[clue],)
    pattern = getattr(clue, "__self__", None)
    if not isinstance(pattern, re.Pattern):
        return None
    return (f"(?i){pattern.pattern}" if pattern.flags & re.IGNORECASE else pattern.pattern,)


def detect(names: Iterable[str], text: str) -> dict[str, Places]:
    """What occurs of these identifiers, and where in the text as it was written."""
    return search(names, plain(text))


def search(
    names: Iterable[str], said: Plain, absent: Container[Clue] = (), patience: Patience | None = None
) -> dict[str, Places]:
    """The same in a plain text. Who has looked at it already says which clues it has not; the patience says whether all
    of it was looked at."""
    written, origin = said
    clues: dict[Clue, bool] = {}
    found: dict[str, Places] = {}
    for name in names:
        detector = DETECTORS[name]
        clue = detector.clue
        if clue in absent:
            continue
        if clue not in clues:
            clues[clue] = bool(clue(written))
        if clues[clue]:
            places = detector.search(written)
            if patience is not None and detector.cut is not None and detector.cut(written):
                patience.ended = True
            if places:
                found[name] = places if origin is None else [(origin[a], origin[b - 1] + 1) for a, b in places]
    return found
