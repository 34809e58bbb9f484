"""What a finding's details are called, in Chinese and English: what rules and the engine put beside the places.

Touch this when a kind tells a new detail (a test names those that have no words).
"""

from __future__ import annotations

from collections.abc import Mapping

DETAILS: Mapping[str, tuple[str, str]] = {
    "detail.after": ("期限", "after"),
    "detail.apps": ("引流去向", "leads to"),
    "detail.at_least": ("至少", "at least"),
    "detail.at_most": ("至多", "at most"),
    "detail.because": ("依据", "because"),
    "detail.class": ("密级", "class"),
    "detail.count": ("数量", "count"),
    "detail.domains": ("网站", "sites"),
    "detail.employment": ("身份", "employment"),
    "detail.ends": ("到期日", "ends"),
    "detail.every": ("每隔（天）", "every (days)"),
    "detail.example": ("例如", "for example"),
    "detail.expected": ("应为", "expected"),
    "detail.files": ("文件", "files"),
    "detail.found": ("命中", "found"),
    "detail.group": ("群", "group"),
    "detail.hours": ("时段", "hours"),
    "detail.inside": ("压缩包内", "inside"),
    "detail.label": ("标签", "label"),
    "detail.limit": ("上限", "limit"),
    "detail.max_length": ("长度上限", "longest"),
    "detail.missing": ("缺少", "missing"),
    "detail.more_than": ("超过", "more than"),
    "detail.name": ("名称", "name"),
    "detail.obstacle": ("读不出的原因", "could not be read"),
    "detail.other": ("相近的群名", "like the group"),
    "detail.owner": ("群主", "owner"),
    "detail.people": ("人员", "people"),
    "detail.purpose": ("用途", "purpose"),
    "detail.reported_rule": ("举报人认为违反", "reported as against"),
    "detail.reviewed": ("上次检查", "last reviewed"),
    "detail.since": ("自从", "since"),
    "detail.size": ("大小", "size"),
    "detail.suggestion": ("建议", "suggestion"),
    "detail.time": ("时间", "time"),
    "detail.type": ("类型", "type"),
    "detail.unit": ("单位", "unit"),
    "detail.why": ("原因", "why"),
    "detail.within": ("多久之内", "within"),
    "detail.withheld": ("没有执行动作，因为", "nothing was done, because"),
    "detail.words": ("词语", "words"),
    "withheld.late": ("发现时已过一小时", "it was more than an hour ago when it was read"),
    "withheld.breaker": ("规则动作太频繁，已熔断", "the rule had acted too often and was stopped"),
}
