"""Secrets that are called so: `password=`, `api_key:`, 密码是, `Bearer …`, `mysql -p…`. Pure.

A word alone says nothing; what follows must be given (by a sign, a verb) and look like a secret. Touch this when people
find another way to hand over a password.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from string import ascii_lowercase, ascii_uppercase

from bot.text.secrets.doubts import (
    is_elsewhere,
    is_key_like,
    is_password_like,
    is_placeholder,
    is_uuid,
    is_varied,
    is_weak,
    is_wordy,
)
from bot.text.secrets.shapes import named_in

PASSWORD_WORDS = (
    "password", "passwd", "passphrase", "passcode", "pwd", "psw", "pswd", "mypassword", "dbpassword",
    "userpassword", "rootpassword", "pgpassword", "identified by", "密码", "密碼", "口令", "暗号",
)  # fmt: skip
SHORT_WORDS = ("pass", "pw")  # only right before a sign: to pass is also a verb
KEY_WORDS = (
    "api_key", "api-key", "apikey", "api key", "API key", "API Key",
    "access_key", "access-key", "accesskey", "access key", "secret", "token",
    "private_key", "credential", "auth_key", "authkey", "signing_key",
    "encryption_key", "encodingaeskey", "EncodingAESKey", "encoding_aes_key", "app_key", "appkey", "app key",
    "master_key", "license_key", "webhook_key",
    "appsecret", "clientsecret", "corpsecret", "secretkey", "accesstoken", "authtoken", "apitoken", "apisecret",
    "密钥", "秘钥", "密匙", "令牌", "凭证", "凭据",
)  # fmt: skip
ACCOUNT_WORDS = ("account_key", "shared_access_key")  # Azure
BEARER_WORDS = ("bearer ",)
BASIC_WORDS = ("basic ",)
WEAK_KEY_WORDS = ("key", "auth", "sk", "ak")  # only beside a provider's name
COMMANDS = (" -p", " -u ", " -a ")

SHORTEST = 14  # signs of a key

_GIVEN = re.compile(
    r"""[A-Za-z0-9_\-]{0,20}["'`\\)\]）】]{0,3}(?:\s(?:for|of|to|on)(?:\s[\w.-]{1,24}){1,3})?
    \s{0,4}(?:[(（][^()（）\n]{1,16}[)）]\s?)?(?:
    (?:是|为|為|改成了?|改为|已改为|变成|变更为|更新为|设成|设为|设置为|换成|重置为)\s{0,2}[:：]?
    |:\s?&?(?:'\w{1,9}\s)?[A-Za-z][\w<>\[\]?.]{0,24}\s?=(?=\s?["'`])|\s{0,16}value["']?\s?[:=]
    |\{\s{0,4}(?:type\s?=\s?\w{1,9}\s{1,4})?default\s?=|,(?=\s?["'`])|\|(?=\s)
    |[:=：＝>]{1,2}>?|->|→|(?:is|was|changed\sto|set\sto|reset\sto)\b(?:\snow)?:?)\s{0,4}""",
    re.VERBOSE | re.IGNORECASE,
)
_BESIDE = (",", "|")  # the next of a list, the next field of a table: it may be the value, or something else
_SIGN = re.compile(r"[\"']?\s?[:=：]")
_GOES_ON = re.compile(r"(?![sS](?![A-Za-z]))[A-Za-z]")
_GOES_ON_AND_ON = re.compile("[A-Za-z0-9_]{21}")  # more than may stand between the word and what it gives
_BARE = re.compile(r"[ \t]{1,3}|(?<=[^\x00-\x7f])|(?<= )")
_VALUE = re.compile(r""""([^"\n]{4,200})"|'([^'\n]{4,200})'|`([^`\n]{4,200})`|\\"([^"\\\n]{4,200})\\"|([!-~]{4,200})""")
_CUT = re.compile(r"""[,;"'`<>\s]|\\[nrt"]|。""")
_END = ".,;:!?)]}>\"'`"
_NOT_FOR = (
    "page", "next", "prev", "continuation", "cursor", "csrf", "xsrf", "pagination", "sync", "max", "min", "num",
    "total", "output", "input", "prompt", "public", "reset", "forgot", "change", "cancel", "idempotency", "ssh",
    "primary", "foreign", "partition", "sort", "cache", "pub", "file", "folder", "image", "img", "media", "object",
    "obj", "doc", "document",
)  # fmt: skip
_ABOUT = re.compile(
    r"[_-]?(?:hash|file|path|url|uri|field|policy|length|len|reset|name|count|limit|type|expir|ttl|manager|hint|s3|arn"
    r"|version|endpoint|strength|min|max|generator)",
    re.IGNORECASE,
)
_CODES = ("会议", "入会", "提取", "取件", "验证", "门禁", "wifi", "wi-fi", "zoom", "meeting", "入群", "解压", "分享")

Place = tuple[int, int]


def is_announced(text: str, end: int) -> bool:
    """Whether anything may be given behind a word that ends here."""
    if _BARE.match(text, end) is not None:
        return True
    return _GOES_ON_AND_ON.match(text, end) is None and _GIVEN.match(text, end) is not None


def password_at(text: str, start: int, end: int) -> Place | None:
    """The password that this word announces."""
    place, given = _value(text, end)
    if place is None or not _is_word(text, start, end):
        return None
    value = text[place[0] : place[1]]
    if not is_password_like(value, kinds=2 if given else 3) or (not given and is_wordy(value)):
        return None
    if is_placeholder(value) or is_elsewhere(value) or is_weak(value):
        return None
    shared = _before(text, start).removesuffix("的").endswith(_CODES)  # meant for everybody who reads it
    return None if shared and not is_varied(value, 3) else place


def short_at(text: str, start: int, end: int) -> Place | None:
    return password_at(text, start, end) if _SIGN.match(text, end) else None


def key_at(text: str, start: int, end: int, weak: bool = False) -> Place | None:
    """The key that this word announces. After a weak word (`key`) it must be a long one, or one of a named provider."""
    place, given = _value(text, end)
    if place is None or place[1] - place[0] < SHORTEST or not _is_word(text, start, end):
        return None
    value = text[place[0] : place[1]]
    if weak or not given:
        alone = (given or not weak) and _is_plain_key(value)
    else:
        alone = is_key_like(value) or is_uuid(value)
    if not alone and not _is_named(text, start, end, value):
        return None
    return None if is_placeholder(value) or is_elsewhere(value) else place


def _is_plain_key(value: str) -> bool:
    """After a mere `key:`, or with nothing between: only what nothing else looks like."""
    return len(value) >= 20 and is_varied(value, 3) and is_key_like(value)


def bearer_at(text: str, start: int, end: int) -> Place | None:
    """The token of an `Authorization: Bearer` header."""
    place, _ = _value(text, end)
    if place is None:
        return None
    value = text[place[0] : place[1]]
    return place if is_key_like(value) and not is_placeholder(value) and not is_elsewhere(value) else None


def basic_at(text: str, start: int, end: int) -> Place | None:
    """Name and password of an `Authorization: Basic` header."""
    place, _ = _value(text, end)
    return place if place is not None and _is_basic(text[place[0] : place[1]]) else None


_COMMAND = {
    " -p": (re.compile(r"\b(?:mysql|sshpass|login|mongo|mariadb)"), re.compile(r" -p[ =]?(['\"]?)([!-~]{5,80})")),
    " -u ": (re.compile(r"\bcurl\b"), re.compile(r" -u (['\"]?)[\w.@-]{1,60}:([!-~]{5,120})")),
    " -a ": (re.compile(r"\bredis-cli\b"), re.compile(r" -a (['\"]?)([!-~]{5,120})")),
}  # fmt: skip


def argument_at(text: str, start: int, end: int) -> Place | None:
    """A password on a command line: `mysql -pS3cret`, `curl -u name:…`."""
    program, given = _COMMAND[text[start:end]]
    found = given.match(text, start)
    if found is None or not program.search(text, max(0, start - 120), start):
        return None
    quote = found[1]
    begin = found.start(2)
    stop = text.find(quote, begin) if quote else found.end(2)
    stop = found.end(2) if stop < 0 else min(stop, found.end(2))
    value = text[begin:stop]
    doubtful = is_placeholder(value) or is_elsewhere(value) or is_weak(value)
    return None if doubtful or not is_password_like(value, least=6) else (begin, stop)


def stands_apart(text: str, start: int, end: int) -> bool:
    """No part of another word (passport, secretary): a case that changes begins one (`dbPassword`), an s ends one."""
    if text[start].isascii() and text[start - 1 : start].isalpha() and text[start - 1].isascii():
        camel = text[start].isupper() and text[start - 1].islower()
        if not camel and text[start - 1].isupper() == text[start].isupper():
            return False
    goes_on = _GOES_ON.match(text, end) is not None and text[end - 1].isascii()
    return not (goes_on and text[end - 1].islower() == text[end].islower())


def beside(word: str) -> tuple[str, str]:
    """Expressions of what stands before and behind the word wherever it stands apart."""
    before = "(?:^|[^a-z])" if word[0] in ascii_lowercase else "(?:^|[^A-Z])" if word[0] in ascii_uppercase else ""
    behind = "(?:[^{}]|[sS](?:[^A-Za-z]|$)|$)"
    return before, behind.format("a-z" if word[-1].islower() else "A-Z") if word[-1].isascii() else ""


def _is_word(text: str, start: int, end: int) -> bool:
    """Not part of another word, and not a word about passwords and tokens (`password_file`, `next_token`)."""
    if not stands_apart(text, start, end):
        return False
    return not _ABOUT.match(text, end) and not _wants_nothing(_before(text, start))


def _before(text: str, start: int) -> str:
    return text[max(0, start - 14) : start].rstrip(" _-").casefold()


def _wants_nothing(before: str) -> bool:
    """`next_token`, `csrf token`; not `admin token`, which only ends like `min token`."""
    if not before.endswith(_NOT_FOR):
        return False
    word = next((word for word in _NOT_FOR if before.endswith(word)), "")
    return bool(word) and not before.removesuffix(word)[-1:].isalpha()


def _value(text: str, end: int) -> tuple[Place | None, bool]:
    """Where the value stands, and whether a sign or a verb gives it."""
    joined = _GIVEN.match(text, end)
    after = joined or _BARE.match(text, end)
    if after is None:
        return None, False
    found = _VALUE.match(text, after.end())
    if found is None:
        return None, False
    quoted = found.lastindex != 5
    start, stop = found.span(found.lastindex or 0)
    if not quoted:
        cut = _CUT.search(text, start, stop)
        stop = cut.start() if cut else stop
        if joined and joined[0].strip() == ">" and text[stop : stop + 2] != "</":
            return None, False  # `<password>@host`: the word itself is the placeholder
        amp = text.find("&", start, stop)
        stop = amp if amp > 0 and "=" in text[amp : stop + 60] else stop
        while stop > start and text[stop - 1] in _END and not _closes(text, start, stop):
            stop -= 1
    elif " " in text[start:stop].strip():
        return None, False  # a sentence in quotes
    given = joined is not None and not joined[0].rstrip().endswith(_BESIDE)
    return ((start, stop) if stop - start >= 4 else None), given


def _closes(text: str, start: int, stop: int) -> bool:
    """A closing sign whose opening sign is part of the value belongs to it; so does one `!` after a digit."""
    last = text[stop - 1]
    opening = {")": "(", "]": "[", "}": "{", ">": "<"}.get(last)
    return bool(opening and opening in text[start:stop]) or (last == "!" and text[stop - 2 : stop - 1].isdigit())


def _is_named(text: str, start: int, end: int, value: str) -> bool:
    """A provider is named shortly before the word, and its keys have this shape."""
    before = text[max(0, start - 40) : end].casefold().encode(errors="replace").decode()
    shapes = (shape for provider in named_in(before) for shape in provider.shapes)
    return any(shape.fullmatch(value) for shape in shapes) and len(set(value)) > 3 and _is_mixed(value)


def _is_mixed(value: str) -> bool:
    return not value.isdigit() and not is_wordy(value)


def _is_basic(value: str) -> bool:
    """Base64 of `name:password`."""
    try:
        said = b64decode(value, validate=True).decode("ascii")
    except (NotBase64, ValueError):
        return False
    name, colon, password = said.partition(":")
    return bool(name and colon and len(password) > 3 and said.isprintable()) and not is_placeholder(password)
