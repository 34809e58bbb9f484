"""What the commands around evidence say (`record verify`, `keys`, `hold`, `purge`, `person`; `case export`), in Chinese
and English, by key. See `words.py`, which holds everything together."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.bilingual import Words

HELP: Mapping[str, Words] = {
    "record.verify": Words(
        "验证审计链没有被改动，包括签名检查点；也能验证一份离线副本",
        "Verify that the audit chain was not altered, signed checkpoints included; an offline copy too",
    ),
    "record.keys": Words("显示签名公钥和文本密钥的编号；--new 新建一把", "Show the keys' public side; --new makes one"),
    "record.seal": Words(
        "用第一把文本密钥重新加密此前的内容（没加密的、用旧密钥加密的）；可以中断后再运行",
        "Seal with the first key what is older than it, open or under an old key; may be broken off and given again",
    ),
    "record.checkpoint": Words("现在就签一个检查点", "Sign a checkpoint now"),
    "record.hold": Words("法定保全：保全期间什么都不清除", "Legal holds: what they are about is not forgotten"),
    "hold.add": Words("对一个人、一个群或一个案件实施保全", "Place a hold on a person, a group or a case"),
    "hold.list": Words("列出保全", "List the holds"),
    "hold.end": Words("解除保全", "End a hold"),
    "record.purge": Words(
        "清除过了保留期的内容，留下哈希和清除证明（运行中的机器人也会定期做）",
        "Forget what is past its retention; hashes and a certificate stay (the running bot does it too)",
    ),
    "record.person": Words("一个人的全部数据：导出、删除", "Everything about one person: export, erase"),
    "person.export": Words("把一个人的全部数据导出成可核验的包", "Export everything about a person as a bundle"),
    "person.erase": Words(
        "删除一个人：身份换成代号，文字清除；保全和法定义务要求保留的除外，写进证明",
        "Erase a person: a pseudonym for the identity, texts removed, but for what a hold or a duty keeps; certified",
    ),
    "policy.impact": Words(
        "由规则和配置生成个人信息保护影响评估记录（中文、英文）",
        "Generate the impact-assessment record from policies and configuration, in Chinese and English",
    ),
    "case": Words("案件：导出证据包", "Cases: take one out as a bundle of evidence"),
    "case.export": Words(
        "把一个案件导出成证据包：数据、规则原文、成员、链上证明、可读网页和离线核验脚本",
        "Export a case as a bundle: data, rule text, members, chain proof, a page to read, an offline checker",
    ),
}

OPTIONS: Mapping[str, Words] = {
    "database.copy": Words("SQLite 档案的副本（只读打开）", "a copy of an SQLite record; opened read-only"),
    "checkpoints": Words(
        "放在别处的检查点：一个文件或文件夹（默认：配置里的文件夹）",
        "checkpoints kept elsewhere: a file or a folder; default: the configured folder",
    ),
    "trusted.key": Words("只承认这把公钥的签名，可重复", "only this public key's signatures count; may be repeated"),
    "certificates": Words("核对一份证书或清除证明，可重复", "check a certificate as well; may be repeated"),
    "new.key": Words("新建一把密钥，写进这个文件（权限 600）", "make a key and write it to this file (mode 600)"),
    "reason": Words("理由（记入档案）", "the reason; it is recorded"),
    "scope": Words("person、group 或 case", "person, group or case"),
    "target": Words("人员 id、群的键或案件编号", "person id, group key or case id"),
    "hold.id": Words("保全编号（H-…）", "the hold's id (H-…)"),
    "hold.all": Words("也列出已解除的", "those that ended, too"),
    "dry-run": Words("只说会清除什么", "only say what would go"),
    "seal.dry": Words("只显示还有多少，不改动", "only say how many there are"),
    "person.id": Words("人员 id", "person id"),
    "case.id": Words("案件或违规编号（V-…）", "id of the case or violation (V-…)"),
    "out.bundle": Words("写到这个文件（.zip）", "write to this file (.zip)"),
    "bundle.pdf": Words("另附 PDF（先 pip install 'qungui[pdf]'）", "as PDF, too: pip install 'qungui[pdf]'"),
    "sure": Words("确认：删除不能撤销", "yes, erase: it cannot be undone"),
}

SAID: Mapping[str, Words] = {
    "chain.whole": Words(
        "审计链完整，共 {rows} 环；相符的签名检查点 {checkpoints} 个，担保到第 {covered} 环。",
        "The audit chain is whole: {rows} links; signed checkpoints that agree: {checkpoints}, up to link {covered}.",
    ),
    "chain.unsigned": Words(
        "没有检查点：整本重写的档案看不出来。设置 evidence.signing_key 和 evidence.checkpoints。",
        "There are no checkpoints, so a record that was rewritten as a whole would pass: set evidence.signing_key and "
        "evidence.checkpoints.",
    ),
    "certificate.holds": Words("证明 {id} 属实：{what}，{at}，{by}。", "Certificate {id} holds: {what}, {at}, {by}."),
    "chain.signers": Words("签名公钥：{keys}", "Signed with: {keys}"),
    "chain.broken": Words("审计链在第 {rows} 环之后断了：{fault}", "The audit chain breaks after link {rows}: {fault}"),
    "keys.signing": Words("签名公钥：{public}", "Signing, public key: {public}"),
    "keys.none": Words(
        "没有签名密钥。新建：qungui record keys --new keys/signing.key，"
        "再写 evidence.signing_key: file:keys/signing.key",
        "No signing key. Make one: qungui record keys --new keys/signing.key, then set evidence.signing_key to "
        "file:keys/signing.key",
    ),
    "keys.texts": Words("文本密钥：{ids}（第一把用于封存）", "Texts are sealed with the first of: {ids}"),
    "keys.plain": Words("文本没有加密（evidence.keys 为空）。", "Texts are not sealed (evidence.keys is empty)."),
    "keys.made": Words(
        "已写入 {file}（权限 600）。请另存一份到安全的地方：丢了就没有了。\n作为签名密钥时，公钥是 {public}",
        "Written to {file} (mode 600). Keep a copy in a safe place: nothing brings a lost key back.\n"
        "Used for signing, its public key is {public}",
    ),
    "checkpoint.taken": Words("已签到第 {seq} 环。", "Signed up to link {seq}."),
    "checkpoint.nothing": Words("自上个检查点以来没有新内容。", "Nothing is new since the last checkpoint."),
    "bundle.written": Words(
        "已写入 {file}。交出前请自己核验一遍：python verify.py {file}",
        "Written to {file}. Check it yourself before you hand it over: python verify.py {file}",
    ),
    "hold.placed": Words("保全 {id}：{scope} {target}", "Hold {id}: {scope} {target}"),
    "hold.ended": Words(
        "保全 {id} 已解除。下次清除会清掉 {rows} 条过期内容（qungui record purge --dry-run 可以先看）。",
        "Hold {id} ended. The next purge takes {rows} overdue entries (see qungui record purge --dry-run).",
    ),
    "seal.column": Words("{place}：{rows} 条", "{place}: {rows}"),
    "seal.unread": Words(
        "{rows} 条收件内容打不开（被改动过，或缺少密钥），保持原样。",
        "{rows} bodies of deliveries do not open (changed, or their key is missing); they stay as they are.",
    ),
    "seal.nothing": Words("全部内容都已用第一把密钥（{id}）加密。", "Everything is sealed with the first key ({id})."),
    "seal.done": Words(
        "完成：{rows} 条，密钥 {id}。其余密钥可以从 evidence.keys 里删掉，请另行妥善保管：备份里的内容还要用它们打开。"
        "机器人若还在用旧配置运行，先重启它，再运行一次本命令。",
        "Done: {rows} texts, key {id}. The other keys may leave evidence.keys; keep them safe all the same: backups"
        " still need them. If a bot still runs with the old configuration, restart it and give this command once more.",
    ),
    "hold.none": Words("没有保全。", "There are no holds."),
    "hold.unknown": Words("没有叫 {id} 的有效保全。", "There is no active hold {id}."),
    "hold.title": Words("法定保全", "Legal holds"),
    "column.class": Words("类别", "class"),
    "column.unit": Words("单位", "unit"),
    "column.rows": Words("条数", "rows"),
    "column.before": Words("早于", "older than"),
    "column.held": Words("因保全保留", "kept by holds"),
    "column.id": Words("编号", "id"),
    "column.scope": Words("范围", "scope"),
    "column.target": Words("对象", "target"),
    "column.by": Words("由", "by"),
    "column.reason": Words("理由", "reason"),
    "column.ended": Words("解除", "ended"),
    "impact.gaps": Words(
        "还缺 {count} 项内容，见记录第一节。", "{count} things are still missing: section 1 of the record lists them."
    ),
    "purge.nothing": Words("没有过期的内容。", "Nothing is past its retention."),
    "purge.unlimited": Words(
        "这些类别没有期限，一直保留：{classes}", "These classes have no limit and are kept: {classes}"
    ),
    "purge.would": Words("会清除（没有改动任何东西）", "What would go (nothing was changed)"),
    "purge.done": Words("已清除；证明 {ids}", "Forgotten; certificates {ids}"),
    "person.sure": Words(
        "删除不能撤销。先导出：qungui record person export {person}；确认请加 --yes。",
        "This cannot be undone. Export first: qungui record person export {person}; then repeat with --yes.",
    ),
    "person.member": Words(
        "{person} 还在 {count} 个群里：先移出，否则平台会把身份再送回来。",
        "{person} is still in {count} groups: remove them first, or the platform brings the identity back.",
    ),
    "person.erased": Words("已删除，代号 {pseudonym}，证明 {id}：", "Erased; pseudonym {pseudonym}, certificate {id}:"),
    "person.kept": Words("保留：{what}（{rows} 条）：{why}", "Stays: {what} ({rows}): {why}"),
    "person.removed": Words("已清除或换成代号：{what}（{rows} 条）", "Removed or pseudonymised: {what} ({rows})"),
}
