"""Domain names: which top-level domains exist, one form to compare names in, and what lies below what. Pure.

The list of public suffixes is the one browsers use; it comes with a package that is renewed weekly. Touch this when
names should be compared in another way.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache

import idna
from publicsuffixlist import PublicSuffixList

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBERS = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@lru_cache(maxsize=4_096)
def is_top_level(label: str) -> bool:
    """Whether there is such a top-level domain: `com`, `cn`, `中国`; not `pdf`."""
    return bool(label) and "." not in label and _suffixes().publicsuffix(f"x.{label.lower()}") is not None


@lru_cache(maxsize=4_096)
def canonical(host: str) -> str:
    """One form for all spellings: lower case, ASCII (`xn--…`), no dot at the end, one spelling of an IP address."""
    host = host.strip().rstrip(".").lower()
    if host.startswith("["):
        return _address(host.strip("[]")) or host
    if _NUMBERS.fullmatch(host):
        return _old_address(host) or host
    return ".".join(_label(label) for label in host.split("."))


def _label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.encode(label, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):  # no registry would take it: compared as it is written
        return label


def _address(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _old_address(host: str) -> str | None:
    """Browsers read `2130706433`, `0x7f.1` and `0177.0.0.1` as IPv4 addresses: the last number fills what is left."""
    try:
        numbers = [
            int(part, 0) if not part.startswith("0") or "x" in part else int(part, 8) for part in host.split(".")
        ]
    except ValueError:
        return None
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (5 - len(numbers)):
        return None
    value = last
    for position, number in enumerate(first):
        value += number << (8 * (3 - position))
    return str(ipaddress.IPv4Address(value))


def is_domain(name: str) -> bool:
    """Whether a listed name (in its canonical form) can be one: `example.com`, `cn`, an IP address."""
    if _address(name) is not None:
        return True
    labels = name.split(".")
    if not all(_NAME.fullmatch(label) for label in labels) or len(name) > 253:
        return False
    return is_top_level(_readable(labels[-1])) or len(labels) > 1


def _readable(label: str) -> str:
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except (idna.IDNAError, UnicodeError):
        return label


def is_below(host: str, domains: frozenset[str]) -> bool:
    """Whether the host is one of these domains or a subdomain: borders of labels count, `notexample.com` is no
    `example.com`. Both sides canonical; costs as much as the host has labels, however many domains there are."""
    return not domains.isdisjoint(above(host))


@lru_cache(maxsize=1_024)  # many rules ask about the same link
def above(host: str) -> frozenset[str]:
    """The host itself and all domains that it is below: `a.b.cn` -> `a.b.cn`, `b.cn`, `cn`."""
    labels = host.split(".")
    return frozenset(".".join(labels[position:]) for position in range(len(labels)))
