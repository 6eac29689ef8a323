use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use service_kit::input::{Fault, Faults};
use time::OffsetDateTime;

use super::{Draft, fields};
use crate::{
    clients::{
        AuthMethod, Client, ClientKeys, ClientKind, GrantType, Pkce, StoredSecrets, TokenAlgorithms,
    },
    tokens::Scopes,
};

/// What could be read of a draft, each field by itself.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a registration has them, each a field of its own"
)]
pub(super) struct Parts {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) kind: Option<ClientKind>,
    pub(super) auth_method: Option<AuthMethod>,
    pub(super) secret_hash: Option<String>,
    /// Whether no keys were given, not even unreadable ones.
    pub(super) lacks_keys: bool,
    pub(super) jwks: Option<String>,
    pub(super) jwks_uri: Option<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) post_logout_redirect_uris: Vec<String>,
    pub(super) backchannel_logout_uri: Option<String>,
    pub(super) grant_types: Option<Vec<GrantType>>,
    pub(super) scopes: Option<Scopes>,
    pub(super) audiences: Vec<String>,
    pub(super) first_party: bool,
    pub(super) pkce: Option<Pkce>,
    pub(super) require_par: bool,
    pub(super) algorithms: TokenAlgorithms,
    pub(super) dpop_bound: bool,
    pub(super) logo_uri: Option<String>,
    pub(super) policy_uri: Option<String>,
    pub(super) tos_uri: Option<String>,
}

impl Parts {
    /// The parts, and the rules that others break.
    pub(super) fn read(draft: Draft, audiences: &[String]) -> (Self, Faults) {
        let mut found = Found::default();
        let name = found.keep(fields::name(draft.name));
        let kind = found.keep(fields::kind(draft.kind.as_deref()));
        found.keep(fields::redirect_uris(&draft.redirect_uris, kind));
        let after_logout = &draft.post_logout_redirect_uris;
        found.keep(fields::post_logout_redirect_uris(after_logout, kind));
        found.keep(fields::audiences(&draft.audiences, audiences));
        let parts = Self {
            id: found.given(draft.id, fields::id),
            name,
            kind,
            auth_method: found.given(draft.auth_method, |word| fields::word("auth_method", &word)),
            secret_hash: found.given(draft.secret, |secret| fields::secret(&secret)),
            lacks_keys: draft.jwks.is_none() && draft.jwks_uri.is_none(),
            jwks: found.given(draft.jwks, |text| fields::jwks(&text)),
            jwks_uri: found.given(draft.jwks_uri, |uri| fields::server_uri("jwks_uri", uri)),
            redirect_uris: draft.redirect_uris,
            post_logout_redirect_uris: draft.post_logout_redirect_uris,
            backchannel_logout_uri: found.given(draft.backchannel_logout_uri, |uri| {
                fields::server_uri("backchannel_logout_uri", uri)
            }),
            grant_types: found.keep(fields::grant_types(draft.grant_types.as_deref(), kind)),
            scopes: found.keep(fields::scopes(draft.scopes.as_deref(), kind)),
            audiences: draft.audiences,
            first_party: draft.first_party,
            pkce: found.given(draft.pkce, |word| fields::word("pkce", &word)),
            require_par: draft.require_par,
            algorithms: TokenAlgorithms {
                id_token: found.given(draft.id_token_alg, |word| {
                    fields::word("id_token_alg", &word)
                }),
                access_token: found.given(draft.access_token_alg, |word| {
                    fields::word("access_token_alg", &word)
                }),
            },
            dpop_bound: draft.dpop_bound,
            logo_uri: found.given(draft.logo_uri, |uri| fields::https_url("logo_uri", uri)),
            policy_uri: found.given(draft.policy_uri, |uri| fields::https_url("policy_uri", uri)),
            tos_uri: found.given(draft.tos_uri, |uri| fields::https_url("tos_uri", uri)),
        };
        (parts, found.0)
    }

    /// The client, unless a part is missing.
    pub(super) fn client(self, now: OffsetDateTime) -> Option<Client> {
        let (name, kind) = (self.name?, self.kind?);
        Some(Client {
            id: self.id.unwrap_or_else(|| id_of(&name)),
            name,
            kind,
            auth_method: self.auth_method.unwrap_or(match kind {
                ClientKind::Public => AuthMethod::None,
                ClientKind::Confidential | ClientKind::Machine => AuthMethod::ClientSecretBasic,
            }),
            secrets: StoredSecrets {
                current: self.secret_hash,
                previous: None,
            },
            keys: self
                .jwks
                .map(ClientKeys::Set)
                .or(self.jwks_uri.map(ClientKeys::At)),
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            backchannel_logout_uri: self.backchannel_logout_uri,
            grant_types: self.grant_types?,
            scopes: self.scopes?,
            audiences: self.audiences,
            first_party: self.first_party,
            pkce: self.pkce.unwrap_or(Pkce::Required),
            require_par: self.require_par,
            algorithms: self.algorithms,
            dpop_bound: self.dpop_bound,
            read_at: None,
            logo_uri: self.logo_uri,
            policy_uri: self.policy_uri,
            tos_uri: self.tos_uri,
            created_at: now,
            disabled_at: None,
        })
    }
}

/// The rules that were broken so far.
#[derive(Default)]
struct Found(Faults);

impl Found {
    /// The value, if no rule was broken.
    fn keep<T>(&mut self, read: Result<T, impl Into<Faults>>) -> Option<T> {
        read.map_err(|faults| self.0.extend(faults.into())).ok()
    }

    /// As [`Self::keep`], for a field that may be left out.
    fn given<G, T>(
        &mut self,
        given: Option<G>,
        read: impl FnOnce(G) -> Result<T, Fault>,
    ) -> Option<T> {
        given.and_then(|given| self.keep(read(given)))
    }
}

/// The id of a client that was given none. It follows from the name, so that the same file
/// always describes the same client.
fn id_of(name: &str) -> String {
    HEXLOWER.encode(&digest(&SHA256, name.as_bytes()).as_ref()[..16])
}
