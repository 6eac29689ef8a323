"""Judges tokens with PyJWT.

The first line of standard input has the settings, in JSON. Each other line is a token, as a
JSON string. For each it prints "accepted" or "refused".
"""

import json
import sys

import jwt


def accepts(token, settings, keys):
    header = jwt.get_unverified_header(token)
    jwt.decode(
        token,
        keys[header["kid"]],
        algorithms=settings["algorithms"],
        audience=settings["audience"],
        issuer=settings["issuer"],
        leeway=settings["leeway"],
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )
    # PyJWT leaves the type to the caller (RFC 9068 §4).
    return header["typ"].lower().removeprefix("application/") == "at+jwt"


def main():
    settings = json.loads(sys.stdin.readline())
    keys = {key["kid"]: jwt.PyJWK(key) for key in settings["jwks"]["keys"]}
    for line in sys.stdin:
        try:
            accepted = accepts(json.loads(line), settings, keys)
        except Exception:
            accepted = False
        print("accepted" if accepted else "refused", flush=True)


main()
