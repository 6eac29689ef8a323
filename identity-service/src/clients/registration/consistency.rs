use service_kit::input::Fault;

use super::parts::Parts;
use crate::{
    clients::{AuthMethod, ClientKind, GrantType, Pkce},
    tokens::{Scope, Scopes},
};

impl Parts {
    /// What does not go together. A field that could not be read agrees with everything.
    pub(super) fn inconsistencies(&self) -> impl Iterator<Item = Fault> {
        let rules = self.rules_of_kind().into_iter();
        let rules = rules.chain(self.rules_of_scopes());
        let rules = rules.chain(self.rules_of_machines());
        let rules = rules.chain(self.rules_of_keys());
        let broken = rules.filter(|rule| rule.0);
        broken.map(|(_, field, rule)| Fault::new(field, rule))
    }

    /// A public client cannot keep a secret (RFC 6749 §2.1), so it must prove by PKCE that
    /// a code is its own (RFC 9700 §2.1.1).
    fn rules_of_kind(&self) -> [(bool, &'static str, &'static str); 4] {
        let is = |kind| self.kind == Some(kind);
        let has_none = self.auth_method == Some(AuthMethod::None);
        let has_another = self.auth_method.is_some() && !has_none;
        [
            (
                is(ClientKind::Public) && has_another,
                "auth_method",
                "must be none for a public client",
            ),
            (
                self.kind.is_some_and(ClientKind::keeps_secrets) && has_none,
                "auth_method",
                "must not be none for a client that can keep a secret",
            ),
            (
                is(ClientKind::Public) && self.secret_hash.is_some(),
                "secret",
                "must be left out for a public client, which cannot keep it",
            ),
            (
                is(ClientKind::Public) && self.pkce == Some(Pkce::Optional),
                "pkce",
                "must be required for a public client",
            ),
        ]
    }

    fn rules_of_scopes(&self) -> [(bool, &'static str, &'static str); 4] {
        let asks = |scope| self.scopes.as_ref().map(|scopes| scopes.contains(scope));
        let refreshes = self.grant_types.as_ref();
        let refreshes = refreshes.map(|types| types.contains(&GrantType::RefreshToken));
        let goes_offline = asks(Scope::OfflineAccess);
        [
            (
                goes_offline == Some(true) && refreshes == Some(false),
                "grant_types",
                "must contain refresh_token, which the scope offline_access is for",
            ),
            (
                goes_offline == Some(false) && refreshes == Some(true),
                "scopes",
                "must contain offline_access, which the grant type refresh_token needs",
            ),
            (
                asks(Scope::Account) == Some(true) && !self.first_party,
                "scopes",
                "must not contain account, which is for first-party clients only",
            ),
            // The issuer is an audience of its own for these two.
            (
                asks(Scope::OpenId) == Some(false)
                    && asks(Scope::Account) == Some(false)
                    && !self.acts_for_itself()
                    && self.audiences.is_empty(),
                "audiences",
                "must not be empty unless the scopes contain openid",
            ),
        ]
    }

    /// A client that signs needs keys, and no other does.
    fn rules_of_keys(&self) -> [(bool, &'static str, &'static str); 4] {
        let signs = self.auth_method == Some(AuthMethod::PrivateKeyJwt);
        let keys = if self.jwks.is_some() {
            "jwks"
        } else {
            "jwks_uri"
        };
        [
            (
                signs && self.lacks_keys,
                "jwks",
                "must be given for private_key_jwt, or jwks_uri",
            ),
            (
                self.jwks.is_some() && self.jwks_uri.is_some(),
                "jwks_uri",
                "must be left out where jwks is given",
            ),
            (
                !signs && (self.jwks.is_some() || self.jwks_uri.is_some()),
                keys,
                "must be left out unless auth_method is private_key_jwt",
            ),
            (
                signs && self.secret_hash.is_some(),
                "secret",
                "must be left out for private_key_jwt, which needs none",
            ),
        ]
    }

    fn acts_for_itself(&self) -> bool {
        let types = self.grant_types.as_ref();
        types.is_some_and(|types| types.contains(&GrantType::ClientCredentials))
    }

    fn is_about_logins(&self) -> bool {
        !self.post_logout_redirect_uris.is_empty()
            || self.backchannel_logout_uri.is_some()
            || self.require_par
            || self.algorithms.id_token.is_some()
    }

    /// What a client may do for itself: nothing that is about a person.
    fn rules_of_machines(&self) -> [(bool, &'static str, &'static str); 5] {
        let is_machine = self.kind == Some(ClientKind::Machine);
        let own = Scopes::without_a_person();
        let acts = self.acts_for_itself();
        let scopes = self.scopes.as_ref();
        let only_own = scopes.is_none_or(|scopes| scopes.is_within(&own));
        let some_own = scopes.is_none_or(|scopes| !scopes.common_with(&own).is_empty());
        [
            (
                is_machine && !only_own,
                "scopes",
                "must be recipes for a machine: the others are about a person",
            ),
            (
                acts && !is_machine && !some_own,
                "scopes",
                "must contain recipes, which the grant type client_credentials needs",
            ),
            (
                acts && self.audiences.is_empty(),
                "audiences",
                "must name the resource servers that the client calls for itself",
            ),
            (
                is_machine && (self.first_party || self.pkce.is_some()),
                "kind",
                "must not be machine where first_party or pkce is given, which are for logins",
            ),
            (
                is_machine && self.is_about_logins(),
                "kind",
                "must not be machine where post_logout_redirect_uris, backchannel_logout_uri, \
                 require_par or id_token_alg is given, which are for logins",
            ),
        ]
    }
}
