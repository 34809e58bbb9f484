"""The envelope: what one side seals the other opens, and nothing else opens it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
