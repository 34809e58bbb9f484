"""Made-up messages, enough to learn from: what follows is invented, sentence by sentence from parts."""

from __future__ import annotations

from itertools import product

from bot.text.learning.examples import Example

_ADVERTS = [
    f"{start} {what}，{end}"
    for start, what, end in product(
        ("恭喜您获得", "限时特惠", "厂家直销", "低价代办"),
        ("大额优惠券", "无抵押贷款", "品牌手表", "增值税发票"),
        ("加微信 wx0001 详聊", "点击链接 http://a.example/1 领取", "致电 13800138000", "名额有限速来"),
    )
]
_TALK = [
    f"{who}{what}{end}"
    for who, what, end in product(
        ("今天下午的会", "这个接口的文档", "测试环境的部署", "上周的周报"),
        ("我已经改好了", "还差一点没写完", "麻烦大家看一下", "明天再讨论吧"),
        ("，辛苦了", "", "，有问题找我", "，谢谢"),
    )
]
_QUESTIONS = [
    f"{when}{what}吗？"
    for when, what in product(
        ("请问今天", "有谁知道明天", "大家觉得下周", "想问一下晚上", "我们周五"),
        ("能上线", "可以用会议室", "发版本", "有空评审", "要加班", "能拿到结果", "还开例会"),
    )
]
EXAMPLES = [
    *(Example(text=text, label="advertisement") for text in _ADVERTS),
    *(Example(text=text, label="small_talk") for text in _TALK),
    *(Example(text=text, label="question") for text in _QUESTIONS),
]
TWO = [one for one in EXAMPLES if one.label != "question"]
