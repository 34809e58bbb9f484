"""Links in what people write: with a scheme or without, glued to Chinese text, in disguise. Pure.

`find(text)` gives every link with the place of its host in the original text. A bare `word.word` that is as likely a
file, a sentence without a space or a piece of code (`deploy.sh`, `ok.So`, `self.name`) is kept as *doubtful*: a list of
forbidden domains still knows it, a list of permitted ones does not accuse anybody of it.

Touch the tables when something is wrongly taken for a link, or wrongly passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote

from bot.text.characters import IDEOGRAPHS
from bot.text.domains import canonical, is_below, is_top_level
from bot.text.folding import Folding

_UNSEEN = r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
# Cheap, and true for every text that holds a link: a sign that can be a dot before a letter, or a scheme's colon. One
# set of signs comes first, so that the search skips from one to the next.
_MAY_HOLD = re.compile(
    r"[.．․。｡:：\[({【（［｛](?:"
    rf"(?<=[.．․]){_UNSEEN}[^\W\d_]|(?<=[。｡])(?<![\u4e00-\u9fff].){_UNSEEN}[0-9A-Za-z\uff10-\uff5a]"
    rf"|(?<=[.．。｡․]){_UNSEEN}[\u24b6-\u24e9]"
    rf"|(?<=[:：]){_UNSEEN}\s?{_UNSEEN}[/／\\]"
    rf"|(?<=[\[({{【（［｛]){_UNSEEN}(?:[.．。｡․]|[dｄ]{_UNSEEN}[oｏ]{_UNSEEN}[tｔ]|点){_UNSEEN}[\])}}】）］｝])",
    re.IGNORECASE,
)
_DOT = r"(?:\.|(?<=[A-Za-z0-9])。(?=[A-Za-z0-9])|\s?[\[({【](?:[.。]|dot|点)[\])}】]\s?)"
_LABEL = r"[\w%-]{1,190}+"
_HOST = rf"{_LABEL}(?:{_DOT}{_LABEL})*"
# A path ends where a second address begins: `https://a.com/x,https://b.com`.
_REST = r"(?:[/?#\\](?:(?![,;|]h[tx]{2}ps?://)[!#-;=?-Z\\\]_a-z~&$|])*)?"
_SCHEMES = r"(?:h(?:tt|xx|\*\*|__)p|ftp|ws)s?"
_LINK = re.compile(
    rf"(?P<scheme>{_SCHEMES}\s?:\s?[/\\]{{1,3}})"
    rf"(?P<user>[^\s/\\?#@<>\"'{IDEOGRAPHS}]{{0,200}}@)*"
    rf"(?P<name>\[[0-9a-f:.]{{2,45}}\]|{_HOST})(?P<port>:\d{{1,5}})?(?P<rest>{_REST})"
    rf"|(?<![\w%-])(?P<bare>{_LABEL}(?:{_DOT}{_LABEL})+)(?P<bareport>:\d{{2,5}})?(?P<barerest>{_REST})",
    re.IGNORECASE,
)
# Every link has one of these: sought first, because few words are links, and all would have to be tried.
_SIGN = re.compile(
    r"[.。:\[({【](?:(?<=[\w%-]\.)(?=[\w%-])|(?<=[A-Za-z0-9]。)(?=[A-Za-z0-9])|(?<=:)(?=\s?[/\\])"
    r"|(?<=[\[({【])(?=(?:[.。]|dot|点)[\])}】]))",
    re.IGNORECASE,
)
_SCHEME = re.compile(rf"{_SCHEMES}\s?\Z", re.IGNORECASE)
_LONGEST_SCHEME = 8
_BACKWARDS_LABEL = re.compile(rf"\s?{_LABEL}")
_SPLIT = re.compile(_DOT, re.IGNORECASE)
_LONGEST_NAME = 3 * 253  # characters, each perhaps written as %E4
_IDEOGRAPH_LAST = re.compile(f".*[{IDEOGRAPHS}]")
_LATIN_START = re.compile(r"[A-Za-z0-9-]+")

# Endings that are files' more often than domains', or no domains at all.
_FILE_ENDINGS = """
    7z ai apk app avi bak bat bmp c cab cfg class conf cpp cs css csv db dll dmg doc docx eml exe gif go gz h htm
    html ini ipa iso jar java jpeg jpg js json jsx key log lua md mk mov mp3 mp4 msi numbers odt pages pdf php pl
    png ppt pptx ps psd pub py rar rb rs rtf sh so sql srt svg swift tar tex tf tgz tif tiff toml ts tsx txt vue
    wav webp wps xls xlsm xlsx xml yaml yml zip
"""
# Endings that are also words after a full stop without a space, or names in code.
_WORD_ENDINGS = """
    am as at be best box by call care data date day do email events fit forum fun game global go group here how id in
    info is it link live lol love ma map me media menu more mov my name network new news no now off one online open or
    page plus post pro read run sale save school see select services show site so space store style support team test
    tips to today top total trade us video watch we win work works world you zone
"""
_PLAIN_ENDINGS = "biz cc club cn com edu gov hk mil net org ru shop tv tw uk vip wang xin xyz top"
_FILES, _WORDS, _PLAIN = (frozenset(listed.split()) for listed in (_FILE_ENDINGS, _WORD_ENDINGS, _PLAIN_ENDINGS))
_BACKWARDS = frozenset({"cn", "com", "io", "net", "org"})  # `com.example.app`: a package


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to `host` (canonical). [start, end) is the host as it was written."""

    host: str
    start: int
    end: int
    doubtful: bool = False
    glued: bool = False  # words may be stuck to the front: Chinese has no spaces

    def leads_to(self, domains: frozenset[str]) -> bool:
        """Whether the host is one of these domains (canonical) or below one."""
        if is_below(self.host, domains):
            return True
        return self.glued and any(_readable(self.host).endswith(_readable(domain)) for domain in domains)


def may_hold(text: str) -> bool:
    """Whether it is worth looking. True for every text with a link, and for few others."""
    return _MAY_HOLD.search(text) is not None


def find(text: str) -> tuple[Link, ...]:
    """All links, in order. The last text is remembered: many rules ask about the same message."""
    return _find(text) if may_hold(text) else ()


def sites(text: str) -> tuple[str, ...]:
    """The hosts of all links that are none but links, in order, one for each link."""
    return tuple(link.host for link in find(text) if not link.doubtful)


@cache  # its tables take memory and time: made when they are first used
def _folding() -> Folding:
    return Folding(frozenset({"width", "zero_width"}))


@lru_cache(maxsize=2)
def _find(text: str) -> tuple[Link, ...]:
    if text.isascii():
        return tuple(_links(text))
    found = tuple(_links(_folding().fold(text)))
    if not found:
        return ()
    starts, ends = _folding().origins(text)
    if type(starts) is range:  # each stands where it stood
        return found
    return tuple(
        Link(
            host=link.host,
            start=starts[link.start],
            end=ends[link.end - 1],
            doubtful=link.doubtful,
            glued=link.glued,
        )
        for link in found
    )


def _links(text: str) -> Iterator[Link]:
    position = 0
    backwards = text[::-1]
    for sign in _SIGN.finditer(text):
        if sign.start() < position:
            continue
        begin = _begin(text, backwards, sign.start())
        found = _LINK.match(text, begin) if begin >= position else None
        if found is None:
            continue
        position = found.end()
        link = _with_scheme(found) if found["scheme"] else _bare(text, found)
        if link is not None:
            yield link
            if link.end < found.end("name" if found["scheme"] else "bare"):  # words are glued to it, perhaps a link
                position = link.end


def _begin(text: str, backwards: str, sign: int) -> int:
    """Where a link would begin whose first dot, or the colon of whose scheme, is this sign; -1 where none does."""
    if text[sign] == ":":
        scheme = _SCHEME.search(text, max(0, sign - _LONGEST_SCHEME), sign)
        return scheme.start() if scheme is not None else -1
    label = _BACKWARDS_LABEL.match(backwards, len(text) - sign)
    return len(text) - label.end() if label is not None else -1


def _with_scheme(found: re.Match[str]) -> Link | None:
    start, end = found.span("name")
    name = found["name"]
    if name.startswith("["):
        return Link(host=canonical(name), start=start, end=end)
    addressed = _addressed(name)
    if addressed is None:
        return None
    host, length, alone = addressed
    return Link(host=host, start=start, end=start + length, doubtful=alone)


@lru_cache(maxsize=1 << 10)  # names come again
def _addressed(name: str) -> tuple[str, int, bool] | None:
    """Of a name behind a scheme: its canonical form, how far it goes, and whether it is a name of one's own network."""
    labels = _labels(name)
    kept = _known_end(labels) or _cut_before_ideographs(labels)
    kept = _of_one_name(kept) if kept else kept
    if not kept:
        return None
    host = canonical(unquote(".".join(label for label, _, _ in kept)))
    if not host.strip("-_"):
        return None
    alone = len(kept) == 1 and not host.replace(".", "").isdigit()  # `http://intranet/`
    return host, kept[-1][2], alone


def _bare(text: str, found: re.Match[str]) -> Link | None:
    """A name without a scheme: only below a top-level domain that exists."""
    start, end = found.span("bare")
    bare = found["bare"]
    named = _named(bare)
    if named is None or _is_mail(text, start, end, found):
        return None
    kept, glued, host = named
    first, last = start + kept[0][1], start + kept[-1][2]
    led = last == end and bool(found["barerest"] or found["bareport"])
    doubtful = _is_doubtful(bare, text[last : last + 1], led, last == end)
    return Link(host=host, start=first, end=last, doubtful=doubtful, glued=glued)


_Label = tuple[str, int, int]  # label, where it begins and ends in the name


@lru_cache(maxsize=1 << 10)
def _named(bare: str) -> tuple[list[_Label], bool, str] | None:
    """The labels of a name without a scheme, whether words may be glued to it, and its canonical form."""
    labels = _labels(bare)
    kept = _known_end(labels)
    if kept is None or len(kept) < 2 or "%" in bare:
        return None
    if kept is not labels and len(kept) < len(labels) and labels[-1][0].lower() in _FILES:
        return None
    kept, glued = _without_words_in_front(_of_one_name(kept))
    if len(kept) < 2 or not kept[0][0].strip("-_"):
        return None
    return kept, glued, canonical(".".join(label for label, _, _ in kept))


def _of_one_name(labels: list[_Label]) -> list[_Label]:
    """The last labels: what stands further before is none of the name."""
    last = labels[-1][2]
    return labels if last <= _LONGEST_NAME else [label for label in labels if last - label[1] <= _LONGEST_NAME]


def _labels(name: str) -> list[_Label]:
    labels, begin = [], 0
    for dot in _SPLIT.finditer(name):
        labels.append((name[begin : dot.start()], begin, dot.start()))
        begin = dot.end()
    labels.append((name[begin:], begin, len(name)))
    return labels


def _known_end(labels: list[_Label]) -> list[_Label] | None:
    """The labels up to the last one that is a top-level domain, words glued to it cut off: `bad.cn领取` -> `bad.cn`."""
    for position in range(len(labels) - 1, 0, -1):
        label, begin, _ = labels[position]
        if is_top_level(label):
            return labels[: position + 1]
        latin = _LATIN_START.match(label)
        if latin is not None and latin[0] != label and not label[latin.end()].isascii() and is_top_level(latin[0]):
            return [*labels[:position], (latin[0], begin, begin + latin.end())]
    return None


def _cut_before_ideographs(labels: list[_Label]) -> list[_Label]:
    """A host below no known top-level domain: of one's own network, or an address in numbers."""
    kept: list[_Label] = []
    for label, begin, end in labels:
        latin = _LATIN_START.match(label)
        if latin is None or latin[0] != label:
            if latin is not None and not label.startswith("%"):
                kept.append((latin[0], begin, begin + latin.end()))
            elif "%" in label:
                kept.append((label, begin, end))
            break
        kept.append((label, begin, end))
    return kept


def _without_words_in_front(labels: list[_Label]) -> tuple[list[_Label], bool]:
    """`点这里www.bad.cn` -> `www.bad.cn`; in `请看例子.中国` nobody can tell where the name begins."""
    label, begin, end = labels[0]
    words = _IDEOGRAPH_LAST.match(label)
    if words is None:
        return labels, False
    if words.end() == len(label):
        return labels, True
    return [(label[words.end() :], begin + words.end(), end), *labels[1:]], False


def _is_mail(text: str, start: int, end: int, found: re.Match[str]) -> bool:
    """`name@qq.com` is an address of a person, `good.com@evil.com/x` a link to evil.com."""
    if text[end : end + 1] == "@" and not found["barerest"]:
        return True
    before = text[start - 1 : start] == "@" and start > 1 and text[start - 2].isascii() and text[start - 2].isalnum()
    return before and not found["barerest"]


@lru_cache(maxsize=1 << 10)
def _is_doubtful(bare: str, behind: str, led: bool, whole: bool) -> bool:
    """Whether a bare name may be something else than a link. A path, a port or `www` settles it."""
    named = _named(bare)
    labels = named[0] if named is not None else _labels(bare)
    if labels[0][0].lower() == "www":
        return False
    top = labels[-1][0]
    if behind == "(":  # a call: `client.run(…)`
        return True
    if led:
        return False
    if top.lower() in _FILES or not top.isascii() or labels[0][0].lower() in _BACKWARDS:
        return True
    if top[0].isupper() and not top.isupper():  # `done.In the end`
        return True
    if "。" in bare[labels[0][1] : labels[-1][2]] and top.lower() not in _PLAIN:
        return True
    if not whole and behind.isascii() and top.lower() not in _PLAIN:  # `java.io.File`
        return True
    return len(labels) == 2 and top.lower() in _WORDS - _PLAIN


@lru_cache(maxsize=4_096)
def _readable(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
