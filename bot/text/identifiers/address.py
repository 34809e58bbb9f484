"""Postal addresses of China: administrative parts, a road, a house number, a flat. Touch this when one is missed.

Shops and offices have addresses too, and honest talk is full of roads: a hit needs the flat, or the whole way down from
the province or city, or a word before it such as 住址.
"""

from __future__ import annotations

import re

from bot.text.identifiers.numbers import Places

_HAN = "[\u4e00-\u9fff]"
_NUMBER = "(?:[0-9]{1,5}|[一二三四五六七八九十百零〇]{1,6})"
# Where a house is: found first, because it is rare; then what stands before and after it is read.
_HOUSE = re.compile(
    f"(?:路|街道?|大道|巷|弄|胡同|条|里|村|庄|小区|花园|新村|公寓|苑|家园|广场|大厦|园|屯|组|社区)"
    f"(?:[东西南北中]段?|{_NUMBER}(?:巷|弄|组|里))?[ ]?"
    f"(?:{_NUMBER}(?:[ ]?-[ ]?[0-9]{{1,4}})?[ ]?(?:号[院楼]?|號|弄|栋|幢|座|#)|[A-Za-z][ ]?(?:座|栋|幢|区))"
)
_BUILDING = f"{_HAN}{{2,10}}?(?:中心|大厦|广场|大楼|公寓|小区|花园|家园|苑)"
_FLAT = re.compile(
    f"(?:{_BUILDING})?(?:[ ,，]?(?:附?{_NUMBER}|[A-Za-z][0-9]?|[东西南北])"
    f"[ ]?(?:号?楼|号院?|栋|幢|座|单元|门|层|室|户|房|号|#)){{0,4}}"
    f"(?:[ ,，]?[0-9]{{3,4}}(?![0-9]))?(?:[ ]?[0-9]{{6}}(?![0-9]))?"
)
_HOME = re.compile(
    "单元|室|户|房|[0-9一二三四五六七八九十](?:栋|幢|号楼)|号院|#|[A-Za-z][ ]?座|[ ][0-9]{6}$"
    "|(?:层|楼|座|栋|号)[0-9]{3,4}$"
)
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海"
    "|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_PROVINCE = re.compile(f"(?:{_PROVINCES})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?")
_CITY = re.compile(f"{_HAN}{{2,4}}(?:市|自治州|地区|盟)")
_DISTRICT = re.compile(f"{_HAN}{{1,5}}(?:区|县|旗|镇|乡|市)")
_CALLED = "住址|地址|家住|住在|住处|现住|户籍|寄到|寄往|邮寄|送到|收件|收货"
_NAMES = re.compile(f"(?:{_CALLED}|address)(?:信息)?[是为在到]?[ ]?[:：]?[ ]?", re.IGNORECASE)
# One of these stands before every address: a house without is not looked at. All begin with a character, not a class,
# and no case is ignored: what is sought in all of a long text has to be skipped to.
_MARK = re.compile(f"{'|'.join('市州区盟县旗镇乡')}|{_PROVINCES}|{_CALLED}|A(?i:ddress)|a(?i:ddress)")
_LEADING = "我你他她它们在到去从于是的了家住和寄送就"  # what may stand before the name of a city, and begins none
_BREAKS = re.compile('[。！？!?；;：:，,\n\r\t（）()“”"]')
_REACH = 36
_BESIDE = 12  # where a word that names an address may stand before it
_FEWEST = 2


def find_cn_address(text: str) -> Places:
    places: Places = []
    last = 0
    mark, read = -1, 0  # where some mark is, and how far marks were sought
    for found in _HOUSE.finditer(text):
        start = found.start()
        if start < last:
            continue
        least = start - _REACH - _BESIDE
        if mark < least or mark < 0:
            seen = _MARK.search(text, max(0, least, read), start)
            mark, read = (-1, start) if seen is None else (seen.start(), seen.end())
            if seen is None:
                continue
        place = _address(text, found, last)
        if place:
            places.append(place)
            last = place[1]
    return places


def _address(text: str, house: re.Match[str], floor: int) -> tuple[int, int] | None:
    """From the first administrative part, or the word that names an address, to the flat."""
    begin = max(floor, house.start() - _REACH)
    for sign in _BREAKS.finditer(text, begin, house.start()):
        begin = sign.end()
    called = any(name.end() == begin for name in _NAMES.finditer(text, max(0, begin - _BESIDE), begin))
    for name in _NAMES.finditer(text, begin, house.start()):
        begin, called = name.end(), True
    start, levels = _levels(text, begin, house.start())
    if not levels and not called:
        return None
    flat = _FLAT.match(text, house.end())
    end = flat.end() if flat else house.end()
    while start < house.start() and text[start] in _LEADING:
        start += 1
    home = _HOME.search(text, house.start(), end)
    if (home and levels >= 1) or levels > _FEWEST or (called and (levels or home)):
        return start, end
    return None


def _levels(text: str, begin: int, end: int) -> tuple[int, int]:
    """Where the address begins, and how many levels it names before the road."""
    start, levels, position = end, 0, begin
    for pattern in (_PROVINCE, _CITY, _DISTRICT):
        found = pattern.search(text, position, end)
        if found:
            start = min(start, found.start())
            position = found.end()
            levels += 1
    return (start if levels else begin), levels
