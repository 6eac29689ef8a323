import os
from wsgiref.simple_server import make_server

import jwt

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
keys = jwt.PyJWKClient(f"{ISSUER}/.well-known/jwks.json")
ALGORITHMS = ["RS256", "ES256"]
rules = {"issuer": ISSUER, "audience": os.environ.get("AUDIENCE", "recipe-api"), "leeway": 30}


def verify(token):
    if jwt.get_unverified_header(token).get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("not an access token")
    key = keys.get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key, ALGORITHMS, {"require": ["exp", "iat", "sub"]}, **rules)
    if "cnf" in claims:
        raise jwt.InvalidTokenError("bound to a key")
    return claims


def app(environ, start_response):
    try:
        claims = verify(environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer "))
    except jwt.PyJWTError as error:
        is_down = isinstance(error, jwt.PyJWKClientConnectionError)
        status = "503 Service Unavailable" if is_down else "401 Unauthorized"
        start_response(status, [("WWW-Authenticate", "Bearer")])
        return [f"{type(error).__name__}\n".encode()]
    if claims["sub"] == claims.get("client_id"):
        start_response("403 Forbidden", [])
        return [b"this needs a person\n"]
    start_response("200 OK", [])
    return [f"hello, user {claims['sub']}\n".encode()]


make_server("127.0.0.1", int(os.environ.get("PORT", "3000")), app).serve_forever()
