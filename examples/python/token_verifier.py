"""Verifies access tokens of one issuer statelessly, with PyJWT.

PyJWT checks the signature, `iss`, `aud` and the dates. This module adds what PyJWT does
not check: members named twice, numbers and text that parsers read differently, padding,
`typ`, JSON types, weak keys and ended sessions.
"""

import json
import logging
import math
import re
import threading
import time
import urllib.request
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

import jwt

TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
MAX_TOKEN = 8 * 1024
MAX_LIST = 1024 * 1024
LEEWAY = 30
KEYS_FRESH_FOR = 150  # half of the issuer's max-age
RETRY_AFTER = 10
SILENT_AFTER = 60
# What the issuer signs with: clients may choose. Each of its keys is for one of them.
ALGORITHMS = ("RS256", "ES256")


class InvalidToken(Exception):
    """The token is rejected. The message is safe to show: it repeats nothing of the token."""

    code = "invalid_token"


class Unavailable(Exception):
    """The token cannot be checked at the moment."""


class TokenVerifier:
    """Holds the issuer's keys and status lists. Create one and share it among threads."""

    def __init__(
        self, issuer, audience, algorithms=ALGORITHMS, fetch_url=None, refuse_if_silent=False
    ):
        self.issuer, self.audience, self.algorithms = issuer, audience, list(algorithms)
        self.fetch_url = fetch_url or issuer
        self.refuse_if_silent = refuse_if_silent
        self.keys = Cached(self._fetch_keys, good_for=24 * 60 * 60)
        self.lists = {}

    def verify(self, token):
        """Returns the claims of a bearer token, or raises InvalidToken or Unavailable."""
        claims = self.verify_without_proof(token)
        if "cnf" in claims:
            raise InvalidToken("the token is bound to a key")
        return claims

    def verify_without_proof(self, token):
        """Returns the claims of a token that may be bound to a key. The caller checks the proof."""
        key = self.key_of(token)
        try:
            claims = jwt.decode(
                token,
                key,
                self.algorithms,
                audience=self.audience,
                issuer=self.issuer,
                leeway=LEEWAY,
            )
        except jwt.ExpiredSignatureError:
            raise InvalidToken("the token has expired") from None
        except jwt.InvalidTokenError as error:
            raise InvalidToken(f"the token is refused: {type(error).__name__}") from None
        if self.has_ended(claims):
            raise InvalidToken("the session of the token has ended")
        return claims

    def key_of(self, token):
        """Returns a token's key. Checks all but signature, issuer, audience, time and binding."""
        header, claims = read(token)
        if str(header.get("typ")).lower() not in ("at+jwt", "application/at+jwt"):
            raise InvalidToken("the token is not an access token")
        check_types(claims)
        return self._key(header)

    def has_ended(self, claims):
        """Whether the session has ended. The signature must have been checked before."""
        if "status" not in claims:
            return False
        try:
            entry = claims["status"]["status_list"]
            index, uri = entry["idx"], entry["uri"]
            whole = type(index) in (int, float) and index % 1 == 0 and 0 <= index < 2**53
            known = whole and uri.startswith(f"{self.issuer}/")
        except (TypeError, KeyError, AttributeError):
            known = False
        if not known:
            raise InvalidToken("the status of the token is not valid")
        index = int(index)
        found = self.lists.setdefault(
            uri, Cached(lambda: self._fetch_list(uri), good_for=SILENT_AFTER)
        )
        entries = found.get()
        if entries is None or time.time() >= entries["exp"] + LEEWAY:
            return self._without_answer()
        if index >= len(entries["bits"]) * 8:
            raise InvalidToken("the status of the token is not valid")
        ended = entries["bits"][index // 8] >> (index % 8) & 1 == 1
        return ended or (found.is_silent() and self._without_answer())

    def _without_answer(self):
        if self.refuse_if_silent:
            raise Unavailable()
        return False

    def _key(self, header):
        name, algorithm = header.get("kid"), header.get("alg")
        if "crit" in header or not isinstance(name, str):
            raise InvalidToken("the token needs an extension, or does not name its key")
        keys = self.keys.get()
        if keys is not None and name not in keys:
            keys = self.keys.get(fresh_for=0)
        if keys is None or self.keys.is_silent():
            raise Unavailable()
        key = keys.get(name)
        if key is None or key.algorithm_name != algorithm or algorithm not in self.algorithms:
            raise InvalidToken("the token is signed with an unknown key or algorithm")
        return key

    def _fetch(self, url):
        if not url.startswith(f"{self.issuer}/"):
            raise ValueError(f"{url} is not a URL of the issuer")
        # A redirect could lead anywhere.
        opener = urllib.request.build_opener(NoRedirects)
        with opener.open(self.fetch_url + url.removeprefix(self.issuer), timeout=3) as answer:
            return answer.read(2 * MAX_LIST)

    def _fetch_keys(self):
        metadata = json.loads(self._fetch(f"{self.issuer}/.well-known/openid-configuration"))
        if metadata["issuer"] != self.issuer:
            raise ValueError("the discovery document is of another issuer")
        jwks = json.loads(self._fetch(metadata["jwks_uri"]))
        keys = {jwk["kid"]: jwt.PyJWK(jwk) for jwk in jwks["keys"] if is_usable(jwk)}
        return keys, KEYS_FRESH_FOR

    def _fetch_list(self, uri):
        token = self._fetch(uri).decode("ascii")
        header, claims = read(token, max_length=2 * MAX_LIST)
        if header.get("typ") != "statuslist+jwt" or claims.get("sub") != uri:
            raise ValueError("not the requested status list")
        check_dates(claims)
        options = {"verify_iss": "iss" in claims, "verify_aud": False}
        jwt.decode(
            token,
            self._key(header),
            self.algorithms,
            issuer=self.issuer,
            leeway=LEEWAY,
            options=options,
        )
        if claims["status_list"]["bits"] != 1:
            raise ValueError("not one bit per entry")
        inflater = zlib.decompressobj()
        bits = inflater.decompress(decode(claims["status_list"]["lst"]), MAX_LIST)
        if not inflater.eof:
            raise ValueError("cut off or too large")
        ttl = min(max(claims.get("ttl", 10), 1), 3600)
        return {"bits": bits, "exp": claims["exp"]}, ttl


class Cached:
    """Fetches a value again once it is old. Concurrent callers share one fetch."""

    def __init__(self, fetch, good_for):
        self.fetch, self.good_for = fetch, good_for
        self.value, self.fresh_for = None, 0
        self.fetched_at, self.tried_at = -math.inf, -math.inf
        self.lock = threading.Lock()

    def get(self, fresh_for=None):
        with self.lock:
            now = time.monotonic()
            old = now - self.fetched_at >= (self.fresh_for if fresh_for is None else fresh_for)
            pause = min(RETRY_AFTER, self.fresh_for or 1)
            if old and now - self.tried_at >= pause:
                self.tried_at = now
                try:
                    self.value, self.fresh_for = self.fetch()
                    self.fetched_at = now
                except Exception as error:
                    logging.warning("cannot fetch the issuer's documents: %r", error)
            return self.value

    def is_silent(self):
        return time.monotonic() - self.fetched_at > self.good_for


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def read(token, max_length=MAX_TOKEN):
    """Parses header and claims. Rejects JSON that other parsers could read differently."""
    try:
        if len(token) > max_length or not TOKEN.fullmatch(token):
            raise ValueError
        header, claims, _signature = [decode(part) for part in token.split(".")]
        return parse(header), parse(claims)
    except (ValueError, RecursionError):
        raise InvalidToken("the token is malformed") from None


def decode(part):
    decoded = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(decoded).decode().rstrip("=") != part:
        raise ValueError("not canonical")
    return decoded


def parse(text):
    value = json.loads(
        text.decode(),
        object_pairs_hook=unique,
        parse_int=whole,
        parse_float=finite,
        parse_constant=finite,
    )
    # Raises if a string has half of a surrogate pair, which cannot be encoded.
    json.dumps(value, ensure_ascii=False).encode()
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def unique(members):
    if len(dict(members)) != len(members):
        raise ValueError("a member is named twice")
    return dict(members)


def finite(text):
    """Parses a number that fits a double. Also rejects NaN and Infinity: they are not JSON."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def whole(digits):
    finite(digits)
    return int(digits)


def check_types(claims):
    texts = ["iss", "sub", *({"type", "scope", "jti"} & claims.keys())]
    audience = claims.get("aud")
    audience = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(text, str) for text in [claims.get(name) for name in texts] + audience):
        raise InvalidToken("a claim is missing or of the wrong type")
    if not claims["sub"] or claims.get("type", "access") != "access":
        raise InvalidToken("the sub or type of the token is not valid")
    check_dates(claims)


def check_dates(claims):
    for name in ["exp", "iat", *({"nbf"} & claims.keys())]:
        if not is_date(claims.get(name)):
            raise InvalidToken(f"the claim {name} is missing or not a date")


def is_date(value):
    return type(value) in (int, float) and abs(value) < 2**53


def is_of_machine(claims):
    """Whether a client got the token for itself. Then `sub` is no person (RFC 9068 §2.2)."""
    return claims["sub"] == claims.get("client_id")


def is_usable(jwk):
    """Whether a key is public, for signatures, known to PyJWT and long enough."""
    if "kid" not in jwk or "d" in jwk or jwk.get("use", "sig") != "sig" or jwk.get("kty") == "oct":
        return False
    try:
        key = jwt.PyJWK(jwk).key
    except jwt.PyJWTError:
        return False
    return jwk["kty"] != "RSA" or key.key_size >= 2048
