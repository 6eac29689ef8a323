"""Which of Django's users a person is."""

from mozilla_django_oidc.auth import OIDCAuthenticationBackend


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
