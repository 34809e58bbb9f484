"""The envelope: what one side seals the other opens, and nothing else opens it."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.work.crypto import PrpCrypto

from adapters.sandbox.wecom import wire
from adapters.wecom.envelope import Envelope, read_json, read_xml, wrapped_json, wrapped_xml
from bot.domain.errors import RequestRefused

KEY = "sandboxAppEncodingAesKey0123456789abcdefghi"
OURS = Envelope(token="token", aes_key=KEY, receive_id="corp")
THEIRS = wire.Envelope("token", KEY, "corp")
XML_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=400)


@given(st.text(max_size=2000))
def test_what_is_sealed_can_be_opened(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    sealed, query = THEIRS.seal(text, 1_700_000_000)
    assert OURS.open(sealed, query) == text


@given(st.data())
def test_nothing_else_opens(data: st.DataObject) -> None:
    """Any other ciphertext under the old signature is refused, and no exception but the refusal comes out."""
    sealed, query = THEIRS.seal("<xml/>", 1_700_000_000)
    other = data.draw(st.text(max_size=120).filter(lambda text: text != sealed))
    with pytest.raises(RequestRefused):
        OURS.open(other, query)
    query["msg_signature"] = THEIRS.sign(query["timestamp"], query["nonce"], other) if other.isascii() else ""
    with pytest.raises(RequestRefused):
        OURS.open(other, query)


def test_half_a_surrogate_pair_is_refused_like_any_forgery() -> None:
    """JSON can spell it, and nothing can hash it."""
    encrypted = wrapped_json(rb'{"encrypt":"\ud800"}')
    with pytest.raises(RequestRefused, match="bad-signature"):
        OURS.open(encrypted, {"timestamp": "1700000000", "nonce": "n", "msg_signature": "0" * 40})


@given(XML_TEXT)
def test_xml_keeps_what_is_said(text: str) -> None:
    read = read_xml(wire.to_xml({"Content": text, "Number": 7, "List": {"Item": ["a", "b"]}}))
    assert (read["Content"] or "") == text.strip()  # expat's dict trims the ends
    assert (read["Number"], read["List"]) == ("7", {"Item": ["a", "b"]})


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(body: bytes) -> None:
    for read in (wrapped_xml, wrapped_json, read_json):
        try:
            read(body)
        except RequestRefused as refusal:
            assert 400 <= refusal.status < 500


@pytest.mark.parametrize("depth", [50_000])
def test_deep_json_is_refused(depth: int) -> None:
    with pytest.raises(RequestRefused):
        read_json("[" * depth)


def packed(text: str = "<xml/>", receiver: str = "corp", *, length: int | None = None, pad: bytes | None = None) -> str:
    """Sealed as somebody who has the key might seal it: every part may be wrong."""
    body = text.encode()
    plain = b"r" * 16 + (len(body) if length is None else length).to_bytes(4, "big") + body + receiver.encode()
    count = 32 - len(plain) % 32
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + (bytes([count]) * count if pad is None else pad))).decode()


def respelt(sealed: str) -> str:
    """The same bytes in base64 that no encoder writes: other bits behind the last one."""
    assert sealed.endswith("=")
    last = sealed.rstrip("=")[-1]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return sealed.replace(last + "=", letters[letters.index(last) + 1] + "=") if last != "/" else sealed


GOOD = packed()  # 32 bytes, the last two of them padding
CROOKED = {
    "nothing": ("", "length"),
    "no base64": ("*" * 64, "Error"),
    "base64 in lines": (GOOD[:20] + "\n" + GOOD[20:], "Error"),
    "base64 in another spelling": (respelt(GOOD), "base64"),
    "half a block": (base64.b64encode(b"x" * 16).decode(), "length"),
    "cut off": (base64.b64encode(base64.b64decode(GOOD)[:-8]).decode(), "length"),
    "padding of 0": (packed(pad=b"\0\0"), "padding"),
    "padding of 33": (packed(pad=b"\x21\x21"), "padding"),
    "padding that disagrees": (packed(pad=b"\0\x02"), "padding"),
    "another company": (packed(receiver="other"), "receiver"),
    "no company": (packed(receiver=""), "receiver"),
    "longer than it is": (packed(length=1000), "length"),
    "shorter than it is": (packed(length=3), "receiver"),
    "not UTF-8": (packed(length=2, text="群"), "UnicodeDecodeError"),
}


@pytest.mark.parametrize("case", CROOKED)
def test_what_is_rightly_signed_and_wrongly_packed(case: str) -> None:
    sealed, why = CROOKED[case]
    query = {"timestamp": "1700000000", "nonce": "n", "msg_signature": THEIRS.sign("1700000000", "n", sealed)}
    with pytest.raises(RequestRefused, match=f"cannot-decrypt:.*{why}") as refused:
        OURS.open(sealed, query)
    assert refused.value.status == 400


def test_a_wrong_or_missing_signature_is_refused_before_anything_is_opened() -> None:
    query = {"timestamp": "1700000000", "nonce": "n", "msg_signature": THEIRS.sign("1700000000", "n", GOOD)}
    assert OURS.open(GOOD, query) == "<xml/>"
    for crooked in ({"msg_signature": ""}, {"nonce": "m"}, {"timestamp": "1700000001"}, {"msg_signature": "é"}):
        with pytest.raises(RequestRefused, match="bad-signature"):
            OURS.open(GOOD, query | crooked)
    with pytest.raises(RequestRefused, match="bad-signature"):
        OURS.open(GOOD, {})


@given(st.text(max_size=2000))
def test_what_we_answer_theirs_and_the_library_open(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    answer = OURS.seal(text, 1_700_000_000, "nonce")
    assert THEIRS.unseal(answer, "nonce") == text
    assert PrpCrypto(base64.b64decode(KEY + "=")).decrypt(answer["encrypt"], "corp") == text
