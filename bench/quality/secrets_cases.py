"""Keys made up from the formats that providers document, in the places where people paste them; and what only looks so.

Written without looking at the detectors' own tables, so that a format they have wrong is missed here. The same on every
run. Touch this when another provider or another decoy should count.
"""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

HEX = "0123456789abcdef"
ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
URLSAFE = ALNUM + "-_"
BASE64 = ALNUM + "+/"
BASE32 = string.ascii_uppercase + "234567"

# What a key looks like, by provider: {h32} is 32 hex signs; a = alphanumeric, u = capitals and digits, s = url-safe,
# d = digits, b = base64, t = base32, p = a password.
KEYED = {
    "aws": "AKIA{t16}",
    "aws session": "ASIA{t16}",
    "github": "ghp_{a36}",
    "github app": "ghs_{a36}",
    "github fine-grained": "github_pat_{a22}_{a59}",
    "gitlab": "glpat-{s20}",
    "gitlab trigger": "glptt-{h40}",
    "slack bot": "xoxb-{d12}-{d13}-{a24}",
    "slack user": "xoxp-{d12}-{d12}-{d13}-{h32}",
    "slack app": "xapp-1-A{u10}-{d13}-{h64}",
    "slack webhook": "https://hooks.slack.com/services/T{u10}/B{u10}/{a24}",
    "stripe": "sk_live_{a24}",
    "stripe restricted": "rk_live_{a99}",
    "stripe webhook": "whsec_{a32}",
    "google": "AIza{s35}",
    "google oauth": "GOCSPX-{s28}",
    "google token": "ya29.a0{s160}",
    "openai": "sk-proj-{s74}T3BlbkFJ{s74}",
    "openai old": "sk-{a20}T3BlbkFJ{a20}",
    "anthropic": "sk-ant-api03-{s93}AA",
    "huggingface": "hf_{A34}",
    "groq": "gsk_{a52}",
    "perplexity": "pplx-{a48}",
    "replicate": "r8_{a37}",
    "xai": "xai-{a80}",
    "twilio": "SK{h32}",
    "sendgrid": "SG.{s22}.{s43}",
    "mailgun": "key-{h32}",
    "mailchimp": "{h32}-us14",
    "npm": "npm_{a36}",
    "pypi": "pypi-AgEIcHlwaS5vcmc{s140}",
    "docker": "dckr_pat_{s27}",
    "digitalocean": "dop_v1_{h64}",
    "shopify": "shpat_{h32}",
    "shopify shared": "shpss_{h32}",
    "square": "sq0atp-{s22}",
    "square secret": "sq0csp-{s43}",
    "telegram": "{d9}:AA{s33}",
    "discord webhook": "https://discord.com/api/webhooks/{d18}/{s68}",
    "linear": "lin_api_{a40}",
    "notion": "ntn_{d11}{a35}",
    "notion old": "secret_{a43}",
    "airtable": "pat{a14}.{h64}",
    "atlassian": "ATATT3xFfGF0{s171}={U8}",
    "databricks": "dapi{h32}",
    "newrelic": "NRAK-{u27}",
    "sentry user": "sntryu_{h64}",
    "grafana": "glsa_{a32}_{h8}",
    "vault": "hvs.{s96}",
    "terraform": "{a14}.atlasv1.{s67}",
    "pulumi": "pul-{h40}",
    "doppler": "dp.pt.{a43}",
    "postman": "PMAK-{h24}-{h34}",
    "rubygems": "rubygems_{h48}",
    "supabase": "sbp_{h40}",
    "alibaba": "LTAI5t{a18}",
    "tencent": "AKID{a32}",
    "tailscale": "tskey-auth-{a11}CNTRL-{a32}",
    "age": "AGE-SECRET-KEY-1{B58}",
    "brevo": "xkeysib-{h64}-{a16}",
    "planetscale": "pscale_tkn_{s43}",
    "prefect": "pnu_{l36}",
    "readme": "rdme_{l70}",
    "shippo": "shippo_live_{h40}",
    "duffel": "duffel_live_{s43}",
    "easypost": "EZAK{a54}",
    "flutterwave": "FLWSECK-{h32}-X",
    "frame.io": "fio-u-{s64}",
    "dynatrace": "dt0c01.{u24}.{u64}",
    "contentful": "CFPAT-{s43}",
    "buildkite": "bkua_{h40}",
    "clojars": "CLOJARS_{l60}",
    "fly.io": "fo1_{s43}",
    "figma": "figd_{s40}",
    "1password": "ops_eyJ{b250}",
    "artifactory": "AKCp{a69}",
    "adafruit": "aio_{a28}",
    "sourcegraph": "sgp_{h16}_{h40}",
    "cloudinary": "cloudinary://{d15}:{s27}@demo-cloud",
    "posthog": "phx_{a43}",
    "infracost": "ico-{a32}",
    "launchdarkly": "api-{h8}-{h4}-4{h3}-a{h3}-{h12}",
    "dingtalk robot": "https://oapi.dingtalk.com/robot/send?access_token={h64}",
    "wecom robot": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={h8}-{h4}-4{h3}-9{h3}-{h12}",
    "feishu robot": "https://open.feishu.cn/open-apis/bot/v2/hook/{h8}-{h4}-4{h3}-8{h3}-{h12}",
    "teams": "https://acme.webhook.office.com/webhookb2/{h8}-{h4}-4{h3}-9{h3}-{h12}@{h8}-{h4}-4{h3}-9{h3}-{h12}"
    "/IncomingWebhook/{h32}/{h8}-{h4}-4{h3}-8{h3}-{h12}",
    "postgres": "postgresql://app:{p12}@db.internal:5432/orders",
    "mysql": "mysql://root:{p14}@10.0.3.7:3306/crm",
    "mongodb": "mongodb+srv://svc:{p16}@cluster0.ab1cd.mongodb.net/prod",
    "redis": "redis://:{p18}@cache.internal:6379/0",
    "amqp": "amqp://worker:{p12}@mq.internal:5672/jobs",
    "mssql": "Server=tcp:sql01.corp.local,1433;Database=hr;User Id=svc_hr;Password={p14};Encrypt=True",
    "azure storage": "DefaultEndpointsProtocol=https;AccountName=acmestore;AccountKey={b86}=="
    ";EndpointSuffix=core.windows.net",
    "azure sas": "https://acmestore.blob.core.windows.net/in?sv=2023-11-03&sp=rl&se=2027-01-01&sig={b43}%3D",
    "s3 presigned": "https://acme.s3.amazonaws.com/a.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA{t16}"
    "%2F20260110%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature={h64}",
}
# keys without a shape of their own: the name beside them tells
NAMED = {
    "AWS_SECRET_ACCESS_KEY": "{b40}",
    "aws_secret_key": "{b40}",
    "DATADOG_API_KEY": "{h32}",
    "ALGOLIA_ADMIN_KEY": "{h32}",
    "cloudflare_api_token": "{s40}",
    "HEROKU_API_KEY": "{h8}-{h4}-4{h3}-9{h3}-{h12}",
    "twitter_api_secret": "{a50}",
    "OKTA_API_TOKEN": "00{s40}",
    "FASTLY_API_TOKEN": "{s32}",
    "corpsecret": "{s43}",
    "EncodingAESKey": "{a43}",
    "DINGTALK_APP_SECRET": "{s64}",
    "ALIYUN_ACCESS_KEY_SECRET": "{a30}",
    "TENCENT_SECRET_KEY": "{a32}",
    "BAIDU_SECRET_KEY": "{a32}",
    "client_secret": "{s40}",
    "api_key": "{a32}",
    "apiKey": "{h40}",
    "secret_key": "{a50}",
    "auth_token": "{h64}",
    "access_token": "{s48}",
    "ENCRYPTION_KEY": "{b43}=",
    "JWT_SECRET": "{a64}",
    "password": "{p12}",
    "DB_PASSWORD": "{p14}",
    "passwd": "{p10}",
    "smtp_password": "{p16}",
    "REDIS_PASSWORD": "{p20}",
}
SAID = (
    "线上数据库密码是{p12}，别外传",
    "测试机密码改成 {p10} 了",
    "root 口令：{p14}",
    "服务器 10.1.2.3 账号 admin 密码 {p12}",
    "the staging password is {p12}",
    "new admin password: {p14}",
    "api key for the mailer: {a32}",
    "密钥：{a40}",
    "curl -H 'Authorization: Bearer {s64}' https://api.acme.io/v1/me",
    "curl -u deploy:{p14} https://ci.acme.io/job/x",
    "mysql -h db1 -u root -p{P12} orders",
    "token = {h40}",
)
PLACES = (
    "{}",
    "export KEY={}",
    'api_key = "{}"',
    '{{"token": "{}", "region": "eu"}}',
    "key: {}",
    "这是新的 key：{} 先用着",
    "can you try with {} please?",
    "Authorization: Bearer {}",
    "- name: KEY\n  value: {}",
    "const k = '{}';",
    "老的失效了，用这个 {}",
    "```\nKEY={}\n```",
    "see {} in the vault, do not share",
)
ASSIGNED = ("{n}={v}", '{n} = "{v}"', "{n}: {v}", '"{n}": "{v}"', "export {n}='{v}'", "--{n}={v}", "{n}：{v}")

ALPHABETS: dict[str, str] = {
    "h": HEX,
    "a": ALNUM,
    "u": UPPER,
    "s": URLSAFE,
    "d": string.digits,
    "b": BASE64,
    "t": BASE32,
    "A": string.ascii_letters,
    "l": string.ascii_lowercase + string.digits,
    "U": "0123456789ABCDEF",
    "B": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}
PASSWORDS = {"p": "!%^*_-+", "P": "_-"}  # the signs beside letters and digits; P = on a command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    sort: str  # the provider, or what the decoy is
    text: str


def filled(shape: str, random: Random) -> str:
    pieces = shape.replace("{", "\0{").replace("}", "}\0").split("\0")
    return "".join(_signs(piece[1], int(piece[2:-1]), random) if piece[:1] == "{" else piece for piece in pieces)


def _signs(sort: str, count: int, random: Random) -> str:
    if sort not in PASSWORDS:
        return "".join(random.choices(ALPHABETS[sort], k=count))
    marks = PASSWORDS[sort]
    first, *must = (
        random.choice(kind) for kind in (string.ascii_letters, string.ascii_lowercase, string.digits, marks)
    )
    rest = random.choices(ALNUM + marks, k=count - 1 - len(must))
    return first + "".join(random.sample(must + rest, count - 1))


def _pem(kind: str, lines: int) -> Callable[[Random], str]:
    def made(random: Random) -> str:
        body = "\n".join(filled("{b64}", random) for _ in range(lines))
        return f"-----BEGIN {kind}-----\n{body}\n{filled('{b30}', random)}==\n-----END {kind}-----"

    return made


def _jwt(random: Random) -> str:
    def part(said: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()

    claims = {"sub": filled("{d10}", random), "iat": 1760000000 + random.randrange(10**6), "role": "admin"}
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.{filled('{s43}', random)}"


BLOCKS: dict[str, Callable[[Random], str]] = {
    "rsa key": _pem("RSA PRIVATE KEY", 10),
    "openssh key": _pem("OPENSSH PRIVATE KEY", 6),
    "pkcs8 key": _pem("PRIVATE KEY", 12),
    "ec key": _pem("EC PRIVATE KEY", 3),
    "encrypted key": _pem("ENCRYPTED PRIVATE KEY", 8),
    "jwt": _jwt,
}


def secrets(each: int = 6, seed: int = 5) -> Iterator[Case]:
    """Texts that hold one secret each."""
    random = Random(seed)
    for _ in range(each):
        for sort, shape in KEYED.items():
            link = "://" in shape or ";" in shape
            place = random.choice(PLACES[:1] + PLACES[5:7] if link else PLACES)
            yield Case(sort=sort, text=place.format(filled(shape, random)))
        for name, shape in NAMED.items():
            yield Case(sort=name, text=random.choice(ASSIGNED).format(n=name, v=filled(shape, random)))
        for said in SAID:
            yield Case(sort="said", text=filled(said, random))
        for sort, block in BLOCKS.items():
            yield Case(
                sort=sort, text=random.choice(("{}", "新证书的私钥：\n{}", "use this one\n{}")).format(block(random))
            )


DECOYS = {
    "git commit": "commit {h40}",
    "short commit": "fixed in {h8}, see {h40}",
    "sha256 of a file": "sha256:{h64}",
    "md5 of a file": "md5 {h32}  report.pdf",
    "checksum table": "{h64}  qungui-0.1.0.tar.gz",
    "docker digest": "image: nginx@sha256:{h64}",
    "npm integrity": '"integrity": "sha512-{b86}=="',
    "uuid": "request id {h8}-{h4}-4{h3}-9{h3}-{h12}",
    "trace": "trace_id={h32} span_id={h16}",
    "etag": 'ETag: "{h32}"',
    "image": "data:image/png;base64,iVBORw0KGgo{b200}",
    "ssh public key": "ssh-rsa AAAAB3NzaC1yc2E{b250} li.na@acme",
    "ssh ed25519 public": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{b52} ci",
    "order": "订单号 {d18} 已发货",
    "tracking": "运单 SF{d13}",
    "document link": "https://docs.google.com/document/d/1{s43}/edit",
    "video": "https://www.youtube.com/watch?v={s11}",
    "feishu document": "https://acme.feishu.cn/docx/{a27}",
    "tencent meeting": "会议号：{d3}-{d3}-{d3} 密码：{d6}",
    "aws example": "AKIAIOSFODNN7EXAMPLE",
    "aws example secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "placeholder": "api_key = YOUR_API_KEY_HERE",
    "placeholder x": "token: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "placeholder angle": "password: <your-password>",
    "placeholder dollar": "DB_PASSWORD=${{DB_PASSWORD}}",
    "github placeholder": "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "slack placeholder": "SLACK_TOKEN=xoxb-your-token-here",
    "stars": "password=********",
    "stripe publishable": "pk_live_{a24}",
    "stripe publishable test": "pk_test_{a24}",
    "env read": 'token = os.environ["API_TOKEN"]',
    "env read js": "const secret = process.env.JWT_SECRET;",
    "vault path": "secret: vault:secret/data/prod/db#password",
    "function": "password = get_password_from_vault(user_id)",
    "type": "password: Optional[str] = None",
    "schema": '"password": {{"type": "string", "minLength": 8}}',
    "css class": '<div class="sc-{a6} {a6}">',
    "minified": "!function(e,t){{var n={{}};function r(o){{return n[o]}}}}(window)",
    "certificate": "-----BEGIN CERTIFICATE-----\n{b64}\n{b64}\n{b64}\n-----END CERTIFICATE-----",
    "public key": "-----BEGIN PUBLIC KEY-----\n{b64}\n{b64}\n-----END PUBLIC KEY-----",
    "localhost": "postgres://postgres:postgres@localhost:5432/test",
    "password question": "who can reset my password?",
    "zh question": "密码忘了怎么办，找谁重置",
    "zh rule": "密码至少8位，要有大小写和数字",
    "csrf": "csrf_token={a32}",
    "next page": "next_page_token={s40}",
    "cursor": '"cursor": "{b40}=="',
    "slack ids": "channel C{u10} user U{u10} team T{u10}",
    "wecom ids": "corpid ww{h16} external_userid wm{s30}",
    "msg id": "msgid {d19}",
    "k8s pod": "web-{l10}-{l5} CrashLoopBackOff",
    "s3 key": "s3://acme-logs/2026/01/10/{h8}.json.gz",
    "bcrypt": "$2b$12${a53}",
    "hash of a password": "password_hash = '$argon2id$v=19$m=65536,t=3,p=4${a22}${a43}'",
    "bitcoin": "wallet bc1q{B38}".lower(),
    "ethereum": "0x{h40}",
    "ipv6": "2001:db8:{h4}:{h4}:{h4}:{h4}:{h4}:{h4}",
    "mac": "00:1a:2b:3c:4d:5e",
    "base64 text": "eyJoZWxsbyI6ICJ3b3JsZCIsICJuIjogMX0=",
    "cdn": "https://cdn.acme.io/assets/app.{h20}.js",
    "go.sum": "github.com/pkg/errors v0.9.1 h1:{b43}=",
    "cargo": 'checksum = "{h64}"',
    "pip hash": "--hash=sha256:{h64}",
    "version": "release 2026.01.10-build.{d6}+{h7}",
    "regex": "re.compile(r'^ghp_[A-Za-z0-9]{{36}}$')",
    "key name": "we rotate AWS_SECRET_ACCESS_KEY every 90 days",
    "key talk": "the api key goes into the Authorization header",
}


def decoys(each: int = 6, seed: int = 9) -> Iterator[Case]:
    """Texts that hold no secret."""
    random = Random(seed)
    for _ in range(each):
        for sort, shape in DECOYS.items():
            lead = random.choice(("", "fyi ", "看一下：", "- "))
            literal = shape.replace("{{", "\1").replace("}}", "\2")
            yield Case(sort=sort, text=lead + filled(literal, random).replace("\1", "{").replace("\2", "}"))
