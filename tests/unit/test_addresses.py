"""Addresses in settings: written in several ways, kept in one."""

from __future__ import annotations

import re
from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from bot.addresses import UrlPath, api_root


class Settings(BaseModel):
    base_url: Annotated[str, api_root("https://chat.example.com/api/")] = "https://chat.example.com/api/"
    path: UrlPath = "/events"


@pytest.mark.parametrize(
    "given", ["http://127.0.0.1:8000/api", "http://127.0.0.1:8000/api/", "http://127.0.0.1:8000/api//"]
)
def test_calls_are_appended_to_a_root(given: str) -> None:
    assert Settings(base_url=given).base_url == "http://127.0.0.1:8000/api/"


@pytest.mark.parametrize("given", ["chat.example.com/api", "ftp://chat.example.com", ""])
def test_a_root_without_its_protocol_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(ValidationError, match=re.escape("https://, e.g. https://chat.example.com/api/")):
        Settings(base_url=given)


@pytest.mark.parametrize(
    ("given", "kept"), [("events", "/events"), ("/events/", "/events"), ("a/b", "/a/b"), ("", "/"), ("/", "/")]
)
def test_a_path_begins_with_a_slash_and_ends_with_none(given: str, kept: str) -> None:
    assert Settings(path=given).path == kept
