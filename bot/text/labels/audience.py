"""Signs of who may read a message, in Chinese and English: public < internal < confidential.

They tell what the text says of itself (内部资料, do not forward), not how secret its content is: for that a company
writes rules with its own words and `label: {audience: …}`. Touch the tables when papers are marked otherwise.
"""

from __future__ import annotations

from bot.domain.rules import AUDIENCE
from bot.text.labels.scoring import Family, Sheet

TAGS = {
    "confidential": "机密, 绝密, 保密, 秘密, 涉密, 密, 商密, 核心商密, confidential, secret, "
    "top secret, restricted, nda",
    "internal": "内部, 内部资料, 内部使用, 仅限内部, 内部文件, 对内, internal, internal only, internal use",
    "public": "公开, 对外, 对外公开, 新闻稿, public, press release, press",
}

CONFIDENTIAL = Family(
    label="confidential",
    words={
        2: """
            绝密, 机密文件, 机密资料, 机密信息, 保密资料, 保密文件, 保密协议, 商业秘密, 商业机密, 核心机密,
            涉密文件, 涉密资料, 内幕信息, 严禁泄露, 严禁外泄, 严格保密, 注意保密, 请保密, 务必保密, 阅后即焚,
            阅后销毁, 看完即删, 未经授权不得, 未经许可不得, 不得复制, 密级, strictly confidential,
            highly confidential, private and confidential, company confidential, confidential information,
            trade secret, under nda, under embargo, inside information, insider information, top secret,
            eyes only, attorney-client privilege, need-to-know basis, need to know basis, board members only
        """,
        1: """
            机密, 涉密, 保密, 未公开财报, 阅后请销毁, 请勿拍照, 禁止拍照, 禁止外泄, 薪酬明细, confidential,
            confidentially, non-disclosure, nondisclosure, nda, privileged
        """,
        -2: """
            机密计算, 保密工作培训, 保密培训, 保密柜, confidential computing, nothing confidential,
            not confidential
        """,
    },
)
INTERNAL = Family(
    label="internal",
    words={
        2: """
            内部资料, 内部文件, 内部使用, 内部参考, 内部传阅, 仅限内部, 仅供内部, 仅供公司内部, 仅内部,
            公司内部资料, 请勿外传, 不要外传, 别外传, 勿外传, 不得外传, 禁止外传, 请勿外发, 不要外发, 请勿转发,
            不要转发, 勿转发, 不对外, 不要对外, 暂不对外, 不要发到外部, 别发外部群, 不要发到客户群, 内部讨论稿,
            内部版, 不得对外, internal only, internal use only, for internal use, internal document,
            internal memo, not for external, do not forward, don't forward, do not share outside,
            don't share outside, do not share externally, don't share externally, not for distribution,
            do not distribute, keep this internal, employees only, staff only, company internal,
            stays within the company, not for circulation
        """,
        -1: "internal server error, 内部错误",
    },
)
PUBLIC = Family(
    label="public",
    words={
        2: """
            对外公开, 可以公开, 可公开, 公开资料, 公开信息, 公开发布, 新闻稿, 欢迎转发, 随便转发, 可以转发,
            可以对外, 对外发布, 官网已发布, 已公开, press release, for immediate release, publicly available,
            is public, public document, feel free to share, free to share, share widely, can be shared publicly,
            for public release, public announcement
        """,
        -3: "不公开, 未公开, 不可以公开, 不能公开, 不可公开, 尚未公开, not public, isn't public",
    },
)

SHEET = Sheet(labels=AUDIENCE, families=(PUBLIC, INTERNAL, CONFIDENTIAL), tags=TAGS, decisive=frozenset(AUDIENCE))
