"""Which of Django's users a person is, and where they log out."""

from urllib.parse import urlencode

from django.conf import settings
from mozilla_django_oidc.auth import OIDCAuthenticationBackend


def logout_url(request):
    """Where the library sends the browser after it has forgotten the login here."""
    parameters = {
        "id_token_hint": request.session["oidc_id_token"],
        "post_logout_redirect_uri": request.build_absolute_uri("/"),
    }
    return f"{settings.ISSUER}/oauth/end-session?{urlencode(parameters)}"


class People(OIDCAuthenticationBackend):
    """Finds users by `sub`, which never changes.

    The library finds them by email address. Here nobody has proved to own theirs, so
    anybody could become anybody.
    """

    def get_username(self, claims):
        return f"oidc-{claims['sub']}"

    def filter_users_by_claims(self, claims):
        return self.UserModel.objects.filter(username=self.get_username(claims))

    def verify_claims(self, claims):
        return "sub" in claims

    def create_user(self, claims):
        return self.update_user(super().create_user(claims), claims)

    def update_user(self, user, claims):
        user.first_name = claims.get("given_name") or ""
        user.last_name = claims.get("family_name") or ""
        user.email = claims.get("email") or ""
        user.save()
        return user
