"""Personal data of greater China by type: what is one, what only looks like one, and why."""

from __future__ import annotations

import pytest

from bot.text.identifiers import DETECTORS, detect

FOUND = [  # (detector, text, what)
    ("cn-id-card", "身份证11010519491231002X，请登记", "11010519491231002X"),
    ("cn-id-card", "440524 18800101 0014", "440524 18800101 0014"),  # the example of the standard
    ("cn-id-card", "号１１０１０５１９４９１２３１００２Ｘ。", "１１０１０５１９４９１２３１００２Ｘ"),
    ("cn-id-card", "11010519491231002x", "11010519491231002x"),
    ("cn-id-card", "老身份证 110105491231002", "110105491231002"),
    ("cn-id-card", "登记 110105 491231 002", "110105 491231 002"),
    ("cn-id-card", "500154199301135886", "500154199301135886"),  # a district that is newer than the person
    ("cn-id-card", "810000199408230021", "810000199408230021"),  # a resident from Hong Kong
    ("cn-mobile", "打我13812345678", "13812345678"),
    ("cn-mobile", "+86 138-1234-5678", "+86 138-1234-5678"),
    ("cn-mobile", "8613812345678", "8613812345678"),
    ("cn-mobile", "0086 138 1234 5678", "0086 138 1234 5678"),
    ("cn-mobile", "(+86)13812345678", "(+86)13812345678"),
    ("cn-mobile", "138 1234 5678谢谢", "138 1234 5678"),
    ("cn-mobile", "微信同号19212345678", "19212345678"),  # the fourth operator
    ("cn-mobile", "16612345678", "16612345678"),
    ("cn-landline", "010-88886666", "010-88886666"),
    ("cn-landline", "（0755）26001234", "（0755）26001234"),
    ("cn-landline", "0571 8888 6666转8001", "0571 8888 6666转8001"),
    ("cn-landline", "+86 21 6888 6666", "+86 21 6888 6666"),
    ("cn-landline", "总机01088886666", "01088886666"),
    ("cn-landline", "座机：88886666", "88886666"),
    ("cn-landline", "0 1 0 8 8 8 8 6 6 6 6", "0 1 0 8 8 8 8 6 6 6 6"),
    ("cn-landline", "〇一〇-八八八八六六六六", "〇一〇-八八八八六六六六"),
    ("cn-passport", "护照号 E12345678", "E12345678"),
    ("cn-passport", "E 1 2 3 4 5 6 7 8", "E 1 2 3 4 5 6 7 8"),
    ("cn-passport", "护照EA1234567", "EA1234567"),
    ("cn-passport", "登记 G12345678 谢谢", "G12345678"),
    ("cn-passport", "公务护照 SE1234567", "SE1234567"),
    ("cn-passport", "护照：Ｅ１２３４５６７８", "Ｅ１２３４５６７８"),
    ("cn-permit", "港澳通行证 C12345678", "C12345678"),
    ("cn-permit", "通行证CA1234567", "CA1234567"),
    ("cn-permit", "回乡证H1234567801", "H1234567801"),
    ("cn-permit", "台胞证号 12345678", "12345678"),
    ("cn-permit", "往来台湾通行证 L12345678", "L12345678"),
    ("hk-id", "HKID A123456(3)", "A123456(3)"),
    ("hk-id", "香港身份证 AB987654(3)", "AB987654(3)"),
    ("cn-uscc", "信用代码 91350100M000100Y43", "91350100M000100Y43"),
    ("cn-uscc", "９１３５０１００Ｍ０００１００Ｙ４３", "９１３５０１００Ｍ０００１００Ｙ４３"),
    ("cn-uscc", "91350100 M000100Y 43", "91350100 M000100Y 43"),
    ("cn-uscc", "九一三五〇一〇〇M〇〇〇一〇〇Y四三", "九一三五〇一〇〇M〇〇〇一〇〇Y四三"),
    ("cn-plate", "车牌京A·12345", "京A·12345"),
    ("cn-plate", "粤BD12345停这", "粤BD12345"),  # new energy, small
    ("cn-plate", "沪A12345F 请挪车", "沪A12345F"),  # new energy, large
    ("cn-plate", "京Ａ１２３４５", "京Ａ１２３４５"),
    ("cn-plate", "京 A 1 2 3 4 5", "京 A 1 2 3 4 5"),
    ("cn-plate", "京A一二三四五", "京A一二三四五"),
    ("cn-plate", "粤Z1234港", "粤Z1234港"),
    ("cn-address", "北京市朝阳区建国路88号3号楼2单元1201室", "北京市朝阳区建国路88号3号楼2单元1201室"),
    ("cn-address", "寄到：广东省深圳市南山区科技南路16号A座，谢谢", "广东省深圳市南山区科技南路16号A座"),
    ("cn-address", "我家住在杭州市西湖区文三路一百号", "杭州市西湖区文三路一百号"),
    ("cn-address", "四川省丹丹市南湖李街L座 943514", "四川省丹丹市南湖李街L座 943514"),
    ("cn-address", "深圳市福田区深南中路1号楼3单元502", "深圳市福田区深南中路1号楼3单元502"),
    ("cn-person", "姓名：张三 手机 13812345678", "张三 手机 13812345678"),
    ("cn-person", "欧阳娜娜，138-1234-5678", "欧阳娜娜，138-1234-5678"),
    ("cn-person", "收件人李小明，电话：13812345678", "李小明，电话：13812345678"),
    ("cn-person", "王芳 11010519491231002X", "王芳 11010519491231002X"),
    ("cn-person", "13812345678（张伟）", "13812345678（张伟"),
    ("bank-card", "卡号6228480402564890018", "6228480402564890018"),
    ("bank-card", "4012-8888-8888-1881", "4012-8888-8888-1881"),
    ("bank-card", "3782 822463 10005", "3782 822463 10005"),
]
QUIET = [  # (detector, text, why)
    ("cn-id-card", "110105194912310021", "wrong check character"),
    ("cn-id-card", "110105194913310025", "month 13"),
    ("cn-id-card", "110105199002300019", "30 February"),
    ("cn-id-card", "11010529491231002X", "not born yet"),
    ("cn-id-card", "91010519491231002X", "no such province"),
    ("cn-id-card", "119905194912310025", "no such prefecture"),
    ("cn-id-card", "订单 110105491331002", "15 digits, month 13"),
    ("cn-id-card", "订单 990105491231002", "15 digits, no such province"),
    ("cn-id-card", "110105491231000", "15 digits, nobody is number 000"),
    ("cn-mobile", "130137283604", "12 digits"),
    ("cn-mobile", "12812345678", "no such range"),
    ("cn-mobile", "15412345678", "no such range"),
    ("cn-mobile", "SN13812345678", "a serial number"),
    ("cn-mobile", "13812.345678", "a fraction"),
    ("cn-mobile", "12 138 1234 5678 90", "the middle of a row"),
    ("cn-landline", "0199-88886666", "no such area"),
    ("cn-landline", "010-18886666", "no local number begins with 1"),
    ("cn-landline", "call 020 7316 2414 now", "London"),
    ("cn-landline", "88886666", "nobody says telephone"),
    ("cn-landline", "订单88886666", "nobody says telephone"),
    ("cn-passport", "产品型号 E12345678", "a product"),
    ("cn-passport", "E1234567", "seven digits"),
    ("cn-passport", "EO1234567", "the letter O is not used"),
    ("cn-passport", "D12345678", "nobody says passport"),
    ("cn-permit", "运单号C12345678", "a parcel"),
    ("cn-permit", "12345678", "nobody says permit"),
    ("cn-permit", "<path d='m8.3 9.6 2.6 2.6 0 1'/>", "a drawing"),
    ("hk-id", "A123456(4)", "wrong check digit"),
    ("hk-id", "A1234563", "nobody says ID card"),
    ("cn-uscc", "91350100M000100Y44", "wrong check character"),
    ("cn-uscc", "91350100I000100Y43", "the letter I is not used"),
    ("cn-plate", "京A12", "too short"),
    ("cn-plate", "京A1234I", "the letter I is not used"),
    ("cn-plate", "云ABCDEF", "no digits"),
    ("cn-plate", "京A123456789", "too long"),
    ("cn-address", "我在建国路88号等你", "a road and a number: a shop"),
    ("cn-address", "北京市朝阳区的房价又涨了", "no road"),
    ("cn-address", "一路顺风，1号见", "a day"),
    ("cn-person", "王者荣耀 13812345678 元", "no name"),
    ("cn-person", "开会 13812345678", "no surname"),
    ("cn-person", "张三说今天不来", "no number"),
    ("bank-card", "6275689348581372835", "wrong Luhn digit"),
    ("bank-card", "6275 6893 4858 1372 835", "wrong Luhn digit"),
    ("bank-card", "4444444444444448", "one digit only"),
    ("bank-card", "4111111111119", "13 digits, nobody says card"),
    ("bank-card", "7992739871300008", "no such issuer"),
    ("bank-card", "620122198012235575", "an ID card"),
]


@pytest.mark.parametrize(("name", "text", "what"), FOUND)
def test_found(name: str, text: str, what: str) -> None:
    assert [text[start:end] for start, end in detect([name], text).get(name, [])] == [what]


@pytest.mark.parametrize(("name", "text", "why"), QUIET)
def test_quiet(name: str, text: str, why: str) -> None:
    assert name not in detect(DETECTORS, text), why
