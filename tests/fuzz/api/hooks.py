"""Chooses the account and the data of each request.

Random ids do not exist, random passwords are wrong, and a request that ends its own
session makes all later ones a 401. So each request comes from a logged-in account, and
requests that end a session come from a new account. Half of the well-formed requests
use existing ids and the right password.
"""

import itertools
import json
import os
from collections import defaultdict

import requests
import schemathesis

ISSUER = os.environ["TEST_IDENTITY_URL"]
PASSWORD = "sour dough 7"
CLIENT = ("fuzz", "hunter2 hunter2")
PICTURE = {"image_url": "https://images.example.com/bread.jpg"}

# After one of these, the account may be logged out or deleted.
ENDING = {
    ("POST", "/login"),
    ("POST", "/signup"),
    ("GET", "/logout"),
    ("POST", "/logout"),
    ("DELETE", "/me"),
    ("DELETE", "/me/sessions"),
    ("DELETE", "/me/sessions/{id}"),
    ("PUT", "/me/password"),
    ("POST", "/oauth/revoke"),
    ("POST", "/api/token/refresh"),
    ("DELETE", "/api/profile"),
}

names = (f"fuzz-{os.getpid()}-{number}" for number in itertools.count())
turns = itertools.count()
# Created items, by the path that creates them; newest last.
made = defaultdict(list)
etags = {}
tally = defaultdict(lambda: defaultdict(int))


class Account:
    def __init__(self):
        body = {"username": next(names), "password": PASSWORD}
        answer = requests.post(f"{ISSUER}/signup", json=body, timeout=10)
        answer.raise_for_status()
        self.__dict__.update(answer.json())
        self.id = self.user["id"]
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def session(self):
        answer = requests.get(f"{ISSUER}/me/sessions", headers=self.headers, timeout=10)
        return answer.json()[0]["id"]


main = Account()
others = [Account() for _ in range(5)]
for other in others:
    # People can be followed only after their first request to recipe-api.
    profile = os.environ["TEST_RECIPES_URL"] + "/api/profile"
    requests.get(profile, headers=other.headers, timeout=10).raise_for_status()


def known_ids(path, parameters, account):
    """Path parameters of an existing item."""
    if path == "/status-lists/{id}":
        return {"id": 0}
    if path == "/me/sessions/{id}":
        return {"id": account.session()}
    if path in ("/users/{id}", "/api/people/{id}"):
        return {"id": others[0].id}
    collection = path.replace("/{id}", "").replace("/comments", "")
    if path == "/api/posts/{post_id}/likes":
        collection = "/api/posts"
    if not made[collection]:
        return parameters
    latest = made[collection][-1]
    known = {"id": latest["id"], "post_id": latest.get("post_id", latest["id"])}
    return {name: known[name] for name in parameters}


def truthful(path, body, account):
    """The body, with values that can succeed."""
    posts = made["/api/posts"]
    truths = {
        "username": account.user["username"],
        "current_password": PASSWORD,
        "refresh_token": account.refresh_token,
        "token": account.refresh_token,
        "user_id": others[next(turns) % len(others)].id,
    }
    if path != "/signup":
        truths["password"] = PASSWORD
    else:
        del truths["username"]
    if posts:
        truths["post_id"] = posts[-1]["id"]
    return {**body, **{name: truth for name, truth in truths.items() if name in body}}


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None:
        # A request of schemathesis itself, which tests authentication.
        return
    path, turn = case.operation.path, next(turns)
    ends = (case.method.upper(), path) in ENDING
    account = Account() if ends else main
    headers = dict(case.headers or {})
    if path == "/oauth/introspect":
        kwargs["auth"] = CLIENT
    elif turn % 16:
        headers.update(account.headers)
    if path in etags and turn % 4 == 0:
        headers["If-None-Match"] = etags[path]
    case.headers = headers
    if turn % 2 == 0 and case.meta.generation.mode.value == "positive":
        if case.path_parameters:
            case.path_parameters = known_ids(path, case.path_parameters, account)
        if isinstance(case.body, dict):
            case.body = truthful(path, case.body, account)


@schemathesis.hook
def after_call(context, case, response):
    path, method = case.operation.path, case.method.upper()
    tally[f"{method} {path}"][response.status_code] += 1
    if response.status_code == 201 and "json" in (response.headers.get("content-type") or [""])[0]:
        if path != "/signup":
            made[path].append(response.json())
    if etag := response.headers.get("etag"):
        etags[path] = etag[0]
    with open(os.environ["FUZZ_TALLY"], "w", encoding="utf-8") as file:
        json.dump(tally, file)
