"""The invented company's secrets: what an operator would copy from WeCom's management console into the
configuration.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

KEY_VERSION = 1


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Defaults are made up and open no door outside this process."""

    corp_id: str = "wwsandbox0000000001"
    agent_id: int = 1000002
    secret: str = "sandbox-app-secret"
    token: str = "sandboxtoken"
    aes_key: str = "sandboxAppEncodingAesKey0123456789abcdefghi"
    robot_token: str = "robottoken"
    robot_aes_key: str = "sandboxRobotEncodingAesKey0123456789abcdefg"
    robot_name: str = "群规"
    bot_id: str = "aibSANDBOX"
    bot_secret: str = "sandbox-robot-secret"
    archive_secret: str = "sandbox-archive-secret"
    contacts_secret: str = "sandbox-contacts-secret"
    contacts_token: str = "contactstoken"
    contacts_aes_key: str = "sandboxContactsEncodingAesKey0123456789abcd"
    archive_key: rsa.RSAPrivateKey = field(default_factory=new_key, repr=False)

    def archive_pem(self) -> str:
        """The private key as an operator would store it."""
        return self.archive_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
