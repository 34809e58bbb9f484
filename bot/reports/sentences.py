"""A rule's conditions and demands as sentences for people, Chinese and English, by the path of the key.

A key without a sentence is told with what editors say over it, so that a new kind is readable at once. Touch this to
say a key of the language in a better way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.policy.reading.source import plain
from bot.rules.budgets import COUNTED
from bot.rules.kind import Said
from bot.rules.registry import KINDS

Lists = Mapping[str, int]  # word list -> how many words
Word = Callable[[str, str], str]  # (room, code) -> the word of a closed set


CONDITIONS: Mapping[str, Said] = {
    "text.has_any": Said("消息里出现：{value}", "the message contains one of: {value}"),
    "text.has_all": Said("消息里同时出现：{value}", "the message contains all of: {value}"),
    "text.matches": Said("消息符合表达式：{value}", "the message matches: {value}"),
    "text.detects": Said("消息里有：{value}", "the message contains: {value}"),
    "text.see_through": Said("识破这些伪装：{value}", "disguises are seen through: {value}"),
    "text.longer_than": Said("消息超过 {value} 个字", "the message is longer than {value} characters"),
    "text.quotes=true": Said("找到的词都在引用里", "all that was found is quoted"),
    "text.quotes=false": Said("找到的词不都在引用里", "not all that was found is quoted"),
    "text.negates=true": Said("找到的词都被否定或禁止", "all that was found is negated or banned"),
    "text.negates=false": Said("找到的词不都被否定或禁止", "not all that was found is negated or banned"),
    "text.rejects=true": Said("消息在制止、谴责或举报这样的话", "the message rejects, denounces or reports such words"),
    "text.rejects=false": Said("消息没有制止、谴责或举报这样的话", "the message does not reject or report such words"),
    "text.mentions_all=true": Said("消息 @ 了所有人", "the message calls everybody"),
    "text.mentions_all=false": Said("消息没有 @ 所有人", "the message does not call everybody"),
    "sender.role": Said("发送者是：{value}", "the sender is: {value}"),
    "sender.employment": Said("发送者属于：{value}", "the sender is: {value}"),
    "sender.unit": Said("发送者在单位：{value}", "the sender belongs to: {value}"),
    "sender.person": Said("发送者是指定的人", "the sender is one of the persons named"),
    "sender.is_bot=true": Said("由应用发出", "an app posted it"),
    "sender.is_bot=false": Said("由人发出", "a person posted it"),
    "group.external=true": Said("群里有外部成员", "the group has outsiders"),
    "group.external=false": Said("群里没有外部成员", "the group has no outsiders"),
    "group.kind": Said("群的类型是：{value}", "the group is a: {value}"),
    "group.platform": Said("群在：{value}", "the group is on: {value}"),
    "group.unit": Said("群属于：{value}", "the group belongs to: {value}"),
    "group.id": Said("群是：{value}", "the group is: {value}"),
    "group.name_matches": Said("群名符合：{value}", "the group's name matches: {value}"),
    "group.audience": Said("群的密级是：{value}", "the group is classed: {value}"),
    "group.members_over": Said("群成员超过 {value} 人", "the group has more than {value} members"),
    "sender.joined_within": Said("发送者进群不到 {value}", "the sender joined the group less than {value} ago"),
    "group.created_within": Said("群建立不到 {value}", "the group is younger than {value}"),
    "group.archived=true": Said("群已归档", "the group is archived"),
    "group.archived=false": Said("群没有归档", "the group is not archived"),
    "message.has_files=true": Said("消息带文件", "the message has files"),
    "message.has_files=false": Said("消息不带文件", "the message has no files"),
    "message.in_thread=true": Said("消息是话题里的回复", "the message answers in a thread"),
    "message.in_thread=false": Said("消息不是话题里的回复", "the message is no answer in a thread"),
    "message.edited=true": Said("消息被改过", "the message was edited"),
    "message.edited=false": Said("消息没有改过", "the message was not edited"),
    "label.urgency": Said("消息的紧急程度是：{value}", "the message is labelled: {value}"),
    "label.audience": Said("消息的密级是：{value}", "the message is labelled: {value}"),
    "label.kind": Said("消息的种类是：{value}", "the message is labelled: {value}"),
    "time.workday=true": Said("在工作日", "on a working day"),
    "time.workday=false": Said("不在工作日", "not on a working day"),
    "time.between": Said("时间在 {value}", "between {value}"),
    "time.days": Said("在：{value}", "on: {value}"),
}

DEMANDS: Mapping[str, Said] = {
    f"{kind.name}.{path}": said for kind in KINDS.values() for path, said in kind.words.demands.items()
}
_HIDDEN = frozenset(
    {
        "files.class.marks",
        "time.zone",
        "announce.at.zone",
        "announce.misfire_grace",
        "lifecycle.zone",
        "conduct.quiet_hours.zone",
        "text.whole_word",
    }
)
_ROOMS = {  # which closed set a key's values are of
    "text.detects": "detectors",
    "sender.role": "roles",
    "group.audience": "labels",
    "label.urgency": "labels",
    "label.audience": "labels",
    "label.kind": "labels",
    "classify.label.urgency": "labels",
    "classify.label.audience": "labels",
    "classify.label.kind": "labels",
    "classify.detect": "dimensions",
    "files.class.at_most": "labels",
    "membership.require.role": "roles",
}
_VALUES: Mapping[str, Said] = {
    "staff": Said("在职员工", "staff"),
    "external": Said("外部人员", "outsiders"),
    "left": Said("已离职的人", "people who left"),
    "unknown": Said("身份不明的人", "people nobody knows"),
    "same": Said("群所在的单位", "the group's own unit"),
    "wecom": Said("企业微信", "WeCom"),
    "slack": Said("Slack", "Slack"),
    "monday": Said("周一", "Monday"),
    "tuesday": Said("周二", "Tuesday"),
    "wednesday": Said("周三", "Wednesday"),
    "thursday": Said("周四", "Thursday"),
    "friday": Said("周五", "Friday"),
    "saturday": Said("周六", "Saturday"),
    "sunday": Said("周日", "Sunday"),
}
_FORBIDDEN = "classify.forbid_in."  # followed by the keys of `group`
_NOT_WHERE = Said("不能出现在这样的群：{value}", "not in groups where: {value}")
_NAMED_LIST = Said("词表“{name}”（{count} 个词）", "the list “{name}” ({count} words)")
_ANY = Said("以下至少一项：{blocks}", "at least one of: {blocks}")
_OR = Said("；或者 ", "; or ")
_SPANS = {
    "d": ("天", "days"),
    "h": ("小时", "hours"),
    "m": ("分钟", "minutes"),
    "s": ("秒", "seconds"),
    "w": ("周", "weeks"),
}


class Teller:
    """Tells rules in one language. `lists` are the word lists of the unit: of those the size is told, not the words."""

    def __init__(self, lang: str, lists: Lists, word: Word):
        self._zh = lang == "zh"
        self._lists = lists
        self._word = word

    def conditions(self, block: Mapping[str, Any]) -> list[str]:
        """What a `when` or `unless` (as plain data) asks for: all of these."""
        leaves = (leaf for leaf in _leaves(block) if leaf[0] != "any")
        told = [said for path, value in leaves if (said := self._told(CONDITIONS, path, value))]
        blocks = [
            "、".join(self.conditions(one)) if self._zh else ", ".join(self.conditions(one))
            for one in block.get("any", ())
        ]
        if blocks:
            told.append(self._in(_ANY).format(blocks=self._in(_OR).join(blocks)))
        return told

    def demands(self, kind: str, fields: Mapping[str, Any]) -> list[str]:
        """What the kind's own keys (as plain data) demand."""
        told = []
        for path, value in _leaves(fields, kind):
            if path.startswith(_FORBIDDEN):
                where = self._told(CONDITIONS, f"group.{path.removeprefix(_FORBIDDEN)}", value)
                told.append(self._in(_NOT_WHERE).format(value=where))
            elif said := self._told(DEMANDS, path, value):
                told.append(said)
        return told

    def _told(self, table: Mapping[str, Said], path: str, value: Any) -> str:
        if path in _HIDDEN:
            return ""
        sentence = table.get(f"{path}={value}" if isinstance(value, str) else path) or table.get(path)
        if isinstance(value, Mapping):
            given = {key: self.span(part) for key, part in value.items()}
            return self._in(sentence).format(**given) if sentence else f"{path}: {value}"
        shown = self._value(path, value)
        return self._in(sentence).format(value=shown) if sentence else f"{path}: {shown}"

    def _value(self, path: str, value: Any) -> str:
        items = value if isinstance(value, list) else [value]
        shown = [self._item(path, str(item)) for item in items]
        return ("、" if self._zh else ", ").join(shown) or ("无" if self._zh else "none")

    def _item(self, path: str, item: str) -> str:
        if item.startswith("$") and item[1:] in self._lists:
            return self._in(_NAMED_LIST).format(name=item[1:], count=self._lists[item[1:]])
        if path in _ROOMS:
            return self._word(_ROOMS[path], item)
        if path == "time.between":
            return item
        if item in _VALUES:
            return self._in(_VALUES[item])
        return self.span(item)

    def span(self, text: str) -> str:
        """`30d` -> 30 天; anything else stays."""
        number, unit = text[:-1], text[-1:]
        if not number.isdigit() or unit not in _SPANS:
            return text
        zh, en = _SPANS[unit]
        return f"{number}{zh}" if self._zh else f"{number} {en[:-1] if number == '1' else en}"

    def _in(self, sentence: Said | None) -> str:
        assert sentence is not None
        return sentence.zh if self._zh else sentence.en


_WHOLE = frozenset(f"conduct.{key}" for key in COUNTED)  # told in one sentence


def _leaves(data: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted path, value) of every leaf; blocks in a list follow one another."""
    for key, value in data.items():
        here = f"{path}.{key}" if path else key
        if here == "any":
            yield here, value
        elif isinstance(value, Mapping) and here not in _WHOLE:
            yield from _leaves(value, here)
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            for one in value:
                yield from _leaves(one, here)
        else:
            yield here, value


def own_keys(kind: str) -> frozenset[str]:
    """The keys that belong to the kind, not to every rule."""
    return frozenset(field.alias or name for name, field in KINDS[kind].options.model_fields.items())


__all__ = ["CONDITIONS", "DEMANDS", "Teller", "own_keys", "plain"]
