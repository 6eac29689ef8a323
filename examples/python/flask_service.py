"""The same service with Flask and the usual decorators of flask-jwt-extended.

It accepts tokens of ISSUER for AUDIENCE and listens on PORT.
"""

import os

from flask import Flask, g, jsonify, request
from flask_jwt_extended import JWTManager, get_jwt, get_jwt_identity, jwt_required

from guard import Call, Refusal, guard_of_environment
from token_verifier import LEEWAY, TOKEN, InvalidToken, Unavailable, is_of_machine

guard = guard_of_environment()
verifier = guard.verifier

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
    g.call = Call(guard, request.environ)
    token = g.call.token if TOKEN.fullmatch(g.call.token) else "malformed"
    request.environ["HTTP_AUTHORIZATION"] = token if g.call.has_known_scheme() else ""


@manager.decode_key_loader
def key(_header, _claims):
    """Runs before the signature check. Parses the token itself, strictly."""
    return verifier.key_of(g.call.token)


@manager.token_in_blocklist_loader
def has_ended(_header, claims):
    """Runs after the checks of signature, issuer, audience and time."""
    return verifier.has_ended(claims)


@manager.token_verification_loader
def is_proven(_header, claims):
    """Runs last."""
    g.call.check_proof(claims)
    return True


@app.get("/recipes")
@jwt_required()
def recipes():
    # Programs that act for themselves may read recipes too. By default only people may call.
    g.call.authorize(get_jwt(), "recipes", admits_machines=True)
    return jsonify(recipes_of="everybody" if is_of_machine(get_jwt()) else get_jwt_identity())


@app.get("/recipes/mine")
@jwt_required()
def own_recipes():
    g.call.authorize(get_jwt(), "recipes")
    return jsonify(recipes_of=get_jwt_identity())


@manager.unauthorized_loader
def without_token(_reason):
    return refused(g.call.without_token())


@manager.revoked_token_loader
def ended(_header, _claims):
    return not_accepted(InvalidToken("the session of the token has ended"))


@manager.invalid_token_loader
@manager.expired_token_loader
def invalid_token(*_reason):
    return not_accepted(InvalidToken("the token is not accepted"))


@app.errorhandler(InvalidToken)
@app.errorhandler(Unavailable)
def not_accepted(error):
    return refused(g.call.refused(error))


@app.errorhandler(Refusal)
def refused(refusal):
    response = jsonify(error=str(refusal))
    response.status_code = refusal.status
    response.headers.extend(refusal.headers)
    return response


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "3000")))
