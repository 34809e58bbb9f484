"""An identity provider on loopback, as strict as OpenID Connect asks of one: for the tests of the console's sign-in."""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "qungui", "the client's secret"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class IdentityProvider:
    """Knows one person. `claims` go into the token over the usual ones; `signs_as` names the key that is used."""

    claims: dict[str, Any] = field(default_factory=lambda: {"preferred_username": "wang.min"})
    issuer: str = ""
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=lambda: {"k1": _key()})
    signs_as: str = "k1"
    published: set[str] = field(default_factory=lambda: {"k1"})
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def rotate(self, name: str, *, publish: bool) -> None:
        self.keys[name], self.signs_as = _key(), name
        self.published |= {name} if publish else set()

    def signed_in(self, address: str) -> str:
        """What a browser does that is sent to `address` and whose user signs in: the address it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/keys", self._jwks),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _about(self, request: Request) -> Response:
        doors = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in doors.items()}})

    async def _jwks(self, request: Request) -> Response:
        public = [
            jwt.algorithms.RSAAlgorithm.to_jwk(self.keys[name].public_key(), as_dict=True) | {"kid": name, "use": "sig"}
            for name in self.published
        ]
        return JSONResponse({"keys": public})

    async def _token(self, request: Request) -> Response:
        given = await request.form()
        kind, _, credentials = request.headers.get("authorization", "").partition(" ")
        if kind != "Basic" or b64decode(credentials).decode() != f"{CLIENT}:{SECRET}":
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self.codes.pop(str(given.get("code")), None)  # a code counts once
        challenge = urlsafe_b64encode(hashlib.sha256(str(given.get("code_verifier")).encode()).digest()).decode()
        if (
            asked is None
            or given.get("grant_type") != "authorization_code"
            or given.get("redirect_uri") != asked["redirect_uri"]
            or challenge.rstrip("=") != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "sub": "4711",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        signed = jwt.encode(
            {**usual, "nonce": asked["nonce"], **self.claims},
            self.keys[self.signs_as],
            algorithm="RS256",
            headers={"kid": self.signs_as},
        )
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})
