"""Kind `files`: what files may be posted. Name, type and size as the platform tells them; the inside where a rule asks.

What is asked of the inside is judged when the file has been read (`FileRead`), as a finding about the same message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pydantic import Field, create_model, model_validator

from bot.domain.events import Event, File, FileRead, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Finding
from bot.rules.contents import ArchivesRule, ContentsRule, Deny, Flaw, inspections, types_of
from bot.rules.kind import Check, Glance, Kind, Said, Words
from bot.rules.metadata import (
    ClassRule,
    TypesRule,
    class_inspection,
    endings_of,
    name_inspection,
    shown,
    size_inspection,
    type_inspection,
)
from bot.rules.problems import Problem, RuleError, invalid
from bot.rules.values import Items, Options, Size
from bot.rules.vocabulary import Vocabulary

OPENS = frozenset({"contents", "archives", "disguised"})


class _FilesOptions(Options):
    names: Items | None = Field(
        None, description="a file's whole name, with its extension, must match one of these RE2 expressions"
    )
    types: TypesRule | None = Field(None, description="permitted or forbidden file types")
    size_at_most: Size | None = Field(None, description="20MB, 500KB; a size that the platform does not tell passes")
    contents: ContentsRule | None = Field(None, description="what may not stand in a file; it is fetched and read")
    archives: ArchivesRule | None = Field(None, description="what may not be packed; the file is fetched and read")
    disguised: Deny | None = Field(
        None, description="deny: no file that is something else than its name says: a program called photo.jpg"
    )

    @model_validator(mode="after")
    def _demands_something(self) -> _FilesOptions:
        if all(getattr(self, key) is None for key in type(self).model_fields):
            raise invalid("nothing-to-do", keys=", ".join(type(self).model_fields))
        return self


_CLASS = Field(None, description="the confidentiality class that a file's name states, and how high it may be")
FilesOptions = create_model(  # `class` is a word of Python, too
    "FilesOptions",
    __base__=_FilesOptions,
    __doc__="""Files must be named, typed and sized as the company wants it.

    Names, types and sizes are judged by what the platform says; what it does not tell breaks no rule. For `contents`,
    `archives` and `disguised` the file is fetched and read, where the platform gives it; `when.text` and `label` speak
    of the message's own words, and never hold for the inside of a file.
    """,
    **{"class": (ClassRule | None, _CLASS)},  # type: ignore[call-overload]
)


def compile_files(options: _FilesOptions, vocabulary: Vocabulary) -> Check:
    problems: list[Problem] = []
    outside = [
        *class_inspection(getattr(options, "class"), vocabulary, problems),
        *type_inspection(options.types, problems),
        *size_inspection(options.size_at_most),
        *name_inspection(options.names, problems),
    ]
    inside = inspections(options.contents, options.archives, options.disguised, vocabulary, problems)
    if problems:
        raise RuleError(problems)

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        """One finding for the message, and one for each file that was read: the gravest flaw."""
        if isinstance(event, FileRead):
            for look in inside:
                flaw = look(event)
                if flaw is not None:
                    yield _finding(event, flaw, [event.file])
                    return
        elif isinstance(event, MessagePosted) and event.files:
            for inspect in outside:
                flaws = [(file, found) for file in event.files if (found := inspect(file)) is not None]
                if flaws:
                    yield _finding(event, flaws[0][1], [file for file, _ in flaws])
                    return

    return check


def _finding(event: Event, flaw: Flaw, files: Sequence[File]) -> Finding:
    named = ", ".join(dict.fromkeys(shown(file.name) for file in files))
    return Finding(reason=flaw.reason, spans=flaw.spans, subject=event.actor, details={"files": named, **flaw.details})


def _files_of(event: Event) -> Collection[str]:
    """The types of the files, and "" for that there are any."""
    if isinstance(event, FileRead):
        return ("",)
    if not isinstance(event, MessagePosted) or not event.files:
        return ()
    return {"", *(name for file in event.files for name in endings_of(file))}


def _glance(options: _FilesOptions, vocabulary: Vocabulary) -> Glance:
    """Forbidden types are looked up; any other demand is one on every file."""
    demanded = {key for key in type(options).model_fields if getattr(options, key) is not None}
    types = options.types if demanded == {"types"} else None
    return Glance(_files_of, types_of(types.deny, (), []) if types is not None and types.allow is None else None)


WORDS = Words(
    title=Said("文件", "files"),
    reasons={
        "archive-inside": Said("压缩包里有被禁止的文件", "forbidden file in an archive"),
        "file-class": Said("文件密级过高", "file marked too confidential"),
        "file-contents": Said("文件内容不合规定", "forbidden contents of a file"),
        "file-disguised": Said("文件伪装成别的类型", "file that is not what its name says"),
        "file-encrypted": Said("文件加密，无法检查", "encrypted file that nobody can look into"),
        "file-name": Said("文件名不合规定", "file name not as required"),
        "file-size": Said("文件过大", "file too large"),
        "file-unreadable": Said("文件读不出来", "file that cannot be read"),
        "file-type-denied": Said("文件类型被禁止", "forbidden file type"),
        "file-type-not-allowed": Said("文件类型未获准", "file type that is not permitted"),
    },
    keys={
        "FilesOptions": Said(
            "文件：名称、类型、大小看平台给出的信息，平台没给的不算违反。写了 contents、archives 或 disguised，就把文件"
            "取来读；when.text 和 label 说的是消息本身的话，对文件内容不起作用"
        ),
        "FilesOptions.names": Said("整个文件名（含扩展名）要符合其中一个 RE2 正则"),
        "FilesOptions.types": Said("允许或禁止的类型"),
        "FilesOptions.size_at_most": Said("最大多少：20MB、500KB；平台没给大小的放行"),
        "FilesOptions.class": Said("文件名里写明的密级，以及最高可以到哪一级"),
        "FilesOptions.contents": Said("文件里不许有什么：会把文件取来读"),
        "FilesOptions.archives": Said("压缩包里不许有什么：会把文件取来读"),
        "FilesOptions.disguised": Said("deny：内容和扩展名对不上的不许发，例如改名成 photo.jpg 的程序"),
        "ContentsRule": Said(
            "文件里不许有的东西，写法同 when.text，有一项就算违规。能读 Office、PDF、网页、邮件和纯文本，zip、tar 里的"
            "也读；图片要装了 OCR 并打开才读"
        ),
        "ContentsRule.has_any": Said("文件里有其中一个词或 $词表"),
        "ContentsRule.matches": Said("文件的文字符合其中一个 RE2 正则"),
        "ContentsRule.detects": Said("文件里有其中一种号码：cn-id-card、bank-card 等"),
        "ContentsRule.see_through": Said("看穿哪些伪装，代替 everyday"),
        "ContentsRule.whole_word": Said("拉丁字母的词要独立成词"),
        "ContentsRule.unreadable": Said("deny：读不出来的文件（有密码、损坏、压缩炸弹）也算违规"),
        "ArchivesRule": Said("压缩包：zip、tar 和单个压缩文件看到第二层；7z 和 rar 只看目录"),
        "ArchivesRule.deny_inside": Said("里面不许有这些类型：exe、bat"),
        "ArchivesRule.encrypted": Said("deny：不许发加密的压缩包和文档，谁也看不到里面"),
        "TypesRule": Said("类型是不带点的扩展名，以电脑认的为准：invoice.pdf.exe 是 exe"),
        "TypesRule.allow": Said("只许这些：pdf、docx、tar.gz"),
        "TypesRule.deny": Said("不许这些：exe、js"),
        "ClassRule": Said("文件名里的标记写明的密级，和可以发的最高一级"),
        "ClassRule.marks": Said("密级 -> 表明它的词或 $词表：{confidential: [机密, 绝密]}"),
        "ClassRule.at_most": Said("public、internal、confidential：标得更高的文件算违规"),
    },
    demands={
        "names": Said("文件名符合：{value}", "file names match: {value}"),
        "types.allow": Said("只能发这些类型的文件：{value}", "only these types of files: {value}"),
        "types.deny": Said("不能发这些类型的文件：{value}", "no files of these types: {value}"),
        "size_at_most": Said("文件不超过 {value}", "files have at most {value}"),
        "contents.has_any": Said("文件里不能出现：{value}", "no files with these words in them: {value}"),
        "contents.detects": Said("文件里不能有：{value}", "no files with these in them: {value}"),
        "contents.matches": Said("文件里不能有符合这些的文字：{value}", "no files with text that matches: {value}"),
        "contents.see_through": Said("识破文件里这些伪装：{value}", "disguises in files are seen through: {value}"),
        "contents.whole_word": Said("文件里的拉丁词要独立成词：{value}", "Latin words in files stand alone: {value}"),
        "contents.unreadable=deny": Said("不能发读不出来的文件", "no files that cannot be read"),
        "archives.deny_inside": Said("压缩包里不能有这些类型：{value}", "no archives with these types inside: {value}"),
        "archives.encrypted=deny": Said("不能发加密的压缩包和文档", "no encrypted archives and documents"),
        "disguised=deny": Said("文件要和它的扩展名相符", "files are what their names say"),
        "class.at_most": Said("文件的密级最高：{value}", "files are classed no higher than {value}"),
    },
)

KIND = Kind(
    name="files",
    options=FilesOptions,
    events=(MessagePosted, MessageEdited, FileRead),
    scans=False,
    compile=compile_files,
    glance=_glance,
    opens=OPENS,
    details=frozenset(
        {"found", "files", "type", "size", "limit", "class", "at_most", "expected", "inside", "obstacle"}
    ),
    words=WORDS,
)
