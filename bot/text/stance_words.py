"""The words by which `stance` sees negation, reported speech and denunciation: alternatives, Chinese and English.

Data in the form of expressions; no text is needed to touch this, `tests/unit/text/test_stance.py` says what must hold.
Touch it when people negate, quote or denounce in words that are not here.
"""

from __future__ import annotations

import re
from typing import Final


def _one_of(lines: str) -> re.Pattern[str]:
    """The lines as one expression: they break where it reads well, and mean nothing by it."""
    return re.compile("".join(line.strip() for line in lines.splitlines()), re.IGNORECASE)


# Has a negation's letters and is none: blanked before negations are looked for.
PARTS: Final = _one_of(
    r"""
    ([\u3400-\u9fff])不\1|特别|别人|别的|区别|个别|分别|级别|性别|告别|差别|类别|识别|别墅|反应|反馈|反而|相反
    |反正|非常|无论|无语|无聊|不错|不好意思|不同(?!意)|没事|预防针|无线|无意|莫名|未来|不明|未知|不详|不久|不少|不断
    |不止|周末|戒指|防水
    """
)

# Negates in form and affirms in effect: what stands behind it is meant.
AFFIRMING: Final = _one_of(
    r"""
    \b(?:not (?:only|just|even|sure|gonna lie|realis\w+|realiz\w+|see|know|notice|understand)|no (?:doubt
    |wonder|matter|better than|less than|offen[cs]e|question)|(?:can(?:no|')?t|couldn't|can not
    |cannot) (?:wait|stand|help|believe|stop|take|deny)|nothing (?:but|more than|less than|like)|(?:do|did
    |does)n'?t (?:care|know|realis\w+|realiz\w+|see|get why)|never (?:seen|met|heard|had) (?:a|an|such|so)
    |why (?:not|don't|do not)|(?:no one|nobody)(?! (?:should|must|may|deserves|is)\b)
    |think\w* (?:i|we) (?:won't|can't|wouldn't)|(?:is|are|was|were|do
    |does|did|would)n'?t (?:you|u|he|she|they|it|this|that|these|those)\b)|不得不|不就是|不愧|不仅|不但|不光
    |不如|不只|不过|不料|不管|不论|不敢相信|不可否认|毫无疑问|无疑|无非|非要|没准|没想到|不要脸|不知道?|看不出
    |难道不|是不是|对不对|能不能|会不会|可不|莫非|无耻|无敌|没脸|没用|没素质|没人|谁不|哪个不|不服|受不了
    |忍不住
    |别以为|别逼|不要逼|谁说|举报我|投诉我|禁言我|report me
    """
)

NOT: Final = _one_of(
    r"""
    \b(?:not|never|no|without|neither|nor|none of|against|stop|avoid|avoiding|anti|forbids?|forbidden
    |prohibits?|prohibited|ban|bans|banned|banning|refuse[sd]?|oppos(?:e|es|ed|ing)|opposite of|fighting
    |prevent(?:ing|s)?|cannot|free of|zero tolerance (?:for|to|of)|report(?:ed|ing)?|far from|stand by while
    |rather than|instead of)\b|n't\b|\b(?:dont|doesnt|didnt|isnt|arent|wasnt|wont|cant|shouldnt|wouldnt
    |aint)\b|不|没有?|未|勿|莫|别|无|非|禁止?|严禁|反对?|抵制|拒绝|拒|杜绝|打击|远离|防范|防止|防|谨防|警惕
    |举报|停止|制止|谴责|取缔|严打|整治|治理|查处|揭露|曝光|预防|避免|戒|(?<=不)容忍|(?<=不会)容忍
    |(?<=不能)容忍
    |\b(?:nobody|disagree|false|untrue|anything but|protect(?:s|ed|ing)?|safe from)\b|不受
    """
)

AFTERWARDS: Final = _one_of(
    r"""
    ^\W*(?:(?:is|are|was|were|will be|must be|should be|has to be|gets?)\s+)?(?:strictly\s+)?(?:(?:not
    |never)\s+(?:\w+\s+)?(?:allowed|ok|okay|acceptable|tolerated|welcome|permitted|true|funny|cool)|forbidden
    |prohibited|banned|unacceptable|illegal|wrong|against the)\b|^\W*(?:has|have|needs?
    |must)\s+(?:to\s+)?(?:stop|end)\b|^[^\w]*(?:的?(?:行为|言论|说法|话)?)(?:都|也|一律|坚决
    |绝对)?(?:是)?(?:不(?:对|行|可取|允许|被允许|可以|能容忍)|违法|犯法|违规|犯罪|被禁止|要不得|害人|零容忍
    |必须(?:停止|制止)|应(?:该|当)?(?:被)?(?:禁止|制止|抵制))
    |^(?:都|就|全|才)?是(?:个|一种)?(?:骗局|诈骗|骗人|陷阱|假的|谣言)|^说不
    """
)

MUST_END: Final = _one_of(
    r"""
    \b(?:has|have|needs?|must)(?: to)? (?:stop|end)\b
    """
)

# After these the sentence is about somebody again: `I don't know why you are …`.
BARRIER: Final = _one_of(
    r"""
    \b(?:why|how|who|which|if|when|then|and|so|like|i'm|im|imma)\b
    |(?<!said )(?<!say )(?<!that )(?<!think )(?<!mean )\b(?:you|your|you're|u|ur)\b|\bbe (?:a|an|such)\b
    |(?<!from )\b(?:being|acting|such)\b|为什么|怎么|就是|而是|只是|才是|你这|你个|你们这|你就|却|这么|那么|当个|做个
    |像个
    """
)

# Somebody is pointed at, or spoken to: whatever was denied before, the word is meant. Each ends in a blank or in one of
# the characters of `POINTED`.
POINTING: Final = _one_of(
    r"""
    (?:这|那)(?:个|群|帮|货|只|条)$|\b(?:this|these|those|that|them|dat|dis)(?: \w+)?\s+$
    |(?<!call)(?<!calls)(?<!called)(?<!calling)\s(?:me|it|us|him|her|now|today|tonight|again|here|there|up|off
    |out|on|anymore|either|shit|anything|nothing|man|bro)\s+$
    |\b(?!using|saying|posting|sending|calling|sharing|writing|spreading|promoting|advertising|allowing|mentioning|being)\w+ing\s+$
    """
)

POINTED: Final = frozenset("个群帮货只条")

THING: Final = _one_of(
    r"""
    ^\W{0,2}(?:的?(?:网站|平台|广告|链接|软件|信息|内容|行为|消息|群|活动|骗局|言论|说法|词|话|账号|帖子|视频)
    |\s*(?:sites?|apps?|ads?|spam|links?|messages?|posts?|scams?|groups?|channels?|comments?|jokes?|accounts?
    |videos?|words?|stuff)\b)
    """
)

# Somebody says, writes or believes what follows.
ATTRIBUTED: Final = _one_of(
    r"""
    \b(?:say(?:s|ing)?|said|call(?:s|ed|ing)?|writ(?:e|es|ing)|wrote|post(?:s|ed|ing)?|tweet(?:s|ed|ing)?
    |threat(?:s|en|ens|ened|ening)?|claim(?:s|ed|ing)?|tell(?:s|ing)?|told|stuff|things?|words?|terms?
    |phrases?|comments?|statements?|messages?|slurs?|insults?|remarks?|jokes?|wish(?:es|ed|ing)|refer(?:s|red
    |ring)?|believ(?:e|es|ed|ing)|think(?:s|ing)?|using|use[sd]?|shout(?:s|ed|ing)?|spread(?:s|ing)?|contempt
    |hate(?: speech)?|hatred)\b|说|骂|称|叫|喊|写|发|言论|评论|帖子|扬言|声称|威胁|认为|觉得|相信|诅咒|辱骂
    |散布|散播|转发|宣扬|仇恨|歧视|字眼|词|话
    |(?<![有没不])用
    """
)

# The writer's own assertion, or an order to say it: no report of another's.
OWN: Final = _one_of(
    r"""
    \b(?:i|we|i'm|i'll|i'd|let me|gonna|lemme|am i wrong to)
    [ ](?!(?:was|were|am|got|get|been) )(?:\w+ )?(?:say|said|call|called|think|believe
    |tell|wish|hate|claim|use)\b|\b(?:tell|telling|told) (?:me|you|u)\b|\bthink\w* (?:i|we) (?:won't|can't)
    |我(?:就|要|想|敢|只|真|也|还)?(?:说|骂|觉得|认为|相信|叫|喊|称)|告诉你
    """
)

DENOUNCED: Final = _one_of(
    r"""
    \b(?:do(?:n't| not)|dont|stop|quit|never|shouldn'?t|should not|should(?: be)?|must(?:n't| not)|can'?t
    |cannot|(?:not|isn't|is it) (?:\w+ )?(?:ok|okay|cool|funny|acceptable|right|fine)|unacceptable
    |inappropriate|unprofessional|report(?:ed|ing)?|ban(?:ned)?|kicked off|removed|suspended|fired|jail|prison
    |court|police|illegal|consequences|bigot(?:s|ed|ry)?|racis[mt]|sexis[mt]|homophob\w+|transphob\w+|hateful
    |hurtful|hurts?|horrible|disgusting thing|awful|offensive|wrong|rude|disrespect\w*|no respect
    |lost all respect|respect for you|how (?:can|could|dare)|why (?:would|do|are|did) you|what makes you|shame
    |ashamed|apologi[sz]e\w*|no place for|not welcome|condemn(?:s|ed)?|denounce[sd]?|your opinion|nobody cares
    |(?:has|have) to stop|must stop|needs? to stop)\b|请勿|不要|别|禁止|严禁|不可以|不许|不准|不得|不能|不该
    |不应|举报|投诉|禁言|封号|封禁|处理|处罚|道歉|不尊重|不会尊重|伤人|恶劣|过分|不对|不当|不妥|仇恨言论|违规
    |违法|抵制|反对|谴责|制止|难过|后果|坐牢|牢狱|监狱|报警|法律|狭隘|形象|容忍|理会|没人在乎|怎么能|怎么可以
    |凭什么|不会真的|真以为|真的(?:相信|认为)|怎么敢|没礼貌|不礼貌|没有素质|不文明|文明|羞耻|可耻|惩罚|追究
    |踢出|移出|警告
    |\b(?:despicable|terrible|trouble|false|untrue|out of line
    |makes? you|who are you|not something|hear from|disgrace\w*|vile|appalling)\b
    |不可接受|不能接受|不允许|错误|错的|恶毒|可恶|难受|难听|委屈|反感|寒心|管理员|群主
    """
)

# These need nobody who says it: what they govern is denounced.
FOUGHT: Final = _one_of(
    r"""
    \b(?:report(?:ed|ing)?|condemn(?:s|ed|ing)?|denounc(?:e|es|ed|ing)|oppos(?:e|es|ed|ing)|fighting|against
    |no place for|zero tolerance (?:for|to|of))\b|抵制|反对|谴责|举报|制止|投诉|打击|取缔|反
    |\b(?:called|calls|calling) (?:me|us)\b|\b(?:was|were|been|got|being) called\b|被骂|被叫
    """
)

# Said to somebody's face: no report, whatever stands around it.
TO_A_FACE: Final = _one_of(
    r"""
    (?<!call )(?<!called )(?<!calling )(?<!call it )(?:^|[\s,!])(?:you|u|ya|you're|you are|ur
    |ye)(?: \w+)?\s+(?:\w+ing\s+|a\s+|an\s+|such\s+a\s+)?$|你(?:们)?(?:这|那)?(?:个|群|帮|种|些|就是个?|是个?
    |真是|他妈的?|妈的?)$
    """
)
