"""What is said of the command line itself: the labels of its help, and how a mistake in it is told."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.bilingual import Words

SAID: Mapping[str, Words] = {
    "help.usage": Words("用法：", "Usage: "),
    "help.help": Words("显示这份帮助", "show this help"),
    "help.install": Words("为当前的 shell 安装命令补全", "install completion for the current shell"),
    "help.show": Words("打印当前 shell 的命令补全脚本", "print completion for the current shell"),
    "help.arguments": Words("参数", "Arguments"),
    "help.options": Words("选项", "Options"),
    "help.commands": Words("命令", "Commands"),
    "help.default": Words("[默认：{value}]", "[default: {value}]"),
    "help.required": Words("[必填]", "[required]"),
    "usage.mistake": Words("{where}：{what}\n    = 解决办法：{fix}", "{where}: {what}\n    = fix: {fix}"),
    "usage.see": Words("用法见 {command} --help", "see {command} --help"),
    "usage.near": Words("是不是想写 {near}？", "did you mean {near}?"),
    "usage.command": Words("没有命令 {name}", "there is no command {name}"),
    "usage.no-command": Words("还没有写要做什么", "no command was given"),
    "usage.option": Words("没有选项 {name}", "there is no option {name}"),
    "usage.missing": Words("缺少 {name}（{help}）", "{name} is missing ({help})"),
    "usage.value": Words("{name} 的值 {value} 不对：{why}", "{name} cannot be {value}: {why}"),
    "usage.no-value": Words("{name} 后面要跟一个值（{help}）", "{name} needs a value ({help})"),
    "usage.flag": Words("{name} 是开关，后面不带值", "{name} is a switch and takes no value"),
    "usage.too-many": Words("多出了 {words}", "nothing is expected any more at {words}"),
    "usage.quote": Words(
        "含空格的值要放在引号里；用法见 {command} --help", "quote values with spaces; see {command} --help"
    ),
}
