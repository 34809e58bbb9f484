"""What can be wrong with files and folders."""

from __future__ import annotations

from collections.abc import Mapping

from bot.policy.texts.text import Text

FILES: Mapping[str, Text] = {
    "unreadable": Text(
        "文件读不出来：{reason}",
        "the file cannot be read: {reason}",
        "检查文件权限和磁盘",
        "check permissions and the disk",
    ),
    "not-a-file": Text(
        "这里应当是一个文件",
        "this should be a file",
        "policy.yaml 是文件夹或别的东西：改名或移走",
        "policy.yaml is a folder or something else: rename it or move it away",
    ),
    "encoding": Text(
        "文件不是 UTF-8 编码",
        "the file is not UTF-8",
        "用编辑器另存为 UTF-8（记事本：另存为 → 编码 → UTF-8）",
        "save it as UTF-8 in your editor",
    ),
    "too-large": Text(
        "文件有 {size} 字节，超过上限 {limit}",
        "the file has {size} bytes; the limit is {limit}",
        "把词表和规则分到下级单位的文件里",
        "split lists and rules over the units' files",
    ),
    "no-policy": Text(
        "这个文件夹里没有 policy.yaml",
        "there is no policy.yaml in this folder",
        "从 policies/starter-zh 复制一份开始",
        "start from a copy of policies/starter-en",
    ),
    "several-roots": Text(
        "这里有几棵互不相干的规则树：{roots}",
        "there are several unrelated trees here: {roots}",
        "一次只检查一个文件夹，或者在最上层放一个 policy.yaml",
        "check one folder at a time, or put a policy.yaml on top",
    ),
    "wrong-folder": Text(
        "for: {unit} 与文件夹不符，这里应当是 {expected}",
        "for: {unit} does not fit the folder; here it must be {expected}",
        "改成 for: {expected}，或者把文件移到对应的文件夹",
        "write for: {expected}, or move the file to its folder",
    ),
    "ignored-file": Text(
        "{name} 不会被读取：规则文件名只能是 policy.yaml",
        "{name} is not read: a policy file is called policy.yaml",
        "改名为 policy.yaml，或者移走",
        "rename it to policy.yaml, or move it away",
    ),
    "unknown-unit": Text(
        "组织架构里没有单位“{unit}”",
        "the organisation has no unit “{unit}”",
        "核对组织架构文件里的单位 id",
        "compare with the unit ids of the organisation file",
    ),
}
