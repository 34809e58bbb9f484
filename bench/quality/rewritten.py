"""Personal data and secrets written otherwise: separators, signs and places that `personal` and `secrets` do not try.

The values are those of these two tasks, drawn anew; what is new is how they are written and what stands around them.
Look-alikes and decoys are put in the same places and must stay quiet. What is given up on purpose has no goal: digits
between slashes (dates, paths), ids in the path of a link. Touch this when another way of writing should count.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from random import Random

from bench.quality.personal import DISGUISED, LOOKALIKE, PERSONAL
from bench.quality.personal_cases import LOOKALIKES, MADE, NUMBERS
from bench.quality.secrets import is_found
from bench.quality.secrets_cases import KEYED, NAMED, filled
from bench.quality.secrets_cases import decoys as plain_decoys
from bench.quality.table import Line
from bot.text.identifiers import detect

EACH = 40  # values of a sort and way of writing
SEED = 21
GROUPS = {"cn-mobile": (3, 4, 4), "cn-id-card": (6, 4, 4, 4), "bank-card": (4, 4, 4, 4, 4)}
SEPARATORS = {
    "dots": ".", "middle dots": "·", "underscores": "_", "slashes": "/", "two spaces": "  ", "tabs": "\t",
    "no-break spaces": "\u00a0", "wide spaces": "\u3000", "en dashes": "–", "em dashes": "—", "line breaks": "\n",
    "spaced hyphens": " - ",
}  # fmt: skip
_WIDE = str.maketrans({chr(point): chr(point + 0xFEE0) for point in range(0x21, 0x7F)})
_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_BOLD = {ord(digit): chr(0x1D7CE + int(digit)) for digit in "0123456789"}
SIGNS: Mapping[str, Callable[[str], str]] = {
    "half full-width": lambda number: number[: len(number) // 2].translate(_WIDE) + number[len(number) // 2 :],
    "every other full-width": lambda number: _every_other(number, _WIDE),
    "every other Chinese": lambda number: _every_other(number, _CHINESE),
    "circled": lambda number: number.translate(_CIRCLED),
    "bold": lambda number: number.translate(_BOLD),
    "keycaps": lambda number: "".join(f"{sign}\ufe0f\u20e3" if sign.isdigit() else sign for sign in number),
}
PLACES = {
    "label before": ("电话：{}", "手机号码是{}", "tel:{}", "No. {}", "身份证号={}", "卡号 {} 户名王五"),
    "label after": ("{}（手机）", "{}是我的号码", "{} is my number", "{} 这个号", "{}，记一下"),
    "brackets": ("【{}】", "「{}」", "[{}]", "<{}>", '"{}"', "“{}”", "`{}`", "**{}**"),
    "glued": ("联系{}谢谢", "打{}找我", "号码{}。", "是{}吗"),
    "link": ("https://x.example.cn/u?id={}&from=1", "https://x.example.cn/#m={}", "myapp://open?m={}"),
    "path of a link": ("https://x.example.cn/user/{}", "https://x.example.cn/u/{}/edit"),
    "table": ("| 张三 | {} | 北京 |", "张三,{},北京", "张三\t{}\t北京", "姓名;{};备注"),
    "code": ('{{"value": "{}"}}', '{{"value": {}}}', "<tel>{}</tel>", "value='{}'", "value: {}", "VALUES (1, '{}')"),
}
GIVEN_UP = ("slashes", "place: path of a link")
ANNOUNCED = ("tel", "电话", "手机")  # after these any number is one to call
ABROAD = ("+86{}", "+86 {}", "0086{}", "0086-{}", "86-{}", "(+86) {}", "＋８６{}")


def measure() -> Iterator[Line]:
    yield from _personal()
    yield from _lookalikes()
    yield from _secrets()
    yield from _decoys()


def _every_other(text: str, table: Mapping[int, str] | dict[int, int]) -> str:
    return "".join(sign.translate(table) if at % 2 else sign for at, sign in enumerate(text))


def _grouped(sort: str, number: str, separator: str) -> str:
    pieces = []
    for size in GROUPS[sort]:
        pieces.append(number[:size])
        number = number[size:]
    return separator.join(piece for piece in (*pieces, number) if piece)


def _written(sort: str, number: str, random: Random) -> Iterator[tuple[str, str]]:
    for name, separator in SEPARATORS.items():
        yield name, _grouped(sort, number, separator)
    for name, sign in SIGNS.items():
        yield name, sign(number)
    for name, places in PLACES.items():
        yield f"place: {name}", random.choice(places).format(number)
    if sort == "cn-mobile":
        yield "country code", random.choice(ABROAD).format(number)


def _personal() -> Iterator[Line]:
    random = Random(SEED)
    missed: dict[str, list[str]] = defaultdict(list)
    tried: dict[str, int] = defaultdict(int)
    for sort in NUMBERS:
        for _ in range(EACH):
            for name, text in _written(sort, MADE[sort][1](random), random):
                tried[name] += 1
                if not detect((sort,), text):
                    missed[name].append(text)
    for name, count in tried.items():
        value = 1 - len(missed[name]) / count
        least = None if name in GIVEN_UP else DISGUISED
        yield Line(name=f"personal, {name}", cases=count, value=value, least=least, wrong=missed[name])


def _lookalikes() -> Iterator[Line]:
    """In places only: a separator in a wrong number would be the look-alikes of `personal` again."""
    random = Random(SEED)
    for name, every in PLACES.items():
        places = [place for place in every if not any(word in place for word in ANNOUNCED)]
        texts = [random.choice(places).format(make(random)) for make in LOOKALIKES.values() for _ in range(EACH)]
        wrong = [text for text in texts if detect(PERSONAL, text)]
        value = len(wrong) / len(texts)
        yield Line(name=f"look-alikes, {name}", cases=len(texts), value=value, most=LOOKALIKE, wrong=wrong)


# --- secrets -----------------------------------------------------------------------------------------------------

FILES = {
    "JSON": '{{"{n}": "{v}", "debug": false}}',
    "JSON in a string": '"{{\\"{n}\\": \\"{v}\\"}}"',
    "YAML": "env:\n  - name: {n}\n    value: {v}\n",
    "YAML, quoted": "{n}: '{v}'",
    "TOML": '[auth]\n{n} = "{v}"',
    "INI": "[auth]\n{n}={v}",
    ".env": "# prod\n{n}={v}\nPORT=80",
    "shell export": 'export {n}="{v}"',
    "PowerShell": '$env:{n} = "{v}"',
    "Windows": "set {n}={v}",
    "Docker": "docker run -e {n}={v} app",
    "Dockerfile": "ENV {n} {v}",
    "properties": "spring.{n}={v}",
    "XML": "<{n}>{v}</{n}>",
    "XML attribute": '<add key="{n}" value="{v}" />',
    "Python": '{n} = "{v}"  # noqa',
    "Python dict": 'config["{n}"] = "{v}"',
    "Python argument": 'Client({n}="{v}", timeout=3)',
    "JavaScript": "const {n} = '{v}';",
    "JavaScript object": "{{ {n}: `{v}`, region }}",
    "Go": '{n} := "{v}"',
    "Java": 'private static final String {n} = "{v}";',
    "C#": 'public const string {n} = "{v}";',
    "PHP": "define('{n}', '{v}');",
    "Ruby": ":{n} => '{v}',",
    "Rust": 'let {n}: &str = "{v}";',
    "Swift": 'let {n} = "{v}"',
    "SQL": "INSERT INTO settings VALUES ('{n}', '{v}');",
    "Terraform": 'variable "{n}" {{ default = "{v}" }}',
    "table": "| {n} | {v} |",
    "Chinese": "{n}：{v}，别外传",
    "query": "https://api.acme.io/v1?{n}={v}&page=2",
    "header": "curl -H '{n}: {v}' https://api.acme.io",
    "diff": "-{n}=old\n+{n}={v}",
    "log": "2026-01-10T10:00:00Z INFO loaded {n}={v} from env",
}


def _secrets() -> Iterator[Line]:
    random = Random(SEED)
    keyed = [shape for shape in KEYED.values() if "://" not in shape and ";" not in shape]
    for title, pairs in (
        ("by shape", [("KEY", shape) for shape in keyed]),
        ("by name", list(NAMED.items())),
    ):
        hits = total = 0
        lost: list[str] = []
        for name, place in FILES.items():
            texts = [place.format(n=key, v=filled(shape, random)) for key, shape in pairs]
            missed = [text for text in texts if not is_found(text)]
            hits, total, lost = hits + len(texts) - len(missed), total + len(texts), lost + missed[:1]
            yield Line(
                name=f"secrets {title}, {name}", cases=len(texts), value=1 - len(missed) / len(texts), wrong=missed
            )
        yield Line(name=f"secrets {title}, all", cases=total, value=hits / total, least=0.75, wrong=lost)


NOISE = {
    "checksums": "{h64}  a.tar.gz\n{h64}  b.tar.gz",
    "git log": "{h40} Fix the parser\n{h40} Merge branch 'main'",
    "UUIDs": "[{h8}-{h4}-4{h3}-9{h3}-{h12}, {h8}-{h4}-4{h3}-a{h3}-{h12}]",
    "minified": "var a={{b:'{a6}',c:function(d){{return d['{a8}']}}}};",
    "lock file": 'resolved "https://registry.example/x/-/x-1.2.3.tgz#{h40}"\nintegrity sha512-{b86}==',
    "base64 text": "<base64>",
    "base64 image": "src: url(data:font/woff2;base64,d09GMgABAAAAA{b200})",
    "placeholders": "client_secret: <client_secret>\napi_key: ${{API_KEY}}\npassword: '{{{{ vault_password }}}}'",
    "examples": "password=example\nAPI_TOKEN=your_token_here\nsecret: changeme",
    "regex": "PASSWORD = re.compile(r'^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{{8,32}}$')",
    "format": "token=%s secret=%(secret)s key={{key}}",
    "masked": "api_key: sk-****{a4}\npassword: ••••••••",
    "hashes": "password_hash: $2y$10${a53}\nsha1$salt${h40}",
    "tracing": "trace_id={h32} span_id={h16} parent_id={h16}",
    "file ids": "file_key=img_v2_{h8}-{h4}-{h4}-{h4}-{h12} message_id=om_{h32}",
    "cookies": "Set-Cookie: theme=dark; _ga=GA1.2.{d9}.{d10}",
    "schema": "password VARCHAR(255) NOT NULL, token CHAR(64), secret_key TEXT",
    "types": "interface Login {{ password: string; accessToken?: string | null }}",
    "calls": "password = getpass.getpass(); token = await getToken(req); secret = secrets.token_hex(32)",
    "questions": "api_key 在哪里申请？token 过期了报 401",
    "colours": "primary: #{h6}; secondary: #{h6}; secret-garden: #{h6}",
}


def _decoys() -> Iterator[Line]:
    random = Random(SEED)
    for name, shape in NOISE.items():
        literal = shape.replace("{{", "\1").replace("}}", "\2")
        texts = [
            filled(literal, random).replace("\1", "{").replace("\2", "}").replace("<base64>", _encoded(random))
            for _ in range(EACH)
        ]
        wrong = [text for text in texts if is_found(text)]
        yield Line(name=f"decoys, {name}", cases=len(texts), value=len(wrong) / len(texts), most=0.0, wrong=wrong)
    framed = [
        frame.format(case.text) for case in plain_decoys(seed=SEED) for frame in ("> {}", "```\n{}\n```", "日志：{}")
    ]
    wrong = [text for text in framed if is_found(text)]
    yield Line(name="decoys, quoted", cases=len(framed), value=len(wrong) / len(framed), most=0.01, wrong=wrong)


def _encoded(random: Random) -> str:
    """Words in base64, as tools print them."""
    said = json.dumps({"page": random.randrange(1000), "sort": random.choice(("name", "date")), "open": True})
    return "cursor: " + base64.b64encode(said.encode()).decode()
