"""Decides who may call a route, and what everyone else is answered.

See RFC 6750 §3 and RFC 9449 §7.1. Requests are the environments of WSGI.
"""

import os
from urllib.parse import quote

from dpop import PROOF_ALGORITHMS, ProofChecker, key_of
from token_verifier import ALGORITHMS, InvalidToken, TokenVerifier, Unavailable, is_of_machine

NOT_A_PERSON = "this needs a person, and the token was issued to a client for itself"


class Refusal(Exception):
    """The answer to a request that is refused."""

    def __init__(self, status, message, headers=()):
        super().__init__(message)
        self.status, self.headers = status, list(headers)


class Guard:
    """Create one and share it among threads."""

    def __init__(self, verifier, public_url=None):
        """`public_url` is the address that clients know. Without it, bound tokens are refused."""
        self.verifier = verifier
        self.public_url = public_url and public_url.removesuffix("/")
        self.proofs = ProofChecker()

    def admit(self, environ, scope, admits_machines=False):
        """Returns the claims of the caller, or raises Refusal.

        The caller needs the scope, and is a person: only with `admits_machines` may a client
        call for itself.
        """
        call = Call(self, environ)
        if not call.has_known_scheme():
            raise call.without_token()
        try:
            claims = self.verifier.verify_without_proof(call.token)
            call.check_proof(claims)
        except (InvalidToken, Unavailable) as error:
            raise call.refused(error) from None
        call.authorize(claims, scope, admits_machines)
        return claims


def guard_of_environment():
    verifier = TokenVerifier(
        issuer=os.environ.get("ISSUER", "http://localhost:8080"),
        audience=os.environ.get("AUDIENCE", "recipe-api"),
        algorithms=os.environ.get("ALGORITHMS", ",".join(ALGORITHMS)).split(","),
        fetch_url=os.environ.get("FETCH_URL"),
        refuse_if_silent=os.environ.get("STATUS_POLICY") == "refuse",
    )
    return Guard(verifier, os.environ.get("PUBLIC_URL"))


class Call:
    """A request with its token, and how to answer it."""

    def __init__(self, guard, environ):
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        self.guard, self.environ = guard, environ
        self.scheme, self.token = scheme.lower(), token.strip(" ")
        self.with_proof = self.scheme == "dpop" and guard.public_url is not None

    def has_known_scheme(self):
        return self.scheme == "bearer" or self.with_proof

    def check_proof(self, claims):
        """Checks that the sender may use the token in this way. It is verified otherwise."""
        if not self.with_proof:
            if "cnf" in claims:
                raise InvalidToken("the token is bound to a key")
            return
        path = self.environ.get("SCRIPT_NAME", "") + self.environ["PATH_INFO"]
        self.guard.proofs.require(
            key_of(claims),
            proofs=self.environ.get("HTTP_DPOP"),
            method=self.environ["REQUEST_METHOD"],
            url=self.guard.public_url + quote(path, safe="/;=,", encoding="latin1"),
            token=self.token,
        )

    def authorize(self, claims, scope, admits_machines=False):
        # No scope would help a machine, so it is told that first.
        if not admits_machines and is_of_machine(claims):
            raise Refusal(403, NOT_A_PERSON)
        if scope not in claims.get("scope", "").split(" "):
            raise self.refusal(
                403, f"the scope {scope} is needed", error="insufficient_scope", scope=scope
            )

    def without_token(self):
        """The answer to a request without a token of a known scheme."""
        return self.refusal(401, "an access token is needed")

    def refused(self, error):
        """The answer to a token that is invalid, or cannot be checked."""
        if isinstance(error, Unavailable):
            return Refusal(503, "tokens cannot be checked", [("Retry-After", "10")])
        message = str(error)
        return self.refusal(401, message, error=error.code, error_description=message)

    def refusal(self, status, message, **fault):
        challenges = [("WWW-Authenticate", text) for text in self._challenges(fault)]
        return Refusal(status, message, challenges)

    def _challenges(self, fault):
        """The scheme that the caller used comes first, and says what is wrong."""
        algorithms = " ".join(PROOF_ALGORITHMS)
        if self.guard.public_url is None:
            return [challenge("Bearer", fault)]
        if self.with_proof:
            return [challenge("DPoP", {**fault, "algs": algorithms}), "Bearer"]
        return [challenge("Bearer", fault), challenge("DPoP", {"algs": algorithms})]


def challenge(scheme, parameters):
    parts = [f'{name}="{value}"' for name, value in parameters.items()]
    return f"{scheme} {', '.join(parts)}".strip()
