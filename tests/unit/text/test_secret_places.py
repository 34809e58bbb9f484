"""A name and its secret joined otherwise than by one sign; and what stands there without being a secret."""

from __future__ import annotations

import pytest

from bot.text.identifiers import detect
from bot.text.secrets import EVERY, Attempt, _Tried, find

KEY = "ZihGfxn9Ee8PMZuWKXdqJ7B13deAyFAkKYRXdb1w"


@pytest.mark.parametrize(
    "text",
    [
        f"env:\n  - name: AWS_SECRET_ACCESS_KEY\n    value: {KEY}\n",  # Kubernetes
        f'<add key="client_secret" value="{KEY}" />',
        f"define('API_TOKEN', '{KEY}');",
        f'os.environ.setdefault("API_TOKEN", "{KEY}")',
        f"INSERT INTO settings VALUES ('jwt_secret', '{KEY}');",
        f'let api_key: &str = "{KEY}";',
        f'const accessToken: string = "{KEY}";',
        f'variable "auth_token" {{ default = "{KEY}" }}',
        f'variable "auth_token" {{\n  type = string\n  default = "{KEY}"\n}}',
        f"| client_secret | {KEY} |",
        "| 密码 | Kq7!mZ2x |",
    ],
)
def test_joined(text: str) -> None:
    assert EVERY in detect((EVERY,), text)


@pytest.mark.parametrize(
    "text",
    [
        '["password", "newPassword2"]',  # a list of names
        'fields = ["token", "expires_in", "scope"]',
        "| token | string | the access token |",
        't("password", "Enter your password")',
        'getenv("DB_PASSWORD", "postgres")',
        'password: Optional[str] = "none"',
        "password: string = prompt('Password')",
        "file_key=img_v2_fb317612-07cc-4849-1d72-e17b7ffdf223",  # where a file is
        "folder_token: fldcnKq7mZ2xWv8Lr4Tb6Yp1Hd",
        'String PASSWORD_PATTERN = "^(?=.*[0-9]).{8,}$";',  # what a password must be like
        "password_regex = '[A-Za-z0-9]{8,32}'",
    ],
)
def test_quiet(text: str) -> None:
    assert not detect((EVERY,), text)


@pytest.mark.parametrize("written", ["密码是aB3dE5gH7jK9mN", "password=aB3$dE5gH7", "mysql -uroot -pS3cr3t!x9"])
def test_the_same_secret_is_found_wherever_it_stands(written: str) -> None:
    """What stands in the same surroundings is judged once, and counted each time."""
    once = find(EVERY, f"{written}\n")
    apart = "\n" + "." * 900 + "\n"
    assert once
    text = f"{written}{apart}" * 30
    step = len(written) + len(apart)
    assert find(EVERY, text) == [(start + step * n, end + step * n) for n in range(30) for start, end in once]


def test_that_something_was_left_out_is_not_forgotten() -> None:
    """Two things may be tried at one word: the second is not worth it, and says nothing of the first."""
    sure = Attempt("api-key", True, lambda text, end: True, lambda text, start, end: None)
    idle = Attempt("password", False, lambda text, end: False, lambda text, start, end: None)
    tried = _Tried("key")
    while not tried.ended:
        tried.find(sure, 0, 3)
    tried.find(idle, 0, 3)
    assert tried.ended
