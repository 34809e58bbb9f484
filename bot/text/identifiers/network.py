"""Addresses of machines: IPv4, IPv6, MAC."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from itertools import chain

from bot.text.identifiers.numbers import Places, clear_of, named

IP_EXPECTED = r"[0-9]\.[0-9]|[0-9A-Fa-f]::?[0-9A-Fa-f]|::"
IP_CLUE = re.compile(r"[.:](?:(?<=[0-9]\.)[0-9]|(?<=[0-9A-Fa-f]:):?[0-9A-Fa-f]|(?<=:):)").search
MAC_EXPECTED = "[0-9A-Fa-f]{2}[:.-][0-9A-Fa-f]{2}"
MAC_CLUE = re.compile("[:.-](?<=[0-9A-Fa-f]{2}.)[0-9A-Fa-f]{2}").search

_IPV4 = re.compile(
    r"[0-9](?<![0-9A-Za-z.].)[0-9]{0,2}\.(?:[0-9]{1,3}\.){2}[0-9]{1,3}(?![0-9A-Za-z_])(?!\.[0-9])(?!-[0-9A-Za-z])"
)
_IPV6 = re.compile(
    r"[0-9A-Fa-f:](?<![0-9A-Za-z:.].)(?=[0-9A-Fa-f:])(?:[0-9A-Fa-f:]{0,38}:|(?<=:))[0-9A-Fa-f:.]{0,39}(?:%[0-9A-Za-z]{1,16})?(?![0-9A-Za-z:])"
)
_VERSION = re.compile(
    r"(?:\bv|\bver|version|release|rev|build|firmware|driver|版本号?|固件|驱动|section|chapter|clause|§|第|[A-Za-z]/"
    r"|[>=<~^]=?)[ ]?[:：-]?[ ]?$",
    re.IGNORECASE,
)
_OPENS = " \"'[(=:："  # and the beginning of the text
_HEADING = re.compile(r"(?:^|\n)[ ]*$")
_IP_NAMES = re.compile(r"\bip(?:v6)?\b|address|unspecified|listen|bind|地址", re.IGNORECASE)


@lru_cache(maxsize=1 << 10)  # addresses come again
def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_version(before: str, written: str, after: str) -> bool:
    """`v1.2.3.4`, `Chrome/120.0.0.0`; `1.2.3.4 Scope`, the number of a heading."""
    if _VERSION.search(before):
        return True
    parts = written.split(".")
    low = len(set(parts)) > 1 and all(int(part) < 10 for part in parts)
    return low and bool(_HEADING.search(before)) and after[:1] in (" ", "\t", "、") and len(after) > 1


def find_ip(text: str) -> Places:
    """Versions and the numbers of headings are none; `::` and `a::b` only where a word says what they are."""
    is_version = cache(_is_version)  # the same address beside the same words is judged once
    is_plainly_ip = cache(_is_plainly_ip)
    fours = [
        (start, end)
        for start, end in (found.span() for found in _IPV4.finditer(text) if _is_ip(found[0]))
        if not is_version(text[max(0, start - 12) : start], text[start:end], text[end : end + 2])
    ]
    places: Places = []
    short: Places = []
    for found in _IPV6.finditer(text):
        written = found[0].rstrip(".")
        trimmed = written[:-1] if written.endswith(":") and not written.endswith("::") else written
        if trimmed.count(":") > 1 and _is_ip(trimmed):
            place = (found.start(), found.start() + len(trimmed))
            if is_plainly_ip(trimmed):
                places.append(place)
            elif text[max(0, place[0] - 1) : place[0]] in _OPENS:
                short.append(place)
    sixes = places + named(text, short, _IP_NAMES)
    return sixes + clear_of(fours, sixes)


def _is_plainly_ip(written: str) -> bool:
    """With a digit, and a group that is longer than the names of types in programs."""
    return any(sign.isdigit() for sign in written) and (
        written.startswith("::") or any(len(group) > 2 for group in written.split(":"))
    )


_MAC = re.compile(
    r"[0-9A-Fa-f](?<![0-9A-Za-z:.\-].)(?:[0-9A-Fa-f]([:\-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z:\-])"
)
_MAC_DOTTED = re.compile(r"[0-9A-Fa-f](?<![0-9A-Za-z.].)[0-9A-Fa-f]{3}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z.])")


def find_mac(text: str) -> Places:
    """Six bytes with colons or hyphens, or Cisco's three groups. Not all the same, and not a time or a date."""
    found = chain(_MAC.finditer(text), _MAC_DOTTED.finditer(text))
    return [match.span() for match in found if len(set(re.sub("[:.-]", "", match[0]))) > 1 and _mixed(match[0])]


def _mixed(written: str) -> bool:
    """With a letter, or a number that no clock shows: six pairs of digits may be a date and a time."""
    pairs = re.findall("[0-9A-Fa-f]{2}", written)
    return written.startswith("00") or any(not pair.isdigit() or int(pair) >= 60 for pair in pairs)
