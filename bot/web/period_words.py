"""The words of the reports of a period, of signing them off and of certifying the rules; see `words.py`."""

from __future__ import annotations

from collections.abc import Mapping

PERIOD: Mapping[str, tuple[str, str]] = {
    "reports": ("报告", "Reports"),
    "reports.page": (
        "选一段时间和单位，再取文件。每次取出都写明是谁、何时、按什么条件，并记入审计链。",
        "Choose a period and a unit, then take the files. Each says who took it out, when and by which filter, and is "
        "a line of the audit chain.",
    ),
    "reports.files": ("{since} 至 {until} 的文件", "Files for {since} to {until}"),
    "reports.show": ("查看 {since} 至 {until} 的审查记录", "Show the evidence of review of {since} to {until}"),
    "sign_off": ("签核", "Sign off"),
    "sign_off.about": (
        "签核表示您对这段时间的审查负责：报告和有签名的证书会下载到您的电脑，证书记入审计链，以后的报告会列出它。",
        "Signing off says that you answer for the review of this period. The report and a signed certificate are "
        "downloaded; the certificate stands in the audit chain, and later reports list it.",
    ),
    "sign_off.note": ("看了什么、发现了什么（写入证书）", "What you looked at and found (kept in the certificate)"),
    "sign_off.do": ("以 {name} 的名义签核 {since} 至 {until}", "Sign off {since} to {until} as {name}"),
    "refused.sign_note": ("请写明看了什么、发现了什么。", "Say what you looked at and what you found."),
    "refused.running": (
        "这段时间还没有结束：结束以后再签核。",
        "The period is still running: sign it off when it is over.",
    ),
    "no_key": (
        "没有签名密钥，所以不能签名：请平台管理员设置 evidence.signing_key。",
        "There is no key to sign with: ask a platform admin to set evidence.signing_key.",
    ),
    "quality.read": (
        "本页最多看最近 {n} 次裁决；导出的文件统计全部。",
        "This page reads the newest {n} decisions at most; the files count all.",
    ),
    "certify": ("测试证书", "Test certificate"),
    "certify.about": (
        "运行现行规则的全部例子，把每条规则的版本、例子、命中和准确率（含区间）写成带日期、有签名的证书，并记入审计链。",
        "Runs all examples of the rules in force and writes each rule's version, examples, hits and precision with its "
        "interval as a dated, signed certificate, which stands in the audit chain.",
    ),
    "certify.do": ("现在测试并下载证书", "Test now and download the certificate"),
}
