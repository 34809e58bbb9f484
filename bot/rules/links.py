"""Kind `links`: which sites a message may link to. What counts as a link: `bot/text/links.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pydantic import Field, model_validator

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Finding, Span
from bot.rules.kind import EVERYTHING, Check, Glance, Kind, Said, Words
from bot.rules.problems import Problem, RuleError, invalid
from bot.rules.values import Items, Options
from bot.rules.vocabulary import Vocabulary
from bot.text import links
from bot.text.domains import above, canonical, is_domain
from bot.text.links import Link


class LinksOptions(Options):
    """Links may lead to permitted sites only, or must not lead to forbidden ones.

    A domain stands for itself and its subdomains: `example.com` covers `www.example.com`, not `notexample.com`. `deny`
    wins over `allow`. Links without `https://`, glued to other words, in full-width letters or written `bad[.]com` are
    seen; what may as well be a file's name (`deploy.sh`) only counts where `deny` names it.
    """

    allow: Items | None = Field(None, description="only these domains or $lists, and what is below them")
    deny: Items | None = Field(None, description="never these domains or $lists, nor what is below them")

    @model_validator(mode="after")
    def _says_something(self) -> LinksOptions:
        if self.allow is None and self.deny is None:
            raise invalid("nothing-to-do", keys="allow, deny")
        return self


def compile_links(options: LinksOptions, vocabulary: Vocabulary) -> Check:
    problems: list[Problem] = []
    allow = _domains("allow", options.allow, vocabulary, problems)
    deny = _domains("deny", options.deny, vocabulary, problems)
    problems += [
        Problem(code="allowed-and-denied", path=("allow",), values={"value": domain})
        for domain in sorted((allow or frozenset()) & (deny or frozenset()))
    ]
    if problems:
        raise RuleError(problems)

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        if not isinstance(event, MessagePosted):
            return
        found = links.find(event.text)
        denied = [] if deny is None else [link for link in found if link.leads_to(deny)]
        strange = [] if allow is None else [link for link in found if not link.doubtful and not link.leads_to(allow)]
        if denied or strange:
            yield _finding(event, "link-denied" if denied else "link-not-allowed", {*denied, *strange})

    return check


def _domains(
    key: str, items: tuple[str, ...] | None, vocabulary: Vocabulary, problems: list[Problem]
) -> frozenset[str] | None:
    if items is None:
        return None
    listed, wrong = vocabulary.words(items, (key,))
    problems.extend(wrong)
    places = {item: position for position, item in enumerate(items)}
    domains = set()
    for name in listed:
        domain = canonical(name)
        if is_domain(domain):
            domains.add(domain)
        else:
            path = (key, places[name]) if name in places else (key,)
            problems.append(Problem(code="bad-domain", path=path, values={"value": name}))
    return frozenset(domains)


def _finding(event: MessagePosted, reason: str, offending: set[Link]) -> Finding:
    """One for the message. Only the host is quoted: paths hold tokens and names."""
    ordered = sorted(offending, key=lambda link: link.start)
    return Finding(
        reason=reason,
        subject=event.actor,
        spans=tuple(Span(start=link.start, end=link.end, what=link.host) for link in ordered),
        details={"domains": ", ".join(dict.fromkeys(link.host for link in ordered))},
    )


def _sites(event: Event) -> Collection[str]:
    """Every domain that the message leads to or below; where words are stuck to a name's front, nobody can tell."""
    if not isinstance(event, MessagePosted):
        return ()
    found = links.find(event.text)
    return {EVERYTHING} if any(link.glued for link in found) else {site for link in found for site in above(link.host)}


def _glance(options: LinksOptions, vocabulary: Vocabulary) -> Glance:
    """Forbidden sites are looked up; where only some are permitted, every link has to be judged."""
    denied = None if options.allow is not None else _domains("deny", options.deny, vocabulary, [])
    return Glance(_sites, denied)


WORDS = Words(
    title=Said("链接", "links"),
    reasons={
        "link-denied": Said("链接到禁止的网站", "link to a forbidden site"),
        "link-not-allowed": Said("链接到未获准的网站", "link to a site that is not permitted"),
    },
    keys={
        "LinksOptions": Said(
            "链接：只能指向允许的网站，或不能指向禁止的网站。域名包括它的子域名：example.com 包括 www.example.com"
            "，不包括 notexample.com；deny 优先于 allow。没写 https:// 的、连着字的、全角的、写成 bad[.]com 的都看"
            "得出"
        ),
        "LinksOptions.allow": Said("只许这些域名或 $词表，及其下级"),
        "LinksOptions.deny": Said("不许这些域名或 $词表，及其下级"),
    },
    demands={
        "allow": Said("链接只能指向：{value}", "links lead only to: {value}"),
        "deny": Said("链接不能指向：{value}", "no links lead to: {value}"),
    },
)

KIND = Kind(
    name="links",
    options=LinksOptions,
    events=(MessagePosted, MessageEdited),
    scans=False,
    compile=compile_links,
    glance=_glance,
    details=frozenset({"found", "domains"}),
    words=WORDS,
)
