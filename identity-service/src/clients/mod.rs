//! Clients: the applications that may ask for tokens (RFC 6749 §2), registered by operators or
//! described by a document of their own.

mod administration;
mod assertions;
mod by_url;
mod error;
mod file;
mod kinds;
mod origins;
mod plan;
mod redirect_uri;
mod registration;
mod remembered;
mod service;
mod store;

use time::OffsetDateTime;

pub use assertions::{ASSERTION_ALGORITHMS, Assertion, Assertions, VerifiedAssertion};
pub use by_url::{
    ClientUrlError, ClientsByUrl, DocumentError, DocumentRules, Documents, is_url,
    parse_client_url, read_document, store_by_url,
};
pub use error::{Error, FindError};
pub use file::{ClientFile, FileError, Misplaced, Risk};
pub use kinds::{AuthMethod, ClientKind, GrantType, Pkce, TokenAlgorithm, UnknownWord};
pub use origins::RegisteredOrigins;
pub use plan::{Change, Plan, Unlisted, fields};
pub use redirect_uri::{RedirectUriError, is_at_localhost};
pub use registration::{Draft, secret_hash};
pub use service::Clients;
pub use store::hold_enabled;
pub(crate) use store::{credentials, has_still, list};

use crate::tokens::Scopes;

/// The `client_id` of tokens from this service's own pages and API, which are no
/// registered client.
pub const FIRST_PARTY: &str = "first-party";

/// A client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The `client_id`; of a client that nobody registered, the URL of its document.
    pub id: String,
    /// As people see it.
    pub name: String,
    /// Whether it can keep a secret.
    pub kind: ClientKind,
    /// How it authenticates.
    pub auth_method: AuthMethod,
    /// The hashes of its secrets.
    pub secrets: StoredSecrets,
    /// What its assertions are checked with, if it authenticates with them.
    pub keys: Option<ClientKeys>,
    /// Where answers to its authorization requests may go.
    pub redirect_uris: Vec<String>,
    /// Where people may go after they logged out at its request.
    pub post_logout_redirect_uris: Vec<String>,
    /// Where it listens for logouts (Back-Channel Logout 1.0 §2.2).
    pub backchannel_logout_uri: Option<String>,
    /// How it may get tokens.
    pub grant_types: Vec<GrantType>,
    /// The most that its tokens may be used for.
    pub scopes: Scopes,
    /// The resource servers that its tokens may be for.
    pub audiences: Vec<String>,
    /// Whether it is ours: people are not asked for consent.
    pub first_party: bool,
    /// Whether it must prove that it sent the request whose code it redeems.
    pub pkce: Pkce,
    /// Whether it must push its authorization requests (RFC 9126 §6).
    pub require_par: bool,
    /// What signs its tokens.
    pub algorithms: TokenAlgorithms,
    /// Whether it gets only tokens that are bound to its key (RFC 9449 §5.2).
    pub dpop_bound: bool,
    /// When its document was read, if it describes itself.
    pub read_at: Option<OffsetDateTime>,
    /// Its picture, its privacy policy and its terms of service.
    pub logo_uri: Option<String>,
    #[expect(missing_docs, reason = "see above")]
    pub policy_uri: Option<String>,
    #[expect(missing_docs, reason = "see above")]
    pub tos_uri: Option<String>,
    /// When it was registered.
    pub created_at: OffsetDateTime,
    /// Since when it gets no tokens.
    pub disabled_at: Option<OffsetDateTime>,
}

/// The algorithms that sign a client's tokens. One that is left out is the service's default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenAlgorithms {
    /// For ID tokens (OpenID Connect Registration §2, `id_token_signed_response_alg`), and so
    /// for logout tokens.
    pub id_token: Option<TokenAlgorithm>,
    /// For access tokens.
    pub access_token: Option<TokenAlgorithm>,
}

/// The public keys of a client (RFC 7591 §2, `jwks` and `jwks_uri`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientKeys {
    /// A JWK set.
    Set(String),
    /// Where the client publishes it.
    At(String),
}

/// The hashes of a client's secrets (see [`SecretToken`](crate::secret_token::SecretToken)).
/// Both work while a secret is rotated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredSecrets {
    /// The newest.
    pub current: Option<String>,
    /// The one before it, until it is dropped.
    pub previous: Option<String>,
}

impl Client {
    /// Whether it may get tokens at all.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether it needs a secret and has none.
    #[must_use]
    pub fn lacks_secret(&self) -> bool {
        self.auth_method.has_secret() && self.secrets.current.is_none()
    }

    /// Whether its registration has all that the FAPI 2.0 Security Profile asks of clients
    /// (§5.3.2). Its assertions must then follow the profile too.
    #[must_use]
    pub fn is_held_to_fapi(&self) -> bool {
        self.require_par && self.dpop_bound && self.auth_method == AuthMethod::PrivateKeyJwt
    }

    /// Whether it may get tokens in this way.
    #[must_use]
    pub fn may_use(&self, grant_type: GrantType) -> bool {
        self.grant_types.contains(&grant_type)
    }
}
