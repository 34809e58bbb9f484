"""Keys: one that signs checkpoints (Ed25519), and those that stored texts are sealed with (AES-256-GCM).

A key is 32 random bytes, written in hex or base64, in the environment or in a file; `qungui record keys --new FILE`
makes one. The id of a sealing key stands with each sealed text, so that old texts stay readable while their key is in
the list. Touch this when another kind of key is needed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.domain.errors import ConfigError, StorageError, why

LENGTH = 32
_NONCE = 12
SEALED, PLAIN = "sealed1:", "sealed0:"  # what a stored text begins with; PLAIN is for texts that happen to begin so
_BODY, _PLAIN_BODY = b"\0sealed1:", b"\0sealed0:"  # the same for bytes: no JSON begins so
_ID = len(_BODY)
_DIGEST = _ID + 8  # id of the key, SHA-256 of the body, nonce, what is sealed
_NONCED = _DIGEST + 32


def key_bytes(text: str, name: str) -> bytes:
    """The key that is written there. `name` is the setting, for the error."""
    words = text.strip()
    for read in (bytes.fromhex, lambda given: base64.b64decode(given, validate=True)):
        try:
            key = read(words)
        except (ValueError, binascii.Error):
            continue
        if len(key) == LENGTH:
            return key
    raise ConfigError(f"{name}: this is no key of 32 bytes in hex or base64. Make one: qungui record keys --new FILE")


def write_new_key(path: Path) -> str:
    """A new key in a file that only its owner may read; refuses to write over one that is there."""
    key = secrets.token_hex(LENGTH)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot make a key there: {error.strerror}",
            zh=f"{path}：不能在这里新建密钥（{why(error, 'zh')}）",
        ) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{key}\n")
    return key


class Signer:
    """Signs checkpoints and bundles."""

    def __init__(self, seed: bytes):
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = public.hex()

    def sign(self, statement: str) -> str:
        """The signature in hex."""
        return self._key.sign(statement.encode()).hex()


def signature_holds(public_key: str, statement: str, signature: str) -> bool:
    """Whether the statement was signed by who holds the other half of this key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), statement.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def key_id(key: bytes) -> str:
    """Tells keys apart and says nothing about them."""
    return hashlib.sha256(b"qungui sealing key" + key).hexdigest()[:8]


class Keyring:
    """The sealing keys: the first seals, all of them open. Without any, texts are stored as they are."""

    def __init__(self, keys: Sequence[bytes] = ()):
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self.active = next(iter(self._keys), None)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def seal(self, text: str, place: str) -> str:
        """The text as it is stored. `place` (table.column) goes into the seal: moved elsewhere it does not open."""
        if self.active is None or not text:
            return f"{PLAIN}{text}" if text.startswith((SEALED, PLAIN)) else text
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._keys[self.active].encrypt(nonce, text.encode(), place.encode())
        return f"{SEALED}{self.active}:{base64.b64encode(sealed).decode()}"

    def seal_bodies(self, bodies: Sequence[bytes], places: Sequence[str]) -> list[bytes]:
        """Bodies as they are stored, each with its own place. Their hashes stand in front, so that what came in can be
        proved without the key; a hash that does not fit breaks the seal."""
        if self.active is None:
            return [_PLAIN_BODY + body if body.startswith((_BODY, _PLAIN_BODY)) else body for body in bodies]
        encrypt, head = self._keys[self.active].encrypt, _BODY + self.active.encode()
        nonces, sealed = os.urandom(_NONCE * len(bodies)), []
        for number, (body, place) in enumerate(zip(bodies, places, strict=True)):
            front = head + hashlib.sha256(body).digest()
            nonce = nonces[number * _NONCE : (number + 1) * _NONCE]
            sealed.append(front + nonce + encrypt(nonce, body, front + place.encode()))
        return sealed

    def open_body(self, stored: bytes, place: str) -> bytes:
        """The body that was sealed there. Raises StorageError as `open` does."""
        if stored.startswith(_PLAIN_BODY):
            return stored.removeprefix(_PLAIN_BODY)
        if not stored.startswith(_BODY):
            return stored
        id, front, nonce = body_key(stored), stored[:_NONCED], stored[_NONCED : _NONCED + _NONCE]
        if id is None or id not in self._keys:
            raise StorageError(f"a body in the inbox is sealed with key {id}: add that key to evidence.keys")
        try:
            return self._keys[id].decrypt(nonce, stored[_NONCED + _NONCE :], front + place.encode())
        except (ValueError, InvalidTag) as error:
            raise StorageError(f"a sealed body in the inbox was changed: its seal (key {id}) is broken") from error

    def open(self, stored: str, place: str) -> str:
        """What was sealed there. Raises StorageError for a key that is not in the list, and for a broken seal."""
        if stored.startswith(PLAIN):
            return stored.removeprefix(PLAIN)
        if not stored.startswith(SEALED):
            return stored
        id, _, text = stored.removeprefix(SEALED).partition(":")
        if id not in self._keys:
            raise StorageError(f"a text in {place} is sealed with key {id}: add that key to evidence.keys")
        try:
            sealed = base64.b64decode(text, validate=True)
            return self._keys[id].decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise StorageError(f"a sealed text in {place} was changed: its seal (key {id}) is broken") from error


def sealed_with(stored: str) -> str | None:
    """Which key a stored text is sealed with; None = it is not."""
    return stored.removeprefix(SEALED).partition(":")[0] if stored.startswith(SEALED) else None


def body_key(stored: bytes) -> str | None:
    """Which key a stored body is sealed with; None = it is not."""
    return stored[_ID:_DIGEST].decode("ascii", "replace") if stored.startswith(_BODY) else None


def body_digest(stored: bytes) -> str:
    """SHA-256 of the body, in hex, as far as can be said without the key."""
    if stored.startswith(_BODY):
        return stored[_DIGEST:_NONCED].hex()
    return hashlib.sha256(stored.removeprefix(_PLAIN_BODY)).hexdigest()
