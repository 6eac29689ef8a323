//! The measured operations and their goals.

mod code_flow;
mod goals;
mod registered;
mod requests;

pub use code_flow::CodeFlow;
pub use goals::{Cost, Goal, goals};
pub use registered::Registered;
pub(crate) use requests::INSTRUCTIONS;
pub use requests::{Progress, Reader, Requests};

/// The service that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The issuer.
    Identity,
    /// The resource server.
    Recipes,
}

/// A typical request of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `GET /healthz`
    Empty,
    /// `GET /.well-known/jwks.json`
    Jwks,
    /// `GET /.well-known/openid-configuration`
    Discovery,
    /// `GET /status-lists/0`
    StatusList,
    /// `GET /recipes` without a token
    Unauthorized,
    /// `GET /recipes/none`: verifies the token, without a database query
    CachedToken,
    /// The same with a token that is bound to a key, and a different proof each time
    ProvenCall,
    /// `GET /me`
    Me,
    /// `POST /oauth/introspect` of an access token
    Introspect,
    /// The same, by a client that is registered
    IntrospectRegistered,
    /// `POST /oauth/token` by a client for itself, with its secret
    ClientCredentials,
    /// The same with an ES256 assertion, a different one each time
    PrivateKeyJwt,
    /// The same for a token that is bound to a key, with a different proof each time
    PrivateKeyJwtAndProof,
    /// `GET /oauth/authorize` in a browser that is logged in, by a client that was consented
    /// to, and `POST /oauth/token` with the code
    CodeFlow,
    /// `GET /recipes?limit=20`
    Recipes,
    /// `GET /recipes/{id}`, one of a thousand
    Recipe,
    /// `POST /recipes`, a different one each time
    Create,
    /// `GET /api/posts`, 20 posts of 20 people with likes and comments
    Feed,
    /// `POST /api/token/refresh`, each time with the previous answer's token
    Refresh,
    /// `POST /login` by a program
    Login,
}

impl Operation {
    /// All operations, the cheap ones first.
    pub const ALL: [Self; 20] = [
        Self::Empty,
        Self::Jwks,
        Self::Discovery,
        Self::StatusList,
        Self::Unauthorized,
        Self::CachedToken,
        Self::ProvenCall,
        Self::Me,
        Self::Introspect,
        Self::IntrospectRegistered,
        Self::Recipes,
        Self::Recipe,
        Self::Create,
        Self::Feed,
        Self::ClientCredentials,
        Self::PrivateKeyJwt,
        Self::PrivateKeyJwtAndProof,
        Self::CodeFlow,
        Self::Refresh,
        Self::Login,
    ];

    /// The operations that use a database.
    pub const STORED: [Self; 13] = [
        Self::Me,
        Self::Introspect,
        Self::IntrospectRegistered,
        Self::Recipes,
        Self::Recipe,
        Self::Create,
        Self::Feed,
        Self::ClientCredentials,
        Self::PrivateKeyJwt,
        Self::PrivateKeyJwtAndProof,
        Self::CodeFlow,
        Self::Refresh,
        Self::Login,
    ];

    /// The name in the tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty handler",
            Self::Jwks => "JWKS",
            Self::Discovery => "discovery",
            Self::StatusList => "status list",
            Self::Unauthorized => "401 without token",
            Self::CachedToken => "cached token, light route",
            Self::ProvenCall => "cached token and DPoP proof, light route",
            Self::Me => "`/me`",
            Self::Introspect => "introspect",
            Self::IntrospectRegistered => "introspect, registered client",
            Self::ClientCredentials => "client credentials",
            Self::PrivateKeyJwt => "client credentials, `private_key_jwt`",
            Self::PrivateKeyJwtAndProof => "client credentials, `private_key_jwt` and DPoP proof",
            Self::CodeFlow => "authorize, code, tokens",
            Self::Recipes => "20 recipes",
            Self::Recipe => "one recipe",
            Self::Create => "create recipe",
            Self::Feed => "feed of 20 posts",
            Self::Refresh => "refresh",
            Self::Login => "login",
        }
    }

    /// The service that answers.
    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::Unauthorized
            | Self::CachedToken
            | Self::ProvenCall
            | Self::Recipes
            | Self::Recipe
            | Self::Create
            | Self::Feed => Service::Recipes,
            Self::Empty
            | Self::Jwks
            | Self::Discovery
            | Self::StatusList
            | Self::Me
            | Self::Introspect
            | Self::IntrospectRegistered
            | Self::ClientCredentials
            | Self::PrivateKeyJwt
            | Self::PrivateKeyJwtAndProof
            | Self::CodeFlow
            | Self::Refresh
            | Self::Login => Service::Identity,
        }
    }

    /// Whether the Node peer answers it too. It has no registered clients.
    #[must_use]
    pub fn has_peer(self) -> bool {
        !matches!(
            self,
            Self::ProvenCall
                | Self::IntrospectRegistered
                | Self::ClientCredentials
                | Self::PrivateKeyJwt
                | Self::PrivateKeyJwtAndProof
                | Self::CodeFlow
        )
    }

    /// The expected status of the last answer.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Unauthorized => 401,
            Self::CachedToken | Self::ProvenCall => 404,
            Self::Create => 201,
            _ => 200,
        }
    }
}
