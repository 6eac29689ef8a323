//! What is measured, and what it may cost.

mod goals;
mod requests;

pub use goals::{Cost, Goal, goals};
pub(crate) use requests::INSTRUCTIONS;
pub use requests::{Reader, Requests};

/// Which of the two services answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The issuer.
    Identity,
    /// The resource server.
    Recipes,
}

/// A request as clients make it day in, day out.
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
    /// A recipe whose id is no number: the token is verified, the database not asked
    CachedToken,
    /// `GET /me`
    Me,
    /// `POST /oauth/introspect` of an access token
    Introspect,
    /// `GET /recipes?limit=20`
    Recipes,
    /// `GET /recipes/{id}`, of a thousand that are there
    Recipe,
    /// `POST /recipes`, each time another one
    Create,
    /// `GET /api/posts`, 20 posts of 20 people with likes and comments
    Feed,
    /// `POST /api/token/refresh`, each time with the token that the last one gave
    Refresh,
    /// `POST /login` of a program
    Login,
}

impl Operation {
    /// All, the cheap ones first.
    pub const ALL: [Self; 14] = [
        Self::Empty,
        Self::Jwks,
        Self::Discovery,
        Self::StatusList,
        Self::Unauthorized,
        Self::CachedToken,
        Self::Me,
        Self::Introspect,
        Self::Recipes,
        Self::Recipe,
        Self::Create,
        Self::Feed,
        Self::Refresh,
        Self::Login,
    ];

    /// Those that ask a database.
    pub const STORED: [Self; 8] = [
        Self::Me,
        Self::Introspect,
        Self::Recipes,
        Self::Recipe,
        Self::Create,
        Self::Feed,
        Self::Refresh,
        Self::Login,
    ];

    /// What the tables call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty handler",
            Self::Jwks => "JWKS",
            Self::Discovery => "discovery",
            Self::StatusList => "status list",
            Self::Unauthorized => "401 without token",
            Self::CachedToken => "cached token, light route",
            Self::Me => "`/me`",
            Self::Introspect => "introspect",
            Self::Recipes => "20 recipes",
            Self::Recipe => "one recipe",
            Self::Create => "create recipe",
            Self::Feed => "feed of 20 posts",
            Self::Refresh => "refresh",
            Self::Login => "login",
        }
    }

    /// Who answers.
    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::Unauthorized
            | Self::CachedToken
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
            | Self::Refresh
            | Self::Login => Service::Identity,
        }
    }

    /// The status of a right answer.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Unauthorized => 401,
            Self::CachedToken => 404,
            Self::Create => 201,
            _ => 200,
        }
    }
}
