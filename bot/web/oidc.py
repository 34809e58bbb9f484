"""Signing in through the company's identity provider: OpenID Connect, authorization code with PKCE.

The provider says who somebody is; what they may do here stands with the users (`qungui user add`). Checked as OpenID
Connect Core 1.0, section 3.1.3.7, asks: issuer, audience, signature, times, nonce. Touch this when providers differ.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import jwt

_SIGNED: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")  # never by a secret
_CLOCKS: Final = 60  # seconds that clocks may be apart
_PATIENCE: Final = 10.0  # seconds for one answer
_REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")


class Unconfirmed(Exception):
    """The provider did not confirm who this is. `args[0]`: why, in a short English phrase for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a browser is sent away with and must bring back. Fresh for every attempt."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


def fresh() -> Asked:
    return Asked(state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48))


class Provider:
    """One identity provider. What it publishes of itself is asked for once, its keys again when a new one signs."""

    def __init__(self, *, issuer: str, client_id: str, client_secret: str, claim: str) -> None:
        """`claim`: what of the token is the user's name here: preferred_username, email, sub …"""
        self._issuer, self._client_id, self._client_secret, self._claim = issuer, client_id, client_secret, claim
        self._about: Mapping[str, Any] = {}
        self._keys: Mapping[str, jwt.PyJWK] = {}

    async def door(self, asked: Asked, back: str) -> str:
        """Where to send the browser, which comes back to the address `back`. Raises Unconfirmed."""
        about = await self._published()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }
        address = str(about["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"

    async def name(self, code: str, asked: Asked, back: str) -> str:
        """Who came back with this code. Raises Unconfirmed."""
        about = await self._published()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": asked.verifier,
        }
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE) as client:
                credentials = httpx.BasicAuth(self._client_id, self._client_secret)
                answer = await client.post(str(about["token_endpoint"]), data=form, auth=credentials)
        except httpx.HTTPError as error:
            raise Unconfirmed(f"token endpoint unreachable: {type(error).__name__}") from error
        if answer.status_code != 200:
            raise Unconfirmed(f"token endpoint answered {answer.status_code}")
        try:
            token = answer.json()["id_token"]
        except (ValueError, KeyError, TypeError) as error:
            raise Unconfirmed("no id_token in the answer") from error
        return self._named(await self._claims(str(token), asked.nonce))

    async def _published(self) -> Mapping[str, Any]:
        if not self._about:
            about = await _fetched(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if about.get("issuer") != self._issuer:
                raise Unconfirmed(f"the provider calls itself {about.get('issuer')!r}, not {self._issuer!r}")
            lacking = [name for name in ("authorization_endpoint", "token_endpoint", "jwks_uri") if name not in about]
            if lacking:
                raise Unconfirmed(f"the provider does not publish {', '.join(lacking)}")
            self._about = about
        return self._about

    async def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        try:
            key = await self._key(jwt.get_unverified_header(token))
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=_SIGNED,
                audience=self._client_id,
                issuer=self._issuer,
                leeway=_CLOCKS,
                options={"require": list(_REQUIRED)},
            )
        except jwt.PyJWTError as error:
            raise Unconfirmed(f"id_token refused: {type(error).__name__}") from error
        if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise Unconfirmed("id_token of another sign-in")
        if claims.get("azp", self._client_id) != self._client_id:
            raise Unconfirmed("id_token made for another client")
        return claims

    async def _key(self, header: Mapping[str, Any]) -> jwt.PyJWK:
        name = str(header.get("kid", ""))
        if name not in self._keys:
            about = await self._published()
            published = jwt.PyJWKSet.from_dict(dict(await _fetched(str(about["jwks_uri"]))))
            self._keys = {key.key_id or "": key for key in published.keys}
        if name not in self._keys:
            raise Unconfirmed("id_token signed with a key that is not published")
        return self._keys[name]

    def _named(self, claims: Mapping[str, Any]) -> str:
        name = claims.get(self._claim)
        if not isinstance(name, str) or not name:
            raise Unconfirmed(f"the token has no {self._claim}")
        if self._claim == "email" and claims.get("email_verified") is not True:
            raise Unconfirmed("the e-mail address is not verified")
        return name


async def _fetched(address: str) -> Mapping[str, Any]:
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE) as client:
            answer = await client.get(address)
            answer.raise_for_status()
            found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unconfirmed(f"{address}: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise Unconfirmed(f"{address}: not an object")
    return found
