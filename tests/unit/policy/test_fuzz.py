"""Anything that can stand in a file gives problems or a policy: never an exception, never a silent acceptance.

Silent acceptance is told by an invariant: what loads without an error says, in the canonical tree, every scalar that
was typed under its rules, lists and exceptions, and nothing stands under a key that the language does not have.
`corpus/` holds files as people break them; the first line of each says what must be told.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.policy.loading import Loaded, load
from bot.policy.problems import RENDERERS
from bot.policy.reading.builder import MAX_DEPTH
from tests.unit.policy.folders import HEAD, NOW, RULE

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.yaml"))
PACKS = Path(__file__).parents[3] / "policies"

GOOD = """\
policy: 1
for: acme
lists:
  gambling: [网络赌博, 博彩, 六合彩]
  secrets: [绝密, "机密文件", 'top secret']
rules:
  - id: group-name
    kind: naming
    why: 群名要看得出公司、部门和用途（《群管理办法》第4条）
    stage: enforce
    format: 【${org.short}】${dept}-${topic}
    existing_groups: {grace: 30d}
    then: [remind_owner, {rename: {after: 3d}}]
  - id: no-gambling
    kind: content
    severity: high
    stage: pilot
    pilot_in: [acme/bank, "wecom:g1"]
    locked: true
    when: {text: {has_any: $gambling, see_through: [separators, case]}, group: {external: false}}
    unless:
      any:
        - sender: {role: compliance}
        - {text: {longer_than: 500}}
    then: [notify: compliance]
    strikes: {per: sender, within: 30d, ladder: {1: [remind_sender], 3: [notify: group_owner, retract]}}
    at_most: 20 per hour
    message: ${sender.name}，30天内第${strikes}次。
    tests:
      hit: [加群玩博彩, 网.络.赌.博]
      miss: [今天开会, {text: 反博彩宣传, sender: {role: compliance}}]
  - id: notice
    kind: announce
    at: {days: [monday], time: "09:00"}
    text: |
      请勿在群内发送客户证件。
      谢谢！
exceptions:
  - {rule: group-name, groups: ["wecom:g2"], until: 2026-08-01, reason: 共建群, approved_by: zhang.wei}
"""
quick = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(folder: Path, data: bytes) -> Loaded:
    """Load it and hold it to everything that is always true."""
    (folder / "policy.yaml").write_bytes(data)
    loaded = load(folder, now=NOW)
    assert (loaded.policies is None) == any(problem.is_error for problem in loaded.problems)
    for render in RENDERERS.values():
        for lang in ("zh", "en"):
            render(loaded.problems, lang).encode()
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in loaded.problems)
    if loaded.policies is not None:
        assert unsaid(loaded, data) == []
    return loaded


def unsaid(loaded: Loaded, data: bytes) -> list[str]:
    known = said(loaded)
    return [text for text in typed(data) if text not in known]


def said(loaded: Loaded) -> set[str]:
    """Every key and value of the canonical tree, and what the file's frame and its exceptions say in other words."""
    assert loaded.policies is not None
    words = set(_leaves(json.loads(loaded.policies.canonical)))
    days = {word[:10] for word in words}
    return words | days | {"policy", "for", "rules", "lists", "exceptions", "1", "approved_on", ""}


def typed(data: bytes) -> Iterator[str]:
    """Every key and value that PyYAML finds in the file, as text."""
    tree = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
    kept = [(key, value) for key, value in tree.value if key.value not in ("policy", "for")]
    for key, value in kept:
        yield key.value
        yield from _texts(value)


def _texts(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        yield node.value
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item)
    else:
        for key, value in node.value:
            if key.value != "from":  # a list taken from a file is said by its words
                yield from _texts(key)
                yield from _texts(value)


def _leaves(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _leaves(value)
    elif isinstance(data, list):
        for item in data:
            yield from _leaves(item)
    elif data is not None:
        yield str(data)


def test_the_file_that_is_broken_below_is_faultless(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD.encode()).problems == ()


# --- texts and bytes ---------------------------------------------------------------------------------------------


@quick
@given(text=st.text(max_size=400))
def test_any_text(tmp_path: Path, text: str) -> None:
    check(tmp_path, text.encode("utf-8", "surrogatepass"))


@quick
@given(text=st.text(alphabet="abk:：- \n\t　#[]{}【】\"'“”，,|>&*!%@`~?<$=.0１是", max_size=120))
def test_any_text_of_yaml_s_own_signs_under_a_rule(tmp_path: Path, text: str) -> None:
    check(tmp_path, (HEAD + RULE + "    " + text).encode())


@quick
@given(data=st.binary(max_size=300))
def test_any_bytes_behind_a_good_beginning(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, HEAD.encode() + data)


# --- slips: a character --------------------------------------------------------------------------------------------

SLIPS = [
    *"：，。；“”‘’【】［］｛｝（）　\t\u00a0\u200b\ufeff\x00\x1b\u2028#&*!|>%@`'\"{}[]:,-?~ \n０是",
    "- ",
    "---\n",
    "...\n",
]


@settings(quick, max_examples=300)
@given(at=st.integers(0, len(GOOD)), cut=st.integers(0, 3), slip=st.sampled_from(SLIPS) | st.characters())
def test_one_slip(tmp_path: Path, at: int, cut: int, slip: str) -> None:
    check(tmp_path, (GOOD[:at] + slip + GOOD[at + cut :]).encode("utf-8", "surrogatepass"))


@quick
@given(at=st.integers(0, len(GOOD.encode())), byte=st.integers(0, 255))
def test_one_byte_that_is_another(tmp_path: Path, at: int, byte: int) -> None:
    data = GOOD.encode()
    check(tmp_path, data[:at] + bytes([byte]) + data[at + 1 :])


@quick
@given(seed=st.integers(0, 2**32))
def test_lines_that_moved(tmp_path: Path, seed: int) -> None:
    """Dropped, doubled, swapped, indented otherwise: what an editor does in a careless moment."""
    chance, lines = random.Random(seed), GOOD.splitlines()
    for _ in range(chance.randint(1, 3)):
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                del lines[one]
            case 1:
                lines.insert(other, lines[one])
            case 2:
                lines[one], lines[other] = lines[other], lines[one]
            case _:
                lines[one] = " " * chance.randrange(10) + lines[one].lstrip()
    check(tmp_path, "\n".join(lines).encode())


# --- slips: a node -------------------------------------------------------------------------------------------------

SCALARS: list[Any] = [
    *(
        "",
        "~",
        "null",
        "yes",
        "NO",
        "true",
        "12:30",
        "1_000",
        "0x10",
        "1e9",
        "-1",
        "3.0",
        " 3 ",
        "３",
        "三",
        "inf",
        "nan",
    ),
    *("*", "$gambling", "$nobody", "${x}", "$", "\ud7ff", "a" * 10_000, "9" * 5_000, "(?=a)b", "(" * 300, "[", "30d"),
    *(
        "2026-02-30",
        "9999-12-31",
        "0001-01-01",
        "99:99",
        "20 per hour",
        "acme/../x",
        "\\",
        "\u0000",
        "é",
        "𠮷",
        "👨‍👩‍👧",
    ),
]
values = st.recursive(
    st.sampled_from(SCALARS) | st.text(max_size=8) | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key or index) of a tree."""
    found: list[tuple[Any, Any]] = []
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        found.append((node, key))
        if isinstance(value, dict | list):
            found += _places(value)
    return found


def _written(tree: Any) -> bytes:
    text: str = yaml.dump(tree, allow_unicode=True, sort_keys=False, Dumper=yaml.SafeDumper, width=10_000)
    return text.encode("utf-8", "surrogatepass")


def _tree() -> Any:
    return yaml.load(GOOD, Loader=yaml.BaseLoader)


@settings(quick, max_examples=300)
@given(data=st.data(), value=values)
def test_any_value_anywhere(tmp_path: Path, data: st.DataObject, value: Any) -> None:
    tree = _tree()
    holder, key = data.draw(st.sampled_from(_places(tree)))
    holder[key] = value
    check(tmp_path, _written(tree))


@quick
@given(data=st.data(), name=st.text(max_size=8) | st.sampled_from(["when", "stage", "<<", "id", "any", "text", "for"]))
def test_any_key_anywhere(tmp_path: Path, data: st.DataObject, name: str) -> None:
    tree = _tree()
    holder, key = data.draw(st.sampled_from([place for place in _places(tree) if isinstance(place[0], dict)]))
    holder[name] = holder.pop(key)
    check(tmp_path, _written(tree))


@quick
@given(data=st.data())
def test_parts_that_changed_places(tmp_path: Path, data: st.DataObject) -> None:
    tree = _tree()
    places = st.sampled_from(_places(tree))
    (one, first), (other, second) = data.draw(places), data.draw(places)
    text = json.dumps(other[second], ensure_ascii=False)
    other[second], one[first] = one[first], json.loads(text)
    try:
        written = _written(json.loads(json.dumps(tree)))
    except ValueError:  # a part was put into itself: no file can say that
        return
    check(tmp_path, written)


# --- sizes -------------------------------------------------------------------------------------------------------

SIZES = {
    "1,000 lists in lists": (HEAD + RULE + "    why: " + "[" * 1000 + "]" * 1000, "too-deep"),
    "1,000 blocks in blocks": (HEAD + RULE + "    when: " + "{a: " * 1000 + "b" + "}" * 1000, "too-deep"),
    "1,000 levels of indentation": (HEAD + "".join(f"{' ' * level}a{level}:\n" for level in range(1000)), "too-deep"),
    "1,000 dashes": (HEAD + "rules:\n" + "- " * 1000 + "a\n", "too-deep"),
    "200,000 open brackets": (HEAD + "lists: " + "[" * 200_000, "too-deep"),
    "one level too deep": (HEAD + "lists: " + "[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH, "too-deep"),
    "100,000 lines of comments": ("# 说明\n" * 100_000, "empty-file"),
    "100,000 empty lines": ("\n" * 100_000, "empty-file"),
    "a line of a million characters": (HEAD + RULE + "    whi: " + "群" * 1_000_000, "unknown-key"),
    "a key of a hundred thousand characters": (HEAD + "a" * 100_000 + ": b\n", "missing-colon"),
    "an id of a hundred thousand characters": (
        HEAD + f"rules:\n  - id: {'A' * 100_000}\n    kind: content\n",
        "bad-id",
    ),
    "a number of a hundred thousand digits": (
        HEAD + RULE + f"    when: {{text: {{longer_than: {'9' * 100_000}}}}}\n",
        "bad-number",
    ),
    "two thousand unknown keys": (HEAD + RULE + "".join(f"    k{n}: a\n" for n in range(2_000)), "unknown-key"),
    "an unclosed quote before everything": (HEAD + 'why: "' + GOOD * 50, "text-after-quote"),
    "a pattern of a thousand brackets": (
        HEAD + RULE + f"    when: {{text: {{matches: '{'(' * 3000}'}}}}\n",
        "bad-pattern",
    ),
    "full-width commas without end": (HEAD + "lists: {a: [" + "赌博，" * 50_000 + "]}\n", "fullwidth-comma"),
    "brackets that open and never close": (HEAD + "lists: {a: " + "【" * 50_000 + "}\n", "expected-list"),
    "braces and signs without end": (HEAD + "why: {" + "变量 " * 50_000 + "\n", "unclosed"),
    "no-break spaces without end": (HEAD + "why: a" + "\u00a0" * 50_000 + "b\n", "unknown-key"),
    "quotes without end": (HEAD + "why: " + "“" * 50_000 + "\n", "unknown-key"),
    "lists without end, then a slip": (HEAD + "why: [" + "[a], " * 50_000 + "\n", "unclosed"),
}


@pytest.mark.parametrize("name", SIZES)
def test_nothing_is_too_large(name: str, tmp_path: Path) -> None:
    text, code = SIZES[name]
    assert code in [problem.code for problem in check(tmp_path, text.encode()).problems]


def test_100_000_lines_that_are_right(tmp_path: Path) -> None:
    text = HEAD + "lists:\n  words:\n" + "".join(f"    - 词语{number}号\n" for number in range(100_000))
    assert check(tmp_path, text.encode()).policies is not None


# --- what people really send ---------------------------------------------------------------------------------------


def test_there_is_a_corpus() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_corpus(path: Path, tmp_path: Path) -> None:
    """`# expect: line:column code, …` in the first line."""
    data = path.read_bytes()
    first = data.decode("utf-8-sig").splitlines()[0]
    loaded = check(tmp_path, data)
    assert [f"{p.line}:{p.column} {p.code}" for p in loaded.problems] == first.removeprefix("# expect: ").split(", ")
    assert all(all(problem.say(lang)) for problem in loaded.problems for lang in ("zh", "en"))


@pytest.mark.parametrize("path", sorted(PACKS.glob("**/policy.yaml")), ids=lambda path: path.parent.name)
def test_the_packs_say_what_was_typed(path: Path) -> None:
    """The invariant itself, on files that are right."""
    loaded = load(path, now=NOW)
    if loaded.policies is not None and b"adjust:" not in path.read_bytes():
        assert unsaid(loaded, path.read_bytes()) == []
