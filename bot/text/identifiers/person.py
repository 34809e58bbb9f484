"""A person's name beside a number of theirs: 姓名：张三 手机 138…; 张三，13812345678.

The numbers are those of the other detectors. A name is one that a label announces, or a surname with one or two
characters that stand alone beside the number.
"""

from __future__ import annotations

import re
from functools import cache

from bot.text.identifiers.cards import find_bank_card
from bot.text.identifiers.china import find_cn_id_card, find_cn_landline, find_cn_mobile
from bot.text.identifiers.numbers import Places

_HAN = "\u4e00-\u9fff"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳"
    "管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边"
    "卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|南宫|独孤"
_NAME = f"(?:(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}})"
_LABEL = (
    "(?:姓名|名字|联系人|收件人|收货人|客户资料|客户姓名|客户|患者|病人|持卡人|开户人|户名|申请人|报销人|负责人|员工|业主|户主"
    "|经办人|领取人|乘客|住客|投保人|被保险人|法人)"
)
_WHAT = (
    "(?:的)?(?:手机号?码?|电话号?码?|联系电话|联系方式|身份证号?码?|证件号码?|银行卡号?|卡号|账号|座机"
    "|tel|mobile|phone|ID)?"
)
_SIGNS = "[ \t\r\n\u3000,，、:：;；|/()（）是为-]"
_LABELLED = re.compile(f"{_LABEL}[ ]?(?:是|为|叫)?[ ]?[:：]?[ ]?({_NAME})(?![{_HAN}]{{3}})")
_BESIDE = re.compile(f"(?<![{_HAN}])({_NAME}){_SIGNS}{{1,3}}{_WHAT}{_SIGNS}{{0,3}}$", re.IGNORECASE)
_AFTER = re.compile(f"[ ,，、(（\t]{{1,2}}({_NAME})(?![{_HAN}])")
_COMPOUNDS = _COMPOUND.split("|")
_HAS_NAME = re.compile(  # the same with a class before it, to which the search skips
    f"[{_SURNAMES}{''.join(name[0] for name in _COMPOUNDS)}]"
    f"(?:(?<=[{_SURNAMES}])|{'|'.join(f'(?<={name[0]}){name[1:]}' for name in _COMPOUNDS)})[{_HAN}]"
).search
_REACH = 36
_STOPS = re.compile("[。！？!?]")


def find_person(text: str) -> Places:
    """The name, the number and what is between them."""
    if _HAS_NAME(text) is None:  # the numbers are sought again for every person, and most texts name none
        return []
    numbers = {
        place for find in (find_cn_mobile, find_cn_id_card, find_bank_card, find_cn_landline) for place in find(text)
    }
    places: Places = []
    name_in = cache(_name_in)  # the same words beside many numbers are read once
    for start, end in sorted(numbers):
        first = max(0, start - _REACH - 1)
        name = name_in(text[first:start], start - first > _REACH)
        if name is not None:
            places.append((first + name, end))
        elif after := _AFTER.match(text, end):
            places.append((start, after.end()))
    return places


def _name_in(before: str, beside: bool) -> int | None:
    """Where the name begins in what stands before a number; the first character may only stand beside it."""
    begin = int(beside)
    for stop in _STOPS.finditer(before, begin):
        begin = stop.end()
    found = _BESIDE.search(before, begin) or _LABELLED.search(before, begin)
    return found.start(1) if found else None
