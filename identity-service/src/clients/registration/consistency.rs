use service_kit::input::Fault;

use super::parts::Parts;
use crate::{
    clients::{AuthMethod, ClientKind, GrantType, Pkce},
    tokens::Scope,
};

impl Parts {
    /// What does not go together. A field that could not be read agrees with everything.
    pub(super) fn inconsistencies(&self) -> impl Iterator<Item = Fault> {
        let rules = [self.rules_of_kind(), self.rules_of_scopes()];
        let broken = rules.into_iter().flatten().filter(|rule| rule.0);
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
                is(ClientKind::Confidential) && has_none,
                "auth_method",
                "must be client_secret_basic or client_secret_post for a confidential client",
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
                    && self.audiences.is_empty(),
                "audiences",
                "must not be empty unless the scopes contain openid",
            ),
        ]
    }
}
