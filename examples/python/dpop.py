"""Checks DPoP proofs (RFC 9449), with PyJWT: whoever sends a bound token holds its key.

PyJWT checks the signature. This module checks all that a proof says of the request, and
accepts each proof once. It asks for no nonces.
"""

import json
import math
import re
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

import jwt

from token_verifier import InvalidToken, Unavailable, is_date, read

# Each needs a private key.
PROOF_ALGORITHMS = ["ES256", "EdDSA", "RS256", "PS256"]
SECRET_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
# What the thumbprint of a key is made of (RFC 7638 §3.2, RFC 8037 §2).
NAMING_MEMBERS = {
    "EC": ["crv", "kty", "x", "y"],
    "OKP": ["crv", "kty", "x"],
    "RSA": ["e", "kty", "n"],
}
CURVES = {"ES256": "P-256", "EdDSA": "Ed25519"}
THUMBPRINT = re.compile("[A-Za-z0-9_-]{43}")
MAX_ID = 255
RSA_BITS = range(2048, 8193)  # more take too long to verify
TOLERANCE = 60
# A proof from a fast clock is good from a minute before its iat until a minute after it.
REMEMBERED_FOR = 2 * TOLERANCE + 5
CAPACITY = 500_000


class InvalidProof(InvalidToken):
    """The proof is refused. The message is safe to show."""

    code = "invalid_dpop_proof"


def key_of(claims):
    """The thumbprint of the key that a token is bound to."""
    cnf = claims.get("cnf")
    key = cnf.get("jkt") if isinstance(cnf, dict) and len(cnf) == 1 else None
    if not isinstance(key, str) or not THUMBPRINT.fullmatch(key):
        raise InvalidToken("the token is not bound to a key of DPoP")
    return key


class ProofChecker:
    """Accepts proofs, each once. Create one and share it among threads."""

    def __init__(self):
        self.used, self.lock = {}, threading.Lock()

    def require(self, key, proofs, method, url, token):
        """Checks that a request has one proof of this key, for this token, and uses it up.

        `proofs` is the header of the request, and `url` its address as the sender knows it.
        Verify the token before: then only holders of valid tokens can fill the memory.
        """
        if not proofs:
            raise InvalidProof("a DPoP proof is needed")
        if "," in proofs:
            raise InvalidProof("more than one DPoP proof was sent")
        try:
            header, claims = read(proofs)
        except InvalidToken:
            raise InvalidProof("the DPoP proof is malformed") from None
        thumbprint = authenticate(proofs, header)
        check_claims(claims, method, url, token)
        self._note(thumbprint, claims["jti"])
        if thumbprint != key:
            raise InvalidProof(
                "the DPoP proof is signed with another key than the token is bound to"
            )

    def _note(self, thumbprint, proof_id):
        """At the limit it refuses further proofs: a forgotten one could be used again."""
        name = sha256((thumbprint + proof_id).encode()).digest()
        with self.lock:
            now = time.monotonic()
            # The oldest come first.
            while self.used and next(iter(self.used.values())) <= now:
                del self.used[next(iter(self.used))]
            if len(self.used) >= CAPACITY:
                raise Unavailable
            if name in self.used:
                raise InvalidProof("the DPoP proof was used before")
            self.used[name] = now + REMEMBERED_FOR


def authenticate(proof, header):
    """Returns the thumbprint of the key that signed the proof."""
    key = public_key(header)
    try:
        jwt.api_jws.decode(proof, key, [header["alg"]])
    except jwt.PyJWTError:
        raise InvalidProof("the signature of the DPoP proof is wrong") from None
    jwk = header["jwk"]
    naming = {name: jwk[name] for name in NAMING_MEMBERS[jwk["kty"]]}
    return encoded_hash(json.dumps(naming, separators=(",", ":")))


def public_key(header):
    typ, algorithm, jwk = header.get("typ"), header.get("alg"), header.get("jwk")
    if not isinstance(typ, str) or typ.lower() != "dpop+jwt" or "crit" in header:
        raise InvalidProof("the DPoP proof is not of the type dpop+jwt")
    if algorithm not in PROOF_ALGORITHMS:
        raise InvalidProof("the DPoP proof is signed with an algorithm that is not accepted")
    jwk = jwk if isinstance(jwk, dict) else {}
    if SECRET_MEMBERS & jwk.keys():
        raise InvalidProof("the DPoP proof contains a private key; never use that key again")
    uses = jwk.get("key_ops", ["verify"])
    fits = jwk.get("alg", algorithm) == algorithm and jwk.get("use", "sig") == "sig"
    try:
        if not fits or not isinstance(uses, list) or "verify" not in uses:
            raise ValueError("the key is for something else")
        if jwk.get("crv") != CURVES.get(algorithm):
            raise ValueError("the key is for another algorithm")
        key = jwt.PyJWK(jwk, algorithm)
        if jwk["kty"] == "RSA" and key.key.key_size not in RSA_BITS:
            raise ValueError("the key is too short or too long")
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        raise InvalidProof("the DPoP proof has no usable public key") from None
    return key


def check_claims(claims, method, url, token):
    texts = [claims.get(name) for name in ("htm", "htu", "jti")]
    texts += [claims.get(name, "") for name in ("ath", "nonce")]
    is_well_formed = all(isinstance(text, str) for text in texts) and is_date(claims.get("iat"))
    if not is_well_formed or not 0 < len(claims["jti"].encode()) <= MAX_ID:
        raise InvalidProof("the DPoP proof is malformed")
    if claims["htm"] != method:
        raise InvalidProof("the DPoP proof is for another method")
    try:
        is_same = normal(claims["htu"]) == normal(url)
    except ValueError:
        is_same = False
    if not is_same:
        raise InvalidProof("the DPoP proof is for another URL")
    if abs(math.floor(claims["iat"]) - math.floor(time.time())) > TOLERANCE:
        raise InvalidProof("the DPoP proof was not made within the last minute")
    if claims.get("ath") != encoded_hash(token):
        raise InvalidProof("the DPoP proof is for another access token")


def normal(url):
    """Without query, fragment, final slash and needless encoding (RFC 3986 §6.2.2)."""
    parts = urlsplit(url)
    default_port = {"http": 80, "https": 443}.get(parts.scheme)
    if default_port is None or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not the address of a web page")
    port = default_port if parts.port is None else parts.port
    path = re.sub("%[0-9A-Fa-f]{2}", unreserved, parts.path)
    # Resolves the segments . and .. of the path.
    path = urlsplit(urljoin("http://host/", path or "/")).path
    return parts.scheme, parts.hostname, port, path.removesuffix("/")


def unreserved(encoded):
    """Decodes what needs no encoding."""
    character = chr(int(encoded[0][1:], 16))
    return character if re.fullmatch("[A-Za-z0-9._~-]", character) else encoded[0].upper()


def encoded_hash(text):
    return urlsafe_b64encode(sha256(text.encode()).digest()).decode().rstrip("=")
