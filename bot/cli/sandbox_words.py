"""The words of `qungui sandbox`, in Chinese and English; `words.py` takes them in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.bilingual import Words

TROUBLES: Mapping[str, Words] = {
    "limited": Words("限流：429 或 45009，什么也没做", "too many calls: 429 or 45009; nothing is done"),
    "broken": Words("服务器错误 5xx，什么也没做", "the server fails with 5xx; nothing is done"),
    "slow": Words("做了，但回答来得很晚", "done, but the answer comes late"),
    "lost": Words("做了，但回答之前连接断开", "done, but the connection breaks before the answer"),
    "expired": Words("访问令牌已过期", "the access token is past its time"),
    "duplicate": Words("同一事件推送两次", "a delivery comes twice"),
    "disordered": Words("接下来的几个事件倒着推送", "the next deliveries come in reverse order"),
    "dropped": Words(
        "推送到了，但确认之前连接断开，会再推送",
        "delivered, but the connection breaks before the acknowledgement: it comes again",
    ),
}

HELP: Mapping[str, Words] = {
    "sandbox": Words("演示里的两个平台：制造故障", "The demo's two platforms: make them misbehave"),
    "sandbox.faults": Words(
        "让演示（qungui demo）里的平台出故障；不写故障名就列出开着的开关。故障：\n\n"
        + "\n\n".join(f"{name}  {words.zh}" for name, words in TROUBLES.items()),
        "Make a platform of the running demo misbehave; without a trouble, list the switches that are on. Troubles:\n\n"
        + "\n\n".join(f"{name}  {words.en}" for name, words in TROUBLES.items()),
    ),
}

OPTIONS: Mapping[str, Words] = {
    "trouble": Words("哪种故障；off = 全部关掉", "which trouble; off = switch all off"),
    "fault.on": Words(
        "哪些接口或事件：chat.postMessage、appchat/*、message……默认全部",
        "which calls or events: chat.postMessage, appchat/*, message …; default: all",
    ),
    "fault.times": Words("接下来的几次", "for the next so many"),
    "fault.seconds": Words(
        "慢多少秒，或让对方等多少秒；默认按平台", "how slow, or how long to stay away; default: the platform's"
    ),
    "sandbox.url": Words("演示的沙盒页地址", "address of the demo's sandbox page"),
}

SAID: Mapping[str, Words] = {
    "faults.none": Words("{platform}：没有开着的故障。", "{platform}: no switch is on."),
    "faults.one": Words("{platform}：{trouble} · {on} · 还剩 {left} 次", "{platform}: {trouble} · {on} · {left} left"),
    "faults.own": Words("自定义", "custom"),
    "faults.nobody": Words(
        "{url} 没有演示在运行。先在另一个终端运行 qungui demo；端口不是 8765 时用 --url 指出地址。",
        "No demo answers at {url}. Start qungui demo in another terminal; give --url when its port is not 8765.",
    ),
    "faults.refused": Words("沙盒不接受：{code}", "The sandbox refused: {code}"),
}
