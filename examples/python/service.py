"""A service with two protected routes, on Python's own HTTP server.

It accepts tokens of ISSUER for AUDIENCE and listens on PORT.
"""

import json
import os
from http import HTTPStatus
from wsgiref.simple_server import WSGIRequestHandler, make_server

from guard import Refusal, guard_of_environment
from token_verifier import is_of_machine

guard = guard_of_environment()


def recipes(environ):
    """Programs that act for themselves may read recipes too. By default only people may call."""
    claims = guard.admit(environ, "recipes", admits_machines=True)
    return {"recipes_of": "everybody" if is_of_machine(claims) else claims["sub"]}


def own_recipes(environ):
    return {"recipes_of": guard.admit(environ, "recipes")["sub"]}


ROUTES = {"/recipes": recipes, "/recipes/mine": own_recipes}


def app(environ, start_response):
    status, headers, body = answer(environ)
    status = f"{status} {HTTPStatus(status).phrase}"
    start_response(status, [*headers, ("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


def answer(environ):
    route = ROUTES.get(environ["PATH_INFO"])
    if route is None:
        return 404, [], {"error": "there is nothing here"}
    try:
        return 200, [], route(environ)
    except Refusal as refusal:
        return refusal.status, refusal.headers, {"error": str(refusal)}


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Logs nothing: requests have tokens and addresses."""


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "3000"))
    make_server("127.0.0.1", port, app, handler_class=Quiet).serve_forever()
