"""A service with one protected route, on Python's own HTTP server.

It accepts tokens of ISSUER for AUDIENCE and listens on PORT.
"""

import json
import os
from wsgiref.simple_server import WSGIRequestHandler, make_server

from token_verifier import InvalidToken, TokenVerifier, Unavailable

verifier = TokenVerifier(
    issuer=os.environ.get("ISSUER", "http://localhost:8080"),
    audience=os.environ.get("AUDIENCE", "recipe-api"),
    algorithms=os.environ.get("ALGORITHMS", "RS256").split(","),
    fetch_url=os.environ.get("FETCH_URL"),
    refuse_if_silent=os.environ.get("STATUS_POLICY") == "refuse",
)


def app(environ, start_response):
    status, headers, body = answer(environ)
    start_response(status, [*headers, ("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


def answer(environ):
    if environ["PATH_INFO"] != "/recipes":
        return "404 Not Found", [], {"error": "there is nothing here"}
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        return (
            "401 Unauthorized",
            [("WWW-Authenticate", "Bearer")],
            {"error": "an access token is needed"},
        )
    try:
        claims = verifier.verify(token.strip(" "))
    except InvalidToken as error:
        challenge = f'Bearer error="invalid_token", error_description="{error}"'
        return "401 Unauthorized", [("WWW-Authenticate", challenge)], {"error": str(error)}
    except Unavailable:
        return (
            "503 Service Unavailable",
            [("Retry-After", "10")],
            {"error": "tokens cannot be checked"},
        )
    if "recipes" not in claims.get("scope", "").split(" "):
        challenge = 'Bearer error="insufficient_scope", scope="recipes"'
        return (
            "403 Forbidden",
            [("WWW-Authenticate", challenge)],
            {"error": "the scope recipes is needed"},
        )
    return "200 OK", [], {"recipes_of": claims["sub"]}


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Logs nothing: requests have tokens and addresses."""


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "3000"))
    make_server("127.0.0.1", port, app, handler_class=Quiet).serve_forever()
