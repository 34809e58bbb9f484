"""A rule's conditions and demands as sentences for people, Chinese and English, by the path of the key.

A key without a sentence is told with what editors say over it, so that a new kind is readable at once. Touch this to
say a key of the language in a better way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.policy.reading.source import plain
from bot.rules.registry import KINDS

Lists = Mapping[str, int]  # word list -> how many words
Word = Callable[[str, str], str]  # (room, code) -> the word of a closed set


class Sentence(NamedTuple):
    zh: str
    en: str


CONDITIONS: Mapping[str, Sentence] = {
    "text.has_any": Sentence("消息里出现：{value}", "the message contains one of: {value}"),
    "text.has_all": Sentence("消息里同时出现：{value}", "the message contains all of: {value}"),
    "text.matches": Sentence("消息符合表达式：{value}", "the message matches: {value}"),
    "text.detects": Sentence("消息里有：{value}", "the message contains: {value}"),
    "text.see_through": Sentence("识破这些伪装：{value}", "disguises are seen through: {value}"),
    "text.longer_than": Sentence("消息超过 {value} 个字", "the message is longer than {value} characters"),
    "text.mentions_all=true": Sentence("消息 @ 了所有人", "the message calls everybody"),
    "text.mentions_all=false": Sentence("消息没有 @ 所有人", "the message does not call everybody"),
    "sender.role": Sentence("发送者是：{value}", "the sender is: {value}"),
    "sender.employment": Sentence("发送者属于：{value}", "the sender is: {value}"),
    "sender.unit": Sentence("发送者在单位：{value}", "the sender belongs to: {value}"),
    "sender.person": Sentence("发送者是指定的人", "the sender is one of the persons named"),
    "sender.is_bot=true": Sentence("由应用发出", "an app posted it"),
    "sender.is_bot=false": Sentence("由人发出", "a person posted it"),
    "group.external=true": Sentence("群里有外部成员", "the group has outsiders"),
    "group.external=false": Sentence("群里没有外部成员", "the group has no outsiders"),
    "group.kind": Sentence("群的类型是：{value}", "the group is a: {value}"),
    "group.platform": Sentence("群在：{value}", "the group is on: {value}"),
    "group.unit": Sentence("群属于：{value}", "the group belongs to: {value}"),
    "group.id": Sentence("群是：{value}", "the group is: {value}"),
    "group.name_matches": Sentence("群名符合：{value}", "the group's name matches: {value}"),
    "group.audience": Sentence("群的密级是：{value}", "the group is classed: {value}"),
    "group.members_over": Sentence("群成员超过 {value} 人", "the group has more than {value} members"),
    "group.created_within": Sentence("群建立不到 {value}", "the group is younger than {value}"),
    "group.archived=true": Sentence("群已归档", "the group is archived"),
    "group.archived=false": Sentence("群没有归档", "the group is not archived"),
    "message.has_files=true": Sentence("消息带文件", "the message has files"),
    "message.has_files=false": Sentence("消息不带文件", "the message has no files"),
    "message.in_thread=true": Sentence("消息是话题里的回复", "the message answers in a thread"),
    "message.in_thread=false": Sentence("消息不是话题里的回复", "the message is no answer in a thread"),
    "message.edited=true": Sentence("消息被改过", "the message was edited"),
    "message.edited=false": Sentence("消息没有改过", "the message was not edited"),
    "label.urgency": Sentence("消息的紧急程度是：{value}", "the message is labelled: {value}"),
    "label.audience": Sentence("消息的密级是：{value}", "the message is labelled: {value}"),
    "time.workday=true": Sentence("在工作日", "on a working day"),
    "time.workday=false": Sentence("不在工作日", "not on a working day"),
    "time.between": Sentence("时间在 {value}", "between {value}"),
    "time.days": Sentence("在：{value}", "on: {value}"),
}

DEMANDS: Mapping[str, Sentence] = {
    "naming.format": Sentence("群名的格式：{value}", "names have the form {value}"),
    "naming.format.wecom": Sentence("企业微信群名的格式：{value}", "names on WeCom have the form {value}"),
    "naming.format.slack": Sentence("Slack 频道名的格式：{value}", "names on Slack have the form {value}"),
    "naming.kinds": Sentence("${{kind}} 可以是：{value}", "${{kind}} is one of: {value}"),
    "naming.blocked_words": Sentence("群名里不能有：{value}", "no name contains: {value}"),
    "naming.max_length": Sentence("群名最多 {value} 个字", "names have at most {value} characters"),
    "naming.existing_groups.grace": Sentence(
        "原有的群可以保留旧名 {value}", "older groups may keep their names {value}"
    ),
    "naming.near_duplicates=true": Sentence("群名不能与别的群几乎一样", "no name is nearly that of another group"),
    "naming.near_duplicates.similarity": Sentence(
        "群名不能与别的群太像（{value} 以上）", "no name is too like that of another group ({value} or more)"
    ),
    "classify.label.urgency": Sentence("紧急程度标为：{value}", "the message is labelled {value}"),
    "classify.label.audience": Sentence("密级标为：{value}", "the message is labelled {value}"),
    "classify.detect": Sentence("按内置的迹象判断紧急程度", "its urgency is read from built-in signs"),
    "roles.require.owner.employment": Sentence("群主是：{value}", "the owner is: {value}"),
    "roles.require.owner.present=true": Sentence("群主必须在群里", "there is an owner, and he or she is a member"),
    "roles.require.owner.unit": Sentence("群主属于：{value}", "the owner belongs to: {value}"),
    "roles.require.admins.at_least": Sentence("管理员至少 {value} 名", "there are at least {value} admins"),
    "roles.require.admins.employment": Sentence("管理员是：{value}", "the admins are: {value}"),
    "membership.external=forbidden": Sentence("不能有外部成员", "no outsiders are members"),
    "membership.external=allowed": Sentence("可以有外部成员", "outsiders may be members"),
    "membership.departed=forbidden": Sentence("离职的人要移出", "nobody stays who has left the company"),
    "membership.departed=allowed": Sentence("离职的人可以留下", "people who left the company may stay"),
    "membership.outsiders.at_most": Sentence("外部成员最多 {value} 人", "at most {value} outsiders are members"),
    "membership.size.at_least": Sentence("至少 {value} 人", "at least {value} members"),
    "membership.size.at_most": Sentence("最多 {value} 人", "at most {value} members"),
    "membership.require.role": Sentence("成员里要有：{value}", "among the members there is: {value}"),
    "membership.require.unit": Sentence(
        "成员里要有这个单位的人：{value}", "among the members there is somebody of {value}"
    ),
    "membership.require.employment": Sentence("成员里要有：{value}", "among the members there is: {value}"),
    "membership.require.at_least": Sentence("（至少 {value} 人）", "(at least {value})"),
    "lifecycle.purpose.required=true": Sentence("要写明用途", "the group's purpose is stated"),
    "lifecycle.purpose.at_least": Sentence("用途至少 {value} 个字", "the purpose has at least {value} characters"),
    "lifecycle.dormant.after": Sentence(
        "{value} 没有人说话就算休眠", "a group is dormant after {value} without a word"
    ),
    "lifecycle.end_date.required=true": Sentence("要写明到期日", "an end date is stated"),
    "lifecycle.end_date.at_most": Sentence("到期日最远 {value}", "the end date is at most {value} ahead"),
    "lifecycle.review.every": Sentence("每 {value} 复核一次", "the group is reviewed every {value}"),
    "lifecycle.new_groups.grace": Sentence("新群有 {value} 的宽限", "new groups have {value} to do so"),
    "conduct.flood": Sentence("{within}内最多 {more_than} 条消息", "at most {more_than} messages within {within}"),
    "conduct.repeated": Sentence(
        "同样的话 {within}内最多 {more_than} 次", "the same text at most {more_than} times within {within}"
    ),
    "conduct.mention_all": Sentence(
        "{within}内最多 @ 所有人 {more_than} 次", "everybody is called at most {more_than} times within {within}"
    ),
    "conduct.quiet_hours.between": Sentence("{value} 不发消息", "no messages between {value}"),
    "conduct.quiet_hours.days": Sentence("（只限：{value}）", "(on {value} only)"),
    "announce.at.days": Sentence("每逢：{value}", "on: {value}"),
    "announce.at.time": Sentence("{value} 发", "at {value}"),
    "announce.at.calendar=cn-workdays": Sentence(
        "按中国工作日历（含调休）", "by China's working days, make-up days included"
    ),
    "announce.at.on_holiday=skip": Sentence("遇节假日不发", "left out on holidays"),
    "announce.at.on_holiday=next_workday": Sentence(
        "遇节假日改到下一个工作日", "moved from a holiday to the next working day"
    ),
    "announce.at.on_holiday=send": Sentence("节假日照发", "sent on holidays as well"),
    "announce.text": Sentence("内容：{value}", "text: {value}"),
    "announce.groups": Sentence("只发到：{value}", "only to: {value}"),
    "announce.ack=true": Sentence("每人要点“收到”", "everybody is asked to acknowledge it"),
    "files.names": Sentence("文件名符合：{value}", "file names match: {value}"),
    "files.types.allow": Sentence("只能发这些类型的文件：{value}", "only these types of files: {value}"),
    "files.types.deny": Sentence("不能发这些类型的文件：{value}", "no files of these types: {value}"),
    "files.size_at_most": Sentence("文件不超过 {value}", "files have at most {value}"),
    "files.class.at_most": Sentence("文件的密级最高：{value}", "files are classed no higher than {value}"),
    "links.allow": Sentence("链接只能指向：{value}", "links lead only to: {value}"),
    "links.deny": Sentence("链接不能指向：{value}", "no links lead to: {value}"),
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
    "classify.label.urgency": "labels",
    "classify.label.audience": "labels",
    "files.class.at_most": "labels",
    "membership.require.role": "roles",
}
_VALUES: Mapping[str, Sentence] = {
    "staff": Sentence("在职员工", "staff"),
    "external": Sentence("外部人员", "outsiders"),
    "left": Sentence("已离职的人", "people who left"),
    "unknown": Sentence("身份不明的人", "people nobody knows"),
    "same": Sentence("群所在的单位", "the group's own unit"),
    "wecom": Sentence("企业微信", "WeCom"),
    "slack": Sentence("Slack", "Slack"),
    "monday": Sentence("周一", "Monday"),
    "tuesday": Sentence("周二", "Tuesday"),
    "wednesday": Sentence("周三", "Wednesday"),
    "thursday": Sentence("周四", "Thursday"),
    "friday": Sentence("周五", "Friday"),
    "saturday": Sentence("周六", "Saturday"),
    "sunday": Sentence("周日", "Sunday"),
}
_FORBIDDEN = "classify.forbid_in."  # followed by the keys of `group`
_NOT_WHERE = Sentence("不能出现在这样的群：{value}", "not in groups where: {value}")
_NAMED_LIST = Sentence("词表“{name}”（{count} 个词）", "the list “{name}” ({count} words)")
_ANY = Sentence("以下至少一项：{blocks}", "at least one of: {blocks}")
_OR = Sentence("；或者 ", "; or ")
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

    def _told(self, table: Mapping[str, Sentence], path: str, value: Any) -> str:
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

    def _in(self, sentence: Sentence | None) -> str:
        assert sentence is not None
        return sentence.zh if self._zh else sentence.en


_WHOLE = frozenset({"conduct.flood", "conduct.repeated", "conduct.mention_all"})  # told in one sentence


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
