"""What the `text` commands say, in Chinese and English, by key. See `words.py`, which holds everything together."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.bilingual import Words

HELP: Mapping[str, Words] = {
    "text": Words(
        "消息的标签：更正、训练、评测、试分类", "Labels of messages: corrections, training, evaluation, trying out"
    ),
    "text.train": Words(
        "用带标签的例子训练一个只提建议的模型（需要 pip install 'qungui[learn]'）",
        "Train a model that proposes labels, from labelled examples (needs pip install 'qungui[learn]')",
    ),
    "text.evaluate": Words(
        "用另外的例子评测模型：精确率、召回率、F1", "Evaluate a model on other examples: precision, recall, F1"
    ),
    "text.classify": Words(
        "模型怎样看一段文字，为什么（文字写 - 则从标准输入读）",
        "What a model makes of a text, and why (TEXT - reads standard input)",
    ),
    "text.corrections": Words(
        "人们更正过的标签；可导出用于训练", "Labels that people corrected; exports them for training"
    ),
}

OPTIONS: Mapping[str, Words] = {
    "examples": Words(
        'JSON 行文件：{"text": …, "label": …}，其他键忽略',
        'files of JSON lines {"text": …, "label": …}; other keys are ignored',
    ),
    "from-corrections": Words(
        "也用公司自己更正过的标签（文字取自收件箱，以保留期内为限）",
        "learn from the company's own corrections too (texts come from the inbox while it keeps them)",
    ),
    "dimension": Words(
        "标签属于哪个维度（kind、urgency、audience）；要在运行中提建议就必须写明",
        "the dimension the labels belong to (kind, urgency, audience); needed for proposals in a running bot",
    ),
    "label": Words(
        "只学这个标签，其余都算 other；可重复", "learn this label alone, all others are `other`; may be repeated"
    ),
    "out.model": Words("模型写到哪个文件", "file for the model"),
    "least": Words("每个标签至少多少例", "examples needed of each label"),
    "model": Words("qungui text train 写出的模型文件", "file written by qungui text train"),
    "text.tried": Words("要分类的文字；- 表示从标准输入读", "the text; - reads standard input"),
    "with-rules": Words("同时显示内置规则的判断", "also show what the built-in rules say"),
    "dimension.only": Words("只看这个维度", "only this dimension"),
    "export": Words("导出为 JSON 行文件（含消息原文）", "write JSON lines, with the messages' texts, to this file"),
    "with-texts": Words(
        "确认导出消息原文：原文将离开数据库，并记入审计链",
        "confirm that messages' texts leave the record; it is written into the audit chain",
    ),
}

SAID: Mapping[str, Words] = {
    "examples.none": Words(
        "没有例子：给出文件，或用 --from-corrections。", "No examples: name files, or use --from-corrections."
    ),
    "examples.unreadable": Words("读不了 {file}：{reason}", "Cannot read {file}: {reason}"),
    "examples.not-json": Words("{file}:{line}：不是 JSON：{why}", "{file}:{line}: not JSON: {why}"),
    "examples.not-object": Words(
        '{file}:{line}：应是 {{"text": …, "label": …}}', '{file}:{line}: expected {{"text": …, "label": …}}'
    ),
    "examples.no-key": Words(
        "{file}:{line}：缺少非空的文字 {name}", "{file}:{line}: {name} is missing, empty or no text"
    ),
    "examples.not-of-dimension": Words(
        "标签 {label} 不属于维度 {dimension}（{known}，或 other）。用 --label 只学其中的标签，或不写 --dimension。",
        "{label} is no label of {dimension} ({known}, or other). Learn one with --label, or leave out --dimension.",
    ),
    "examples.no-such-label": Words(
        "没有一例的标签是 {label}；例子里有：{known}", "No example has the label {label}; the examples have: {known}"
    ),
    "examples.one-label": Words(
        "至少要有两种标签，现在只有：{labels}", "At least two different labels are needed; there is only: {labels}"
    ),
    "examples.too-few": Words(
        "标签 {label} 只有 {count} 例，至少要 {least} 例。再收集一些更正，或换一个标签。",
        "{label} has {count} examples; at least {least} are needed. Collect more corrections, or learn another label.",
    ),
    "dimension.needed": Words("--from-corrections 需要 --dimension。", "--from-corrections needs --dimension."),
    "trained.data": Words("数据 SHA-256 {data}，共 {count} 例", "data SHA-256 {data}, {count} examples"),
    "trained.lost": Words(
        "{count} 条更正的原文已不在收件箱，没有用上。",
        "{count} corrections were not used: the inbox no longer keeps their texts.",
    ),
    "trained.written": Words(
        "已写入 {file}（{size:.0f} KB，SHA-256 {hash}）。模型含有消息中的词语，请像消息一样保管。",
        "Written to {file} ({size:.0f} KB, SHA-256 {hash}). A model holds words of messages: keep it like messages.",
    ),
    "trained.title": Words("交叉验证（{folds} 折）", "Cross-validation ({folds} folds)"),
    "evaluated.title": Words("评测：{cases} 例", "Evaluation: {cases} examples"),
    "evaluated.strangers": Words(
        "{count} 例的标签模型不认识（{labels}），一律算错；如应算作 other，请改写标签。",
        "{count} examples have labels that the model does not know ({labels}); all count as wrong.",
    ),
    "column.label": Words("标签", "label"),
    "column.cases": Words("例数", "examples"),
    "column.precision": Words("精确率", "precision"),
    "column.recall": Words("召回率", "recall"),
    "column.f1": Words("F1", "F1"),
    "column.score": Words("分数", "score"),
    "classified.reasons": Words("依据：{reasons}", "because of: {reasons}"),
    "classified.no-reasons": Words("没有明显的依据", "nothing in particular speaks for it"),
    "classified.rules": Words("内置规则：{labels}", "built-in rules: {labels}"),
    "classified.no-rules": Words("内置规则：没有标签", "built-in rules: no label"),
    "explained.cut": Words(
        "消息太长：只看了前 {judged} 个字，后面 {unread} 个字没有判断（档案里会写明）",
        "too long: the first {judged} characters were judged, {unread} were not (the record will say so)",
    ),
    "explained.crowded": Words(
        "消息里可疑之处太多：前几百处判断了，其余没有判断（档案里会写明）",
        "too much to judge: the first hundreds of suspects were judged, the others were not (the record will say so)",
    ),
    "explained.proposed": Words(
        "模型建议标签：{label}（{score}，模型 {model}）；只是建议，不触发任何规则",
        "a model proposes the label {label} ({score}, model {model}); a proposal triggers no rule",
    ),
    "corrections.none": Words("还没有人更正过标签。", "Nobody has corrected a label yet."),
    "corrections.counts": Words(
        "{count} 条更正，其中 {kept} 条的原文还在收件箱。",
        "{count} corrections; the inbox still keeps the texts of {kept}.",
    ),
    "corrections.ask": Words(
        "导出的文件含有消息原文。确认请加 --with-texts。",
        "The file will hold messages' texts. Confirm with --with-texts.",
    ),
    "corrections.exported": Words(
        "已导出 {count} 例到 {file}，并记入审计链。", "{count} examples written to {file}; it is on the audit chain."
    ),
    "column.dimension": Words("维度", "dimension"),
    "column.by": Words("谁", "by"),
    "column.when": Words("何时", "when"),
    "column.message": Words("消息", "message"),
    "column.change": Words("更正", "correction"),
    "column.note": Words("理由", "reason"),
    "column.kept": Words("原文", "text"),
    "kept.yes": Words("还在", "kept"),
    "kept.no": Words("已删", "gone"),
}
