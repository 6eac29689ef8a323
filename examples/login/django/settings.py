"""A Django project with mozilla-django-oidc."""

import os
import secrets

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
RECIPE_API = os.environ.get("RECIPE_API", "http://localhost:8081")

# What Django needs.
SECRET_KEY = secrets.token_urlsafe()
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", "django.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "mozilla_django_oidc",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mozilla_django_oidc.middleware.SessionRefresh",
]
SESSION_COOKIE_NAME = "django-app"
CSRF_COOKIE_NAME = "django-app-csrf"

# The login.
AUTHENTICATION_BACKENDS = ["people.People"]
LOGIN_REDIRECT_URL = "/"
LOGIN_REDIRECT_URL_FAILURE = "/failed"
LOGOUT_REDIRECT_URL = "/"
OIDC_RP_CLIENT_ID = os.environ.get("CLIENT_ID", "django-app")
OIDC_RP_CLIENT_SECRET = os.environ["CLIENT_SECRET"]
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = "openid profile email recipes"
OIDC_USE_PKCE = True
OIDC_OP_AUTHORIZATION_ENDPOINT = f"{ISSUER}/oauth/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{ISSUER}/oauth/token"
OIDC_OP_USER_ENDPOINT = f"{ISSUER}/oauth/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{ISSUER}/.well-known/jwks.json"
OIDC_TIMEOUT = 10
# To call an API for the person.
OIDC_STORE_ACCESS_TOKEN = True
# To log people out there as well.
OIDC_STORE_ID_TOKEN = True
OIDC_OP_LOGOUT_URL_METHOD = "people.logout_url"
# After this time the next page asks the issuer again, without the person noticing. An
# access token lives for 15 minutes.
OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS = 10 * 60
