"""The same service with Flask and the usual decorators of flask-jwt-extended.

It accepts tokens of ISSUER for AUDIENCE and listens on PORT.
"""

import os

from flask import Flask, jsonify, request
from flask_jwt_extended import JWTManager, get_jwt, get_jwt_identity, jwt_required

from token_verifier import LEEWAY, TOKEN, InvalidToken, TokenVerifier, Unavailable

verifier = TokenVerifier(
    issuer=os.environ.get("ISSUER", "http://localhost:8080"),
    audience=os.environ.get("AUDIENCE", "recipe-api"),
    algorithms=os.environ.get("ALGORITHMS", "RS256").split(","),
    fetch_url=os.environ.get("FETCH_URL"),
    refuse_if_silent=os.environ.get("STATUS_POLICY") == "refuse",
)

app = Flask(__name__)
app.config.update(
    JWT_ALGORITHM=verifier.algorithms[0],
    JWT_DECODE_ALGORITHMS=verifier.algorithms,
    JWT_DECODE_AUDIENCE=verifier.audience,
    JWT_DECODE_ISSUER=verifier.issuer,
    JWT_DECODE_LEEWAY=LEEWAY,
    JWT_HEADER_TYPE="",
)
manager = JWTManager(app)


@app.before_request
def leave_one_token():
    """Replaces the header by the token alone, before any decorator reads it.

    flask-jwt-extended splits the header at commas and only accepts `Bearer` with a
    capital. So it could take another token than `key` does.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip(" ")
    if scheme.lower() != "bearer":
        token = ""
    elif not TOKEN.fullmatch(token):
        token = "malformed"
    request.environ["HTTP_AUTHORIZATION"] = token


@manager.decode_key_loader
def key(_header, _claims):
    """Runs before the signature check. Parses the token itself, strictly."""
    return verifier.key_of(request.headers["Authorization"])


@manager.token_in_blocklist_loader
def has_ended(_header, claims):
    """Runs after the checks of signature, issuer, audience and time."""
    return verifier.has_ended(claims)


@app.get("/recipes")
@jwt_required()
def recipes():
    if "recipes" not in get_jwt().get("scope", "").split(" "):
        challenge = 'Bearer error="insufficient_scope", scope="recipes"'
        return jsonify(error="the scope recipes is needed"), 403, {"WWW-Authenticate": challenge}
    return jsonify(recipes_of=get_jwt_identity())


@manager.unauthorized_loader
def without_token(_reason):
    return jsonify(error="an access token is needed"), 401, {"WWW-Authenticate": "Bearer"}


@manager.revoked_token_loader
def ended(_header, _claims):
    return invalid_token(InvalidToken("the session of the token has ended"))


@manager.invalid_token_loader
@manager.expired_token_loader
@app.errorhandler(InvalidToken)
def invalid_token(*reason):
    reason = reason[0] if isinstance(reason[0], InvalidToken) else "the token is not accepted"
    challenge = f'Bearer error="invalid_token", error_description="{reason}"'
    return jsonify(error=str(reason)), 401, {"WWW-Authenticate": challenge}


@app.errorhandler(Unavailable)
def unavailable(_reason):
    return jsonify(error="tokens cannot be checked"), 503, {"Retry-After": "10"}


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "3000")))
