"""Logs people in and out with Authlib, and calls an API for them."""

import os
import secrets

import requests
from authlib.integrations.flask_client import OAuth, OAuthError
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, redirect, render_template_string, session, url_for

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
RECIPE_API = os.environ.get("RECIPE_API", "http://localhost:8081")

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
app.config.update(SESSION_COOKIE_NAME="flask-app", SESSION_COOKIE_SAMESITE="Lax")
us = OAuth(app).register(
    "us",
    client_id=os.environ.get("CLIENT_ID", "flask-app"),
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={
        "scope": "openid profile email offline_access recipes",
        "code_challenge_method": "S256",
    },
)

# The tokens of each login, by the id in its session: Flask's session is a cookie, which is
# too small for them and which its owner can read.
logins = {}

PAGE = """<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>
<pre>{{ facts | tojson(indent=2) }}</pre>{% if link %}<a href="{{ link[0] }}">{{ link[1] }}</a>{% endif %}
{% if login %}<form method="post" action="/logout"><button>Log out</button></form>{% endif %}"""


@app.get("/login")
def log_in():
    return us.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    tokens = us.authorize_access_token()
    claims = us.userinfo(token=tokens)
    session.clear()
    session["login"] = secrets.token_urlsafe()
    logins[session["login"]] = {"claims": claims, "tokens": tokens}
    return redirect("/")


@app.get("/refresh")
def refresh():
    login = logins[session["login"]]
    refresh_token = login["tokens"]["refresh_token"]
    renewed = us.fetch_access_token(grant_type="refresh_token", refresh_token=refresh_token)
    login["tokens"] = {**login["tokens"], **renewed}
    return redirect("/")


@app.post("/logout")
def log_out():
    """Forgets the login here, and sends the browser on to log out there.

    That does not end what offline_access gave, so the refresh token is revoked.
    """
    login = logins.pop(session.get("login"), None)
    session.clear()
    if login is None:
        return redirect("/")
    revoke(login["tokens"]["refresh_token"])
    home = url_for("home", _external=True)
    return us.logout_redirect(home, id_token_hint=login["tokens"]["id_token"])


def revoke(refresh_token):
    """See RFC 7009. The library has this for its session, not for its Flask client."""
    try:
        url = us.load_server_metadata()["revocation_endpoint"]
        with OAuth2Session(us.client_id, us.client_secret) as client:
            client.revoke_token(url, refresh_token, "refresh_token", timeout=10).raise_for_status()
    except requests.RequestException as error:
        app.logger.error("the refresh token was not revoked: %s", error)


@app.get("/")
def home():
    login = logins.get(session.get("login"))
    if login is None:
        return page("Nobody is logged in", {}, ("/login", "Log in"))
    token = login["tokens"]["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    status = requests.get(f"{RECIPE_API}/recipes", headers=headers, timeout=10).status_code
    facts = {"claims": login["claims"], "recipe_api": status, "access_token": token[-8:]}
    return page("You are logged in", facts, ("/refresh", "Refresh"), login)


@app.errorhandler(OAuthError)
def failed(error):
    facts = {"error": error.error, "description": error.description}
    return page("The login failed", facts), 400


def page(title, facts, link=None, login=None):
    return render_template_string(PAGE, title=title, facts=facts, link=link, login=login)


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "3003")))
