"""Long texts as people really paste them: logs, contracts, lists of contacts, chats, programs, tables of figures. Each
is made to the longest message, and no two lines of one are alike. However long, they are judged whole.

Touch this when people paste something else: a function that makes a line, and a row in `SHAPES`.
"""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address

from bot.domain.events import LONGEST_TEXT

Line = Callable[[random.Random, int], str]

_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_LATIN_NAMES = ("Anna", "Ben", "Carla", "David", "Eva", "Frank", "Grace", "Hugo", "Iris", "Jack", "Kate", "Leo", "Mia")
_ROADS = ("中山路", "解放大道", "人民路", "建国路", "和平街", "科技园路", "长江路", "学院路")
_CITIES = ("北京市朝阳区", "上海市浦东新区", "广东省深圳市南山区", "浙江省杭州市西湖区", "湖北省武汉市洪山区")
_PARTS = ("甲方", "乙方", "双方", "任何一方", "供应商", "承租人", "出租人", "委托人", "受托人")
_DUTIES = (
    "应当在收到发票后三十日内支付相应款项", "不得向第三方披露本合同项下的商业秘密", "应保证所提供的货物符合国家标准",
    "有权在对方严重违约时书面通知解除本合同", "应于每月最后一个工作日之前提交对账单", "负责办理与标的物有关的全部手续",
    "因不可抗力不能履行合同的，应当及时通知对方并提供证明", "未经对方书面同意不得转让本合同的权利义务",
)  # fmt: skip
_REMARKS = (
    "昨天那个接口的联调结果出来了吗", "客户说想把上线时间往后推两天", "我下午请个假，孩子发烧了", "会议室订好了，三楼",
    "麻烦看一下附件里的报价单", "收到，马上处理", "这个需求需要再评审一次", "周报模板更新了，大家记得用新的", "哈哈",
    "测试环境又挂了，运维在看", "文档我放到共享盘里了", "@所有人 今天下班前把工时填一下", "好的谢谢老师", "OK，明天见",
)  # fmt: skip
_CLAUSES = (
    "the Supplier shall deliver the Goods in accordance with the Specification", "each party shall keep confidential"
    " all information of a commercial nature", "this Agreement may be terminated upon thirty days' written notice",
    "the Customer shall pay all undisputed invoices within forty-five (45) days", "neither party shall be liable for"
    " any indirect or consequential loss", "nothing in this clause shall limit the rights of either party",
)  # fmt: skip
_SENTENCES = (
    "he walked down to the harbour before anybody else was awake", "there was nothing on the table but a letter",
    "she said that the winter had been long and the road worse than usual", "nobody asked what had become of the money",
    "the clock in the hall struck seven and they all looked up", "it rained for three days and then it was spring",
)  # fmt: skip
_STORY = (
    "他推开门，院子里一个人也没有", "天色渐渐暗了下来，远处传来几声狗叫", "她把信折好，放进抽屉最里面",
    "谁也没有再提起那件事", "雨下了整整一夜，第二天早上河水涨了半尺", "老人坐在门口，慢慢地抽着烟",
    "他忽然想起小时候母亲说过的话",
)  # fmt: skip
_MODULES = ("auth", "billing", "gateway", "orders", "search", "storage", "notify", "worker")
_VERBS = ("load", "store", "parse", "render", "update", "count", "merge", "check")
_NOUNS = ("order", "user", "invoice", "message", "result", "window", "record", "batch")


def _server_log(chance: random.Random, number: int) -> str:
    level = chance.choice(("INFO", "INFO", "INFO", "WARN", "ERROR", "DEBUG"))
    return (
        f"2026-03-{chance.randint(1, 28):02} {_clock(chance)},{chance.randint(0, 999):03} {level} "
        f"[{chance.choice(_MODULES)}-{chance.randint(1, 64)}] request {_uuid(chance)} from {_ip(chance)}:"
        f"{chance.randint(1024, 65535)} took {chance.randint(1, 9000)} ms, status={chance.choice((200, 204, 404, 502))}"
    )


def _access_log(chance: random.Random, number: int) -> str:
    path = "/".join(chance.choices(_NOUNS, k=3))
    return (
        f"{_ip(chance)} - - [0{chance.randint(1, 9)}/Mar/2026:{_clock(chance)} +0800] "
        f'"GET /api/v{chance.randint(1, 3)}/{path}?id={chance.randint(1, 10**7)}&page={number} HTTP/1.1" 200 '
        f'{chance.randint(100, 99999)} "https://www.example.com/{path}" "Mozilla/5.0 (X11; Linux x86_64) '
        f'AppleWebKit/537.36 Chrome/{chance.randint(90, 140)}.0.{chance.randint(1000, 9999)}.{chance.randint(1, 99)}"'
    )


def _network(chance: random.Random, number: int) -> str:
    mac = ":".join(f"{chance.randrange(256):02x}" for _ in range(6))
    six = IPv6Address((0x20010DB8 << 96) + chance.getrandbits(64))
    counts = f"rx {chance.getrandbits(30)} tx {chance.getrandbits(30)}"
    return f"eth{number}: inet {_ip(chance)}/24 inet6 {six} ether {mac} {counts}"


def _contacts(chance: random.Random, number: int) -> str:
    name = _name(chance)
    return (
        f"{number},{name},1{chance.choice('3578')}{chance.randint(0, 10**9 - 1):09},user{number}@example.com,"
        f"{chance.choice(_CITIES)}{chance.choice(_ROADS)}{chance.randint(1, 400)}号{chance.randint(1, 30)}栋"
        f"{chance.randint(1, 12)}0{chance.randint(1, 4)}室,{_id_like(chance)}"
    )


def _contacts_abroad(chance: random.Random, number: int) -> str:
    name = f"{chance.choice(_LATIN_NAMES)} {chance.choice(_LATIN_NAMES)}son"
    phone = f"+1 {chance.randint(201, 989)} 555 {chance.randint(0, 9999):04}"
    mail = f"{name.split()[0].lower()}.{number}@mail{number % 7}.example.org"
    return f"{name}\t{phone}\t{mail}\tGB{chance.randint(10, 97)} dept {number}"


def _contract(chance: random.Random, number: int) -> str:
    duties = f"{chance.choice(_PARTS)}{chance.choice(_DUTIES)}；{chance.choice(_PARTS)}{chance.choice(_DUTIES)}"
    late = f"逾期超过{chance.randint(3, 30)}日的，按合同总金额的{chance.randint(1, 9)}‰支付违约金"
    return f"{number}.{chance.randint(1, 9)} {duties}。{late}。"


def _contract_abroad(chance: random.Random, number: int) -> str:
    subject = f"Subject to clause {chance.randint(1, 40)}.{chance.randint(1, 9)}"
    return f"{number}.{chance.randint(1, 9)}. {subject}, {chance.choice(_CLAUSES)}; and {chance.choice(_CLAUSES)}."


def _chat(chance: random.Random, number: int) -> str:
    return f"{_name(chance)}  2026/3/{chance.randint(1, 28)} {_clock(chance)}\n{chance.choice(_REMARKS)}"


def _chat_abroad(chance: random.Random, number: int) -> str:
    said = f"{chance.choice(_SENTENCES)} 😀 https://docs.example.com/d/{number}"
    return f"[{chance.randint(1, 12)}:{chance.randint(0, 59):02} PM] {chance.choice(_LATIN_NAMES)}: {said}"


def _program(chance: random.Random, number: int) -> str:
    verb, noun, other = chance.choice(_VERBS), chance.choice(_NOUNS), chance.choice(_NOUNS)
    lines = (
        f"def {verb}_{noun}_{number}(self, {other}: dict[str, int], token: str | None) -> list[{noun.title()}]:",
        f'    """{verb.title()} the {noun} of the {other}."""',
        f"    if not {other} or self.key is None:",
        f'        raise ValueError(f"no {noun}: {{{other}!r}}")',
        f"    return [{noun}.{verb}(x, {number}) for x in {other}]",
        "",
    )
    return "\n".join(lines)


def _settings(chance: random.Random, number: int) -> str:
    module, noun = chance.choice(_MODULES), chance.choice(_NOUNS)
    lines = (
        f"  {module}_{noun}_{number}:",
        f"    host: {module}-{number}.internal.example.com",
        f"    port: {chance.randint(1000, 9999)}",
        f"    key: {noun}.{module}.{number}",
        f"    timeout: {chance.randint(1, 60)}s",
    )
    return "\n".join(lines)


def _figures(chance: random.Random, number: int) -> str:
    return "\t".join([f"SKU-{number:05}", *(f"{chance.uniform(0, 1e5):.2f}" for _ in range(8)), _id_like(chance)[:12]])


def _small_figures(chance: random.Random, number: int) -> str:
    return " ".join(f"{chance.random():.4f}" for _ in range(12))


def _parcels(chance: random.Random, number: int) -> str:
    sent = f"SF{chance.randint(10**12, 10**13 - 1)} {_name(chance)} {chance.choice(_CITIES)}"
    return f"{number}、{sent} {chance.randint(1, 20)}件 已签收 3月{chance.randint(1, 28)}日"


def _addresses(chance: random.Random, number: int) -> str:
    link = f"https://{chance.choice(_MODULES)}{number}.example.com/{_uuid(chance)}?x={number}"
    return f"{number}. [{chance.choice(_NOUNS)}]({link})"


def _trace(chance: random.Random, number: int) -> str:
    module = chance.choice(_MODULES)
    method = f"{chance.choice(_NOUNS).title()}Service.{chance.choice(_VERBS)}"
    return f"\tat com.example.{module}.{method}({module.title()}.java:{number})"


def _novel(chance: random.Random, number: int) -> str:
    return f"“{chance.choice(_STORY)}。”{_name(chance)}说。{chance.choice(_STORY)}，{chance.choice(_STORY)}……"


def _novel_abroad(chance: random.Random, number: int) -> str:
    said, then = (chance.choice(_SENTENCES).capitalize() for _ in range(2))
    return f'"{said}," said {chance.choice(_LATIN_NAMES)}. {then}.'


def _attachment(chance: random.Random, number: int) -> str:
    return b64encode(chance.randbytes(57)).decode()


def _dump(chance: random.Random, number: int) -> str:
    return f"{number * 16:08x}  " + " ".join(f"{byte:02x}" for byte in chance.randbytes(16))


def _clock(chance: random.Random) -> str:
    return f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"


def _ip(chance: random.Random) -> str:
    return f"10.{chance.randint(0, 255)}.{chance.randint(0, 255)}.{chance.randint(1, 254)}"


def _uuid(chance: random.Random) -> str:
    written = f"{chance.getrandbits(128):032x}"
    return "-".join((written[:8], written[8:12], written[12:16], written[16:20], written[20:]))


def _name(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2))


def _id_like(chance: random.Random) -> str:
    born = f"{chance.randint(1950, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    return f"110105{born}{chance.randint(0, 9999):04}"


SHAPES: Mapping[str, Line] = {
    "server log": _server_log,
    "access log": _access_log,
    "network interfaces": _network,
    "contacts": _contacts,
    "contacts abroad": _contacts_abroad,
    "contract": _contract,
    "contract abroad": _contract_abroad,
    "chat": _chat,
    "chat abroad": _chat_abroad,
    "program": _program,
    "settings": _settings,
    "figures": _figures,
    "small figures": _small_figures,
    "parcels": _parcels,
    "links": _addresses,
    "stack trace": _trace,
    "novel": _novel,
    "novel abroad": _novel_abroad,
    "attachment": _attachment,
    "dump": _dump,
}


def text(shape: str, seed: int = 0) -> str:
    """One of this shape, as long as a message may be."""
    chance = random.Random(f"{shape} {seed}")
    lines: list[str] = []
    length = 0
    while length < LONGEST_TEXT:
        lines.append(SHAPES[shape](chance, len(lines) + 1))
        length += len(lines[-1]) + 1
    return "\n".join(lines)[:LONGEST_TEXT]
