"""What the `report` commands say, in Chinese and English, by key. See `words.py`, which holds everything together."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.bilingual import Words

HELP: Mapping[str, Words] = {
    "report": Words(
        "报告：违规、规则质量、审查、成员、回执、抽样",
        "Reports: violations, quality of rules, review, membership, receipts, samples",
    ),
    "report.violations": Words("违规报告", "The violation report"),
    "report.rules": Words(
        "规则质量：每条规则的命中、裁决、准确率及其置信区间、是否沉默",
        "How good the rules are: what each found, what was decided, its precision and interval, whether it fell silent",
    ),
    "report.review": Words(
        "审查记录：谁审查了多少、多快、结果如何，哪些逾期，抽样和签核",
        "Evidence of review: who reviewed how much, how soon, with what result; what is overdue; samples and sign-offs",
    ),
    "report.membership": Words(
        "成员情况：每个群期末有谁、有几位外部成员，期间谁加入、谁离开",
        "Who was where: members and outsiders of each group at the end, who joined and left",
    ),
    "report.receipts": Words(
        "公告回执：每次发送的结果、回执率、多久确认，还有谁没有确认",
        "Receipts of announcements: each sending, its receipts, how soon, and who has not confirmed",
    ),
    "report.sign-off": Words(
        "负责人签核一个期间的审查：写下报告和有签名的证书，记入审计链",
        "A supervisor signs a period's review off: writes the report and a signed certificate, kept in the audit chain",
    ),
    "report.sample": Words(
        "抽取消息供人阅读：规则命中的和放过的各抽一些，写成表格",
        "Draw messages for people to read, some that rules flagged and some they passed over, into a sheet",
    ),
    "report.recall": Words(
        "根据填好的表格估计准确率、漏报率和召回率，带置信区间",
        "What a filled-in sheet says: precision, misses and recall, each with its interval",
    ),
}

OPTIONS: Mapping[str, Words] = {
    "format.report": Words("table、csv、json、html、xlsx 或 pdf", "table, csv, json, html, xlsx or pdf"),
    "signed.report": Words(
        "签核的报告写到这里（JSON）；旁边写证书", "where the report goes (JSON), its certificate beside it"
    ),
    "signer": Words("签核人（人员 id，合规或法务）", "who signs: a person id, of compliance or legal"),
    "sign.note": Words("说明：看了什么、发现了什么", "what was looked at, and what was found"),
    "sheet": Words("表格（CSV）", "the sheet (CSV)"),
    "seed": Words("种子：同一个种子总是抽到同样的消息", "the same seed always draws the same messages"),
    "flagged": Words("抽多少条规则命中的", "how many that rules flagged"),
    "passed": Words("抽多少条规则放过的", "how many that rules passed over"),
    "certificate.rules": Words(
        "先运行每条规则的例子，把结果和准确率写成带日期、有签名的证书（JSON）",
        "run every rule's examples first, and write them with its precision as a dated, signed certificate (JSON)",
    ),
    "certificate": Words("把结果写成带日期、有签名的证书（JSON）", "write the result as a dated, signed certificate"),
}

SAID: Mapping[str, Words] = {
    "report.written": Words("已写入 {file}", "Written to {file}"),
    "sign.unknown": Words(
        "{by} 不是组织文件里的人，或没有 compliance、legal 职责：签核人要能对审查负责。",
        "{by} is not in the organisation's file, or neither of compliance nor legal: who signs answers for the review.",
    ),
    "sign.running": Words(
        "这个期间到 {until} 才结束：期间结束后再签核。", "The period ends on {until}: sign it off when it is over."
    ),
    "signed.off": Words(
        "{by} 已签核（{id}）：{file}、{certificate}", "Signed off by {by} ({id}): {file}, {certificate}"
    ),
    "sample.ask": Words(
        "表格里有消息原文。确认要导出，请加 --with-texts；谁导出了多少条会写入审计记录。",
        "The sheet holds what people wrote. To go on, add --with-texts; the audit chain will say who took how many.",
    ),
    "sample.none": Words(
        "这段时间没有还保留着的消息。", "No message of that time is kept any more, or there was none."
    ),
    "sample.drawn": Words(
        "{file}：命中的 {flagged} 条，放过的 {passed} 条，取自 {of} 条。"
        "请在 verdict 一列填 违规、正常 或 不确定，再运行 qungui report recall。",
        "{file}: {flagged} flagged and {passed} passed over, of {of}. Fill the column verdict with violation, fine or "
        "unsure, then run qungui report recall.",
    ),
    "sample.unread": Words(
        "{file} 里还没有一行填了 verdict（违规、正常、不确定）。",
        "{file}: no row has a verdict yet (violation, fine or unsure).",
    ),
    "sample.unreadable": Words("{file} 读不出来：{reason}", "{file} cannot be read: {reason}"),
    "sample.columns": Words(
        "{file} 缺少这些列：{columns}。请用 qungui report sample 写出的表格，只填 verdict。",
        "{file} lacks these columns: {columns}. Use the sheet that qungui report sample wrote, and fill in verdict.",
    ),
    "sample.verdict": Words(
        "{where}：看不懂“{given}”，可填 {known}", "{where}: “{given}” is no verdict; use one of {known}"
    ),
    "sample.certified": Words("已写入 {file}", "Written to {file}"),
    "sample.precision": Words("准确率（命中的里面真违规的）", "precision (of what was flagged)"),
    "sample.missed": Words("漏报率（放过的里面违规的）", "missed (of what was passed over)"),
    "sample.recall": Words("召回率（违规的里面被命中的）", "recall (of all violations)"),
    "column.figure": Words("指标", "figure"),
    "column.estimate": Words("估计", "estimate"),
    "column.low": Words("下限", "at least"),
    "column.high": Words("上限", "at most"),
    "column.judged": Words("已判条数", "judged"),
}
