"""Links in what people write: what is one, where it stands, what leads where, and what only looks like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text import links
from bot.text.domains import canonical, is_below, is_domain
from bot.text.links import find

BAD = "bad.com"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("https://bad.com", [(BAD, "bad.com")]),
        ("see https://bad.com/a?b=1#c.", [(BAD, "bad.com")]),
        ("HTTP://BAD.COM:8080/", [(BAD, "BAD.COM")]),
        ("bad.com/x", [(BAD, "bad.com")]),
        ("bad.com。", [(BAD, "bad.com")]),
        ("（bad.com），「www.bad.com」", [(BAD, "bad.com"), ("www.bad.com", "www.bad.com")]),
        ("bad.com,good.com、b.cn", [(BAD, "bad.com"), ("good.com", "good.com"), ("b.cn", "b.cn")]),
        ("https://a.com/x,https://b.com/y", [("a.com", "a.com"), ("b.com", "b.com")]),
        ("https://bad.com.", [(BAD, "bad.com")]),
        ("//bad.com/x", [(BAD, "bad.com")]),
        # glued to Chinese, on either side
        ("点这里www.bad.cn领取", [("www.bad.cn", "www.bad.cn")]),
        ("https://bad.cn领取,https://b.com", [("bad.cn", "bad.cn"), ("b.com", "b.com")]),
        ("看https://a.com。谢谢", [("a.com", "a.com")]),
        ("访问bad.com.快来", [(BAD, "bad.com")]),
        ("加微信@bad.com", [(BAD, "bad.com")]),
        # Slack's <https://…|label>, as the adapter writes it
        ("点我 (https://bad.com/x)", [(BAD, "bad.com")]),
        ("https://good.com (https://bad.com)", [("good.com", "good.com"), (BAD, "bad.com")]),
        # who is asked is not where it goes
        ("https://good.com@evil.com", [("evil.com", "evil.com")]),
        ("http://good.com:pw@evil.com:81/", [("evil.com", "evil.com")]),
        ("good.com@evil.com/x", [("evil.com", "evil.com")]),
        ("https://good.com\\@evil.com", [("good.com", "good.com")]),  # browsers read \ as /
        ("https://good.com/@evil.com", [("good.com", "good.com")]),
        # written in another way
        ("ｂａｄ。ｃｏｍ", [(BAD, "ｂａｄ。ｃｏｍ")]),
        ("https：／／ｂａｄ．ｃｏｍ／ｘ", [(BAD, "ｂａｄ．ｃｏｍ")]),
        ("ⓑad.ⓒⓞⓜ", [(BAD, "ⓑad.ⓒⓞⓜ")]),
        ("b\u200bad\u200b.\u200bcom", [(BAD, "b\u200bad\u200b.\u200bcom")]),
        ("hxxp://bad[.]com", [(BAD, "bad[.]com")]),
        ("hxxps://bad(dot)com, bad [.] com", [(BAD, "bad(dot)com"), (BAD, "bad [.] com")]),
        ("https:\\\\bad.com", [(BAD, "bad.com")]),
        ("https://%62ad.com", [(BAD, "%62ad.com")]),
        ("http://例子.中国/", [("xn--fsqu00a.xn--fiqs8s", "例子.中国")]),
        ("xn--fsqu00a.xn--fiqs8s/x", [("xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s")]),
        ("BÜCHER.de", [("xn--bcher-kva.de", "BÜCHER.de")]),
        ("аррӏе.com", [("xn--80ak6aa92e.com", "аррӏе.com")]),  # Cyrillic: another domain than apple.com
        # addresses in numbers
        ("http://1.2.3.4:80/x", [("1.2.3.4", "1.2.3.4")]),
        ("http://16909060/ http://0x1.2.772", [("1.2.3.4", "16909060"), ("1.2.3.4", "0x1.2.772")]),
        ("http://[2001:DB8::0:1]/", [("2001:db8::1", "[2001:DB8::0:1]")]),
    ],
)
def test_links_are_found_where_they_stand(text: str, seen: list[tuple[str, str]]) -> None:
    found = find(text)
    assert [(link.host, text[link.start : link.end]) for link in found] == seen
    assert not any(link.doubtful for link in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e.g. this, i.e. that, U.S., a.m.",
        "Node.js",
        "report.pdf 报价单.docx v2.final.xlsx bad.com.pdf",
        "版本 3.11.2，12.5元，1.2.3.4 和 10.0.0.0/8",
        "今天3.5节.中国队赢了",
        "li.na@huaxia.com 或 mailto:li.na@huaxia.com。",
        "好的。我来。OK。",
        "https:// 之后什么也没有",
        "...... 。。。 --.--",
        "self.value = None",
    ],
)
def test_what_only_looks_like_a_link_is_none(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    "text",
    ["deploy.sh", "main.py", "readme.md", "ok.So we", "done.In the end", "self.name", "client.run(x)", "java.io.File",
     "com.example.app", "我用Python。Java也行", "http://intranet/wiki", "同意.公司"],
)  # fmt: skip
def test_what_may_be_something_else_is_doubtful(text: str) -> None:
    (link,) = find(text)
    assert link.doubtful


@pytest.mark.parametrize("text", ["deploy.sh/x", "https://deploy.sh", "www.ok.so", "t.me/joinchat", "notion.so:443/"])
def test_a_scheme_a_path_or_www_settle_it(text: str) -> None:
    (link,) = find(text)
    assert not link.doubtful


@pytest.mark.parametrize(
    ("text", "domain", "leads"),
    [
        ("https://example.com", "example.com", True),
        ("https://a.b.example.com", "example.com", True),
        ("https://notexample.com", "example.com", False),
        ("https://example.com.evil.cn", "example.com", False),
        ("https://example.com", "a.example.com", False),
        ("https://a.cn", "cn", True),
        ("https://a.cn", "n", False),
        ("https://xn--fsqu00a.xn--fiqs8s", "例子.中国", True),
        ("请访问例子.中国", "例子.中国", True),  # nobody can tell where the name begins
        ("http://2130706433/", "127.0.0.1", True),
    ],
)
def test_borders_of_labels_count(text: str, domain: str, leads: bool) -> None:
    (link,) = find(text)
    assert link.leads_to(frozenset({canonical(domain)})) is leads


@pytest.mark.parametrize("host", ["http://256.1.1.1/", "http://0x/", "http://09/", "http://1.2.3.4.5/"])
def test_numbers_that_are_no_address_are_left_as_they_are(host: str) -> None:
    assert [link.host for link in find(host)] == [host[7:-1]]


@pytest.mark.parametrize(
    ("name", "good"),
    [("example.com", True), ("cn", True), ("xn--fiqs8s", True), ("1.2.3.4", True), ("intra.corp", True),
     ("nosuch", False), ("", False), ("*.example.com", False), ("https://example.com", False), ("a..b", False),
     ("a b.com", False), ("a" * 64 + ".com", False)],
)  # fmt: skip
def test_what_may_stand_in_a_list_of_domains(name: str, good: bool) -> None:
    assert is_domain(name) is good


def test_nothing_is_below_an_empty_list() -> None:
    assert not is_below("example.com", frozenset())


ALPHABET = "ab.。．/:@[]()中国ｃｏm-_%\u200b ht\\"


@given(st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=60))
@example("http://%/")
@example("http://-.com")
@example("http://\u0130.com")  # a letter that grows when it is folded
def test_any_text_can_be_read(text: str) -> None:
    found = find(text)
    assert not found or links.may_hold(text)
    assert all(0 <= link.start < link.end <= len(text) and link.host for link in found)
    assert [link.start for link in found] == sorted(link.start for link in found)


@given(st.text(alphabet=ALPHABET, max_size=40))
def test_looking_first_never_passes_over_a_link(text: str) -> None:
    assert links.may_hold(text) or links._find(text) == ()


@pytest.mark.parametrize(
    "text",
    ["a." * 40_000, "中" * 80_000, "http://" * 12_000, "http://" + "a@" * 40_000, "a-" * 40_000 + ".com",
     "[.]" * 20_000, "https://a:" * 8_000, "http:" + " " * 80_000],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    find(text)
    assert time.process_time() - began < 2
