"""The pages of the app."""

import json

import requests
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.html import format_html


def home(request):
    user = request.user
    if not user.is_authenticated:
        return page("Nobody is logged in", {}, "/oidc/authenticate/", "Log in")
    token = request.session["oidc_access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    response = requests.get(f"{settings.RECIPE_API}/recipes", headers=headers, timeout=10)
    facts = {
        "claims": {"sub": user.username, "name": user.get_full_name(), "email": user.email},
        "recipe_api": response.status_code,
        "access_token": token[-8:],
    }
    return page("You are logged in", facts, "/refresh", "Refresh", log_out_button(request))


def refresh(request):
    """Lets SessionRefresh renew the tokens at the next page."""
    request.session["oidc_id_token_expiration"] = 0
    return redirect("/")


def failed(_request):
    return page("The login failed", {}, "/", "Back")


def log_out_button(request):
    return format_html(
        '<form method="post" action="/oidc/logout/">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        "<button>Log out</button></form>",
        get_token(request),
    )


def page(title, facts, link, words, form=""):
    text = format_html(
        '<!doctype html><title>{0}</title><h1>{0}</h1><pre>{1}</pre><a href="{2}">{3}</a>{4}',
        title, json.dumps(facts, indent=2), link, words, form,
    )
    return HttpResponse(text)


urlpatterns = [
    path("", home),
    path("refresh", refresh),
    path("failed", failed),
    path("oidc/", include("mozilla_django_oidc.urls")),
]
