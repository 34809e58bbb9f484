"""Secrets: every provider's keys, what people call a password, and what only looks like either.

Examples are made here from the table, never written out: scanners of this repository would take them for leaks.
"""

from __future__ import annotations

import json
import string
from base64 import b64encode, urlsafe_b64encode
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.identifiers import detect
from bot.text.secrets import EVERY, SORTS, find, fingerprint, may_hold
from bot.text.secrets.doubts import is_random
from bot.text.secrets.formats import NAMED, TOKENS
from bot.text.secrets.shapes import Shape, bare, checksum, named, pieces, tokens

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "detection"
ALPHABETS = {
    "d": string.digits,
    "h": "0123456789abcdef",
    "x": string.hexdigits,
    "a": string.ascii_lowercase + string.digits,
    "A": string.ascii_uppercase + string.digits,
    "B": string.ascii_uppercase + "234567",
    "w": string.ascii_letters + string.digits,
    "-": string.ascii_letters + string.digits + "_-",
    ".": string.ascii_letters + string.digits + "._~-",
    "b": string.ascii_letters + string.digits + "+/",
}


def some(chance: Random, kind: str, count: int) -> str:
    return "".join(chance.choice(ALPHABETS[kind]) for _ in range(count))


def made(source: str, chance: Random) -> str:
    """A secret of this shape, as chance would have it."""
    whole = varied = ""
    for literal, kind, least, most in pieces(source):
        if kind == "uuid":
            piece = "-".join(some(chance, "h", count) for count in (8, 4, 4, 4, 12))
        elif kind == "crc":
            piece = checksum(varied)
        else:
            piece = literal or some(chance, kind, chance.randint(least, most))
        whole += piece
        varied += "" if literal else piece
    return whole


def spoilt(source: str) -> str:
    """The same form, filled with one sign: a placeholder."""
    filled = (
        literal
        or ("0" * 8 + "-0000" * 3 + "-" + "0" * 12 if kind == "uuid" else ALPHABETS.get(kind, "0")[0] * (least or 6))
        for literal, kind, least, _ in pieces(source)
    )
    return "".join(filled)


def found(text: str, name: str = EVERY) -> list[str]:
    return [text[start:end] for start, end in detect([name], text).get(name, [])]


# --- providers ---------------------------------------------------------------------------------------------------


def test_at_least_150_providers() -> None:
    rows = [line.split()[0] for table in (TOKENS, NAMED) for line in table.strip().splitlines()]
    assert len({row.split("|")[-1] for row in rows}) >= 200


@pytest.mark.parametrize("shape", tokens(), ids=lambda shape: f"{shape.provider}-{shape.source[:24]}")
def test_every_shape(shape: Shape) -> None:
    """Chance sometimes makes what looks made up (one in a few hundred): nine of ten must be seen, and seen whole."""
    chance = Random(shape.source)
    examples = [made(shape.source, chance) for _ in range(20)]
    seen = [found(f"先用这个 {example} 吧", "api-key") == [example] for example in examples]
    assert sum(seen) >= 18, examples
    assert found(f"先用这个 {spoilt(shape.source)} 吧", "api-key") == []
    longer = examples[0] + some(chance, "w", 7)
    assert examples[0] not in found(f"{longer} 吧", "api-key")  # the start of something longer is another thing


@pytest.mark.parametrize("row", NAMED.strip().splitlines(), ids=lambda row: row.split()[0])
def test_every_bare_key(row: str) -> None:
    names, *sources = row.split()
    chance = Random(row)
    for name in names.split("|"):
        for source in sources:
            examples = [made(source, chance) for _ in range(20)]
            seen = [found(f"{name} 的 key {example}", "api-key") == [example] for example in examples]
            assert sum(seen) >= 16, examples
            assert found(f"build {examples[0]} done") == []
            assert found(f"{name} key {spoilt(source)}") == []


def test_a_right_checksum_settles_it() -> None:
    """Thirty signs that look like a joke are a key when the checksum says so; with another one they are a joke."""
    body = "abcdefghijklmnopqrstuvwxyz0123"
    assert found("ghp_" + body + checksum(body)) == ["ghp_" + body + checksum(body)]
    assert found("ghp_" + body + checksum(body)[::-1]) == []
    assert checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ") == "0mLq17"


# --- sorts -------------------------------------------------------------------------------------------------------

HEX = "7f3a9c41d0b7e6a5" + "8c1d9e0f4b2a7c6d"
KEY = "k3Jd9fLq02mZ" + "p8sVx7Rt"
LINES = "\n".join(some(Random(4), "b", 64) for _ in range(5))
PEM = "-----BEGIN {0}PRIVATE KEY{1}-----\n" + LINES + "\nAw==\n-----END {0}PRIVATE KEY{1}-----"
PUTTY = (
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 2\n" + LINES[:129]
    + "\nPrivate-Lines: 1\n" + LINES[:44]
)  # fmt: skip


BASIC = b64encode(b"admin:s8Kd02lPq").decode()
SIGNED = (
    f"https://b.s3.amazonaws.com/f?X-Amz-Signature={HEX * 2}",
    f"https://b.oss.aliyuncs.com/f?OSSAccessKeyId=a&Signature={KEY}%3D",
    f"https://a.blob.core.windows.net/f?sv=1&se=2&sig={KEY}%3D",
)


def token(header: dict[str, str]) -> str:
    parts = (header, {"sub": "1234", "name": "wang"})
    return ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "." + KEY


SAID = [  # (sort, text, secret)
    ("password", "数据库密码是 Abc@1234x 别外传", "Abc@1234x"),
    ("password", "密码：Qw3rty!2024", "Qw3rty!2024"),
    ("password", "密码：Abc@1234！", "Abc@1234"),
    ("password", "ｒｏｏｔ密码：Ｚx９#kLm2pq", "Ｚx９#kLm2pq"),
    ("password", "root密码改成 Zx9#kLm2pq 了", "Zx9#kLm2pq"),
    ("password", "账号 admin 密码 kd93LqPz#1", "kd93LqPz#1"),
    ("password", "口令：tR8mPq2x", "tR8mPq2x"),
    ("password", "The root password is now kd93LqPz1.", "kd93LqPz1"),
    ("password", "user: app pass: s8Kd02lPq", "s8Kd02lPq"),
    ("password", "密码（临时）：s8Kd02lPq", "s8Kd02lPq"),
    ("password", "export PGPASSWORD=s8Kd02lPq", "s8Kd02lPq"),
    ("password", "DB_PASSWORD=s8Kd02lPq", "s8Kd02lPq"),
    ("password", 'MYSQL_ROOT_PASSWORD: "v9$kd82Lq!"', "v9$kd82Lq!"),
    ("password", "spring.datasource.password=Huawei12#$", "Huawei12#$"),
    ("password", '{"userPassword": "kd93LqPz"}', "kd93LqPz"),
    ("password", "<password>kd93LqPz11</password>", "kd93LqPz11"),
    ("password", "wifi密码 Hy7$kk29Qa", "Hy7$kk29Qa"),
    ("password", "mysql -uroot -ps8Kd02lPq crm", "s8Kd02lPq"),
    ("password", "curl -u admin:s8Kd02lPq https://x.cn", "s8Kd02lPq"),
    ("password", "sshpass -p 's8Kd02lPq' ssh root@1.2.3.4", "s8Kd02lPq"),
    ("password", "Authorization: Basic " + BASIC, BASIC),
    ("api-key", "api_key = " + HEX, HEX),
    ("api-key", f'apiKey: "{KEY}"', KEY),
    ("api-key", "X-Api-Key: " + HEX, HEX),
    ("api-key", "Authorization: Bearer " + KEY, KEY),
    ("api-key", f"client_secret={KEY}&grant_type=x", KEY),
    ("api-key", "密钥：" + KEY, KEY),
    ("api-key", "appsecret " + HEX, HEX),
    ("api-key", "API key: " + HEX, HEX),
    ("api-key", "key: " + KEY, KEY),
    ("api-key", "令牌 " + KEY, KEY),
    ("connection-string", "postgres://app:s8Kd02lPq@10.0.0.3:5432/crm", "postgres://app:s8Kd02lPq@10.0.0.3:5432"),
    ("connection-string", "用 redis://:s8Kd02lPq@cache:6379/0", "redis://:s8Kd02lPq@cache:6379"),
    ("connection-string", "mongodb+srv://me:s8Kd02lPq@c0.mongodb.net/x", "mongodb+srv://me:s8Kd02lPq@c0.mongodb.net"),
    ("connection-string", "amqp://mq:p@ss9Lq!@mq.corp:5672", "amqp://mq:p@ss9Lq!@mq.corp:5672"),
    ("connection-string", "https://bot:s8Kd02lPq@git.corp.cn/a.git", "https://bot:s8Kd02lPq@git.corp.cn"),
    ("connection-string", "jdbc:mysql://10.0.0.3/crm?user=app&password=s8Kd02lPq", "s8Kd02lPq"),
    ("connection-string", "jdbc:oracle:thin:scott/s8Kd02lPq@db:1521:orcl", "oracle:thin:scott/s8Kd02lPq@"),
    ("connection-string", "Server=db,1433;Database=crm;User Id=sa;Password=kd93LqPz#1;", "kd93LqPz#1"),
    ("connection-string", "AccountName=crm;AccountKey=" + LINES[:64] + "==", LINES[:64] + "=="),
    ("private-key", PEM.format("RSA ", ""), PEM.format("RSA ", "")),
    ("private-key", PEM.format("OPENSSH ", ""), PEM.format("OPENSSH ", "")),
    ("private-key", "见附件\n" + PEM.format("PGP ", " BLOCK"), PEM.format("PGP ", " BLOCK")),
    ("private-key", PEM.format("", "").replace("\n", "\\n"), PEM.format("", "").replace("\n", "\\n")),
    ("private-key", PUTTY, PUTTY),
    ("jwt", "t=" + token({"alg": "HS256", "typ": "JWT"}), token({"alg": "HS256", "typ": "JWT"})),
    *(("signed-url", f"报表：{link} 尽快看", link) for link in SIGNED),
]  # fmt: skip


@pytest.mark.parametrize(("sort", "text", "secret"), SAID)
def test_what_people_hand_over(sort: str, text: str, secret: str) -> None:
    assert found(text, sort) == [secret]
    assert [name for name in SORTS if found(text, name)] == [sort]
    assert found(text) == [secret]


DECOYS = [
    "key AKIAIOSFODNN7EXAMPLE ok",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AKIA" + "A" * 16,
    "ghp_" + "x" * 36,
    "ghp_" + "a1B2" * 9,
    "sk-" + "1234567890abcdef" * 2,
    "xoxb-your-token-here-please-thanks",
    "https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,
    "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
    "live_streaming_server_configuration_v2",
    "password: changeme",
    "password=${DB_PASSWORD}",
    "PASSWORD=$DB_PASSWORD",
    "password={{ vault.db1 }}",
    'password = os.environ["DB_PASSWORD1"]',
    "password = getpass.getpass()",
    "password: string",
    "2 GiB, pass force_zip64 to use it",
    "pass_context = jinja2.pass_context",
    "passport: E12345678",
    "secretary: zhang.wei2024desk",
    "private_key: ed25519.Ed25519PrivateKey",
    "postgresql://scott:tiger@localhost/test",
    "password: password123",
    "password: hunter2",
    "password_file: /etc/secrets/db_password1.txt",
    "password_hash = $2b$12$KIXQ9pT6lZyWqk8uJ1mE8u",
    "password_policy: min-8-chars-A1",
    "password must be at least 8 characters",
    "password: wang@corp9.com",
    "密码是多少？",
    "密码：123456",
    "默认密码是123456吗",
    "初始密码 admin123 记得改",
    "密码要至少8位，包含字母和数字",
    "密码：13812345678",
    "会议号 123 456 789 会议密码：836294",
    "腾讯会议密码：ab83x629",
    "提取码: x7d2",
    "api_key: <your-api-key>",
    "API_KEY=YOUR_API_KEY_HERE_2024",
    'api_key="' + "x" * 32 + '"',
    "api_key: " + "0" * 32,
    "token: ********",
    "token: null",
    "token: abcdefghijklmnopqrstuvwxyz123456",
    "token = get_token(user1, request2)",
    "const token = localStorage.getItem('token')",
    "token 过期了，重新登录一下",
    "next_token: " + KEY,
    "csrf_token=" + HEX,
    "secretName: my-app-tls-secret-2024",
    'secret = "' + "deadbeef" * 4 + '"',
    "The secret: work hard and 2 be nice",
    "Authorization: Bearer <token>",
    "Bearer token required",
    "Authorization: Basic dXNlcjpwYXNzd29yZA==",  # user:password
    "max_tokens=4096",
    "commit " + HEX + "1a2b3c4d merged",
    "request id 550e8400-e29b-41d4-a716-446655440000",
    "trace_id=" + HEX,
    "sha256:" + HEX * 2,
    'ETag: "' + HEX + '"',
    "订单号 20240804760549123456",
    "手机号 13812345678",
    "primary key: user_id_20240101_abc",
    "IMG_20240804_123456.jpg",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4",
    "postgres://user:password@localhost:5432/db",
    "mysql://root:root@127.0.0.1/test",
    "redis://:@localhost:6379",
    "mongodb://<user>:<password>@cluster0.mongodb.net",
    "postgres://app:${PGPASS}@db/crm",
    "https://example.com:8080/@user",
    "jdbc:mysql://localhost:3306/app?user=app&password=${PW}",
    "Server=db;Database=x;User Id=sa;Password=<password>;",
    "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY----- 这一行要留着吗",
    "-----BEGIN PUBLIC KEY-----\n" + LINES,
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7vbqajDhA me@host",
    "eyJ" + "hbGciOiJub3RoaW5n" + ".eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w",  # not JSON
    "https://a.cn/f?sig=" + KEY + "%3D",  # nobody says for how long and what for
    "https://a.cn/cb?Signature=" + KEY,
]


@pytest.mark.parametrize("text", DECOYS)
def test_what_only_looks_like_it(text: str) -> None:
    assert found(text) == []


def test_a_password_of_a_meeting_is_meant_for_everybody_unless_it_is_a_strong_one() -> None:
    assert found("入会密码：ab83x629") == []
    assert found("入会密码：Ab83#x629") == ["Ab83#x629"]


def test_what_is_certain_goes_before_what_is_guessed() -> None:
    key = made("ghp_<w30><crc>", Random(8))
    assert {name: found(f"token: {key}", name) for name in SORTS if found(f"token: {key}", name)} == {"api-key": [key]}
    address = "postgres://app:s8Kd02lPq@db/crm"
    assert found(f"password={address}", "password") == []


def test_fingerprints() -> None:
    """The owner of a key knows it again; a password would be found by trying."""
    assert fingerprint("api-key", KEY) == fingerprint("api-key", KEY) != fingerprint("api-key", KEY[::-1])
    assert len(fingerprint("api-key", KEY)) == 8
    assert fingerprint("password", KEY) == fingerprint("connection-string", KEY) == ""
    assert fingerprint("api-key", KEY[:16]) == ""


def test_chance() -> None:
    assert not any(is_random(text) for text in ("", "aaaa", "abab" * 5, "abcdefghijkl", "0123456789", "aaaaaaaaab"))
    assert all(is_random(made("<w32>", Random(seed))) for seed in range(200))


def test_named_shapes_are_long_enough_to_be_looked_at() -> None:
    assert len(named()) == len(NAMED.strip().splitlines())
    assert bare("<h2>") == "([0-9a-f]{2,2})"


# --- any text ----------------------------------------------------------------------------------------------------

PARTS = st.sampled_from([
    *(shape.anchor for shape in tokens()),
    "password=", "密码：", "token: ", "://", ":", "@", "eyJ", ".", "-----BEGIN PRIVATE KEY-----", "\n", " ", "&", "<",
    "Server=a;", "jdbc:a:b?", " -p", "mysql", KEY, HEX, "sig=", "https://a.cn/?", "😀", "\ud800", "\x00", "０",
])  # fmt: skip


@given(st.lists(st.one_of(PARTS, st.text(max_size=12)), max_size=30).map("".join))
def test_any_text(text: str) -> None:
    """No crash; the places lie in the text, in order, apart; `secret` is all sorts together."""
    everything = find(EVERY, text)
    for sort in (*SORTS, EVERY):
        places = find(sort, text)
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert all(one[1] <= other[0] for one, other in pairwise(places))
        assert all(any(first <= start and end <= last for first, last in everything) for start, end in places)
    assert may_hold(text) or everything == []


ROWS = [
    "password ", "password=", "password=a1", "Server=a;password=", "jdbc:aaaaaa?password=", "://", "://a:", "a://a:b@",
    "eyJ", "eyJaaaaaaaaaaaa.", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqh", "sig=",
    "Signature=", "PuTTY-User-Key-File-2: a\n", "http?sig=aaaaaaaaaaaaaaaaaaaaaaaa", "token=aB3", "datadog key ",
    "密码", "密码是", "8Q~", "密码是aB3dE5gH7jK9mN ", " -p mysql", "curl -u a:b ", "basic YTpi", "oracle:thin:a/",
    "sk-", "SK", "qyapi.weixin.qq.com/?key=", ":AA", "x.atlasv1.", "+ASt", "a", "0", "'", 'password:"',
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_rows_made_to_be_slow_are_read_to_their_end(row: str) -> None:
    """Forty thousand characters of nothing but beginnings; every find lies inside the text."""
    text = (row * 40_000)[:40_000]
    assert all(0 <= start < end <= len(text) for start, end in find(EVERY, text))


# --- ordinary talk -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not DATA.is_dir(), reason="development data (shared/data/detection) is not here")
def test_ordinary_talk_is_quiet() -> None:
    texts = [
        json.loads(line)["text"]
        for path in sorted(DATA.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line
    ]
    alarms = [text for text in texts if found(text)]
    assert len(texts) > 10_000
    assert len(alarms) <= len(texts) // 10_000, alarms
