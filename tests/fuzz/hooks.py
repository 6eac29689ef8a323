"""Who asks, and about what.

Random ids name nothing, random passwords open nothing, and a request that ends
its own session would make every one behind it a 401. So each request comes from
somebody who is logged in, those that end a session from somebody new, and half of
the well-formed ones speak of things that are there and give the right password.
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

# After these, the one who asked may be logged out, or gone.
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
# What was made, by the path that makes it; newest last.
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
    # Who has never been there can be followed by nobody.
    profile = os.environ["TEST_RECIPES_URL"] + "/api/profile"
    requests.get(profile, headers=other.headers, timeout=10).raise_for_status()


def known_ids(path, parameters, account):
    """The path parameters of something that is there."""
    if path == "/status-lists/{id}":
        return {"id": 0}
    if path == "/me/sessions/{id}":
        return {"id": account.session()}
    collection = path.replace("/{id}", "").replace("/comments", "")
    if path == "/api/posts/{post_id}/likes":
        collection = "/api/posts"
    if not made[collection]:
        return parameters
    latest = made[collection][-1]
    known = {"id": latest["id"], "post_id": latest.get("post_id", latest["id"])}
    return {name: known[name] for name in parameters}


def truthful(path, body, account):
    """The body with what would make it succeed."""
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
        # schemathesis itself asks, to learn how people get in.
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
