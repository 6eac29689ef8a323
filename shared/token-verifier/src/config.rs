//! The settings of a verifier.

#[cfg(feature = "axum")]
use std::sync::Arc;
use std::time::Duration;

use crate::Algorithm;
#[cfg(feature = "axum")]
use crate::TrustedOrigins;
use crate::clock::whole_seconds;

/// The type of token that a verifier accepts. Never two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenType {
    /// `typ: at+jwt` (RFC 9068 §2.1), claim `type: access`.
    #[default]
    Access,
    /// `typ: rt+jwt`, claim `type: refresh`: only for the issuer itself.
    Refresh,
    /// `typ: JWT`, an ID token (OIDC Core §2): only for the issuer itself, which gets it
    /// back as a hint. A client reads its ID tokens with its OpenID Connect library.
    Id,
}

impl TokenType {
    /// The header's `typ`, without the `application/` prefix.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Access => "at+jwt",
            Self::Refresh => "rt+jwt",
            Self::Id => "JWT",
        }
    }

    /// The value of the claim `type`, if a token has it.
    pub(crate) fn claim(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Id => "id",
        }
    }
}

/// What to do with tokens while the issuer gives no answer about ended sessions: none for
/// a minute, or none ever.
#[cfg(feature = "remote")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusPolicy {
    /// Accept them until they expire, unless the last known list says otherwise.
    #[default]
    Accept,
    /// Refuse to judge them: [`Error::Unavailable`](crate::Error::Unavailable).
    Refuse,
}

#[cfg(feature = "remote")]
impl StatusPolicy {
    /// When a caller should ask again.
    const RETRY_AFTER: Duration = Duration::from_secs(10);

    pub(crate) fn without_answer(self) -> Result<(), crate::Error> {
        match self {
            Self::Accept => Ok(()),
            Self::Refuse => Err(crate::Error::Unavailable {
                retry_after: Self::RETRY_AFTER,
            }),
        }
    }
}

/// Settings of a [`Verifier`](crate::Verifier).
///
/// ```
/// use std::time::Duration;
/// use token_verifier::{Algorithm, VerifierConfig};
///
/// let config = VerifierConfig::new("https://id.example.org", "recipe-api")
///     .algorithms([Algorithm::RS256, Algorithm::ES256])
///     .leeway(Duration::from_secs(10));
/// ```
#[derive(Clone, Debug)]
pub struct VerifierConfig {
    pub(crate) issuer: String,
    pub(crate) audiences: Vec<String>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) token_type: TokenType,
    pub(crate) leeway: i64,
    pub(crate) cache_capacity: u64,
    #[cfg(feature = "remote")]
    pub(crate) fetch_url: Option<String>,
    #[cfg(feature = "remote")]
    pub(crate) key_set_max_stale: Duration,
    #[cfg(feature = "remote")]
    pub(crate) status_policy: StatusPolicy,
    #[cfg(feature = "axum")]
    pub(crate) cookies: Option<TrustedOrigins>,
    #[cfg(feature = "axum")]
    pub(crate) resource_metadata: Option<Arc<str>>,
    #[cfg(feature = "dpop")]
    pub(crate) dpop: Option<DpopConfig>,
}

/// How tokens with proofs are accepted.
#[cfg(feature = "dpop")]
#[derive(Clone, Debug)]
pub(crate) struct DpopConfig {
    /// What the paths of requests are added to.
    pub(crate) public_url: Arc<str>,
    pub(crate) nonces: Option<crate::NonceSecret>,
}

impl VerifierConfig {
    /// Accepts tokens of this issuer for this audience, both compared exactly. Everything
    /// else has a default: RS256, access tokens, 30 s leeway.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audiences: vec![audience.into()],
            algorithms: vec![Algorithm::RS256],
            token_type: TokenType::Access,
            leeway: 30,
            cache_capacity: 10_000,
            #[cfg(feature = "remote")]
            fetch_url: None,
            #[cfg(feature = "remote")]
            key_set_max_stale: Duration::from_hours(24),
            #[cfg(feature = "remote")]
            status_policy: StatusPolicy::Accept,
            #[cfg(feature = "axum")]
            cookies: None,
            #[cfg(feature = "axum")]
            resource_metadata: None,
            #[cfg(feature = "dpop")]
            dpop: None,
        }
    }

    /// Accepts another audience too. For the issuer, which is asked about any of its
    /// tokens; a resource server has one audience.
    #[must_use]
    pub fn or_audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// The accepted signature algorithms. Default: RS256.
    #[must_use]
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// The accepted type of token. Default: access tokens.
    #[must_use]
    pub fn token_type(mut self, token_type: TokenType) -> Self {
        self.token_type = token_type;
        self
    }

    /// By how many whole seconds our clock and the issuer's may differ (RFC 7519 §4.1.4).
    /// Default: 30 s.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = whole_seconds(leeway);
        self
    }

    /// The number of cached tokens, about 2 KiB each; 0 caches none. Default: 10,000.
    #[must_use]
    pub fn cache_capacity(mut self, tokens: u64) -> Self {
        self.cache_capacity = tokens;
        self
    }

    /// Base URL for fetching the issuer's documents when this process cannot reach its
    /// public name, as in containers. Names inside the documents are still compared with
    /// the issuer exactly. A `jwks_uri` under the issuer's origin is fetched from the same
    /// path under this URL.
    ///
    /// ```
    /// use token_verifier::VerifierConfig;
    ///
    /// let config = VerifierConfig::new("https://id.example.org", "recipe-api")
    ///     .fetch_url(Some("http://identity:8080"));
    /// ```
    #[cfg(feature = "remote")]
    #[must_use]
    pub fn fetch_url(mut self, base: Option<impl Into<String>>) -> Self {
        self.fetch_url = base.map(Into::into);
        self
    }

    /// How long the last key set is used while the issuer gives no answer. Default: one
    /// day.
    #[cfg(feature = "remote")]
    #[must_use]
    pub fn key_set_max_stale(mut self, max_stale: Duration) -> Self {
        self.key_set_max_stale = max_stale;
        self
    }

    /// What to do with tokens while the issuer gives no answer about ended sessions.
    /// Default: accept them until they expire.
    #[cfg(feature = "remote")]
    #[must_use]
    pub fn status_policy(mut self, policy: StatusPolicy) -> Self {
        self.status_policy = policy;
        self
    }

    /// Lets [`Caller`](crate::Caller) also take the token from the issuer's cookie, for
    /// requests from pages of these origins. Write them as browsers do
    /// (`https://app.example.org`, RFC 6454 §6.2). Default: bearer tokens only.
    #[cfg(feature = "axum")]
    #[must_use]
    pub fn accept_cookies(mut self, trusted_origins: TrustedOrigins) -> Self {
        self.cookies = Some(trusted_origins);
        self
    }

    /// The URL of this resource server's metadata, which challenges then name, so that a
    /// client that has never been here finds the issuer (RFC 9728 §5.1). Default: none.
    #[cfg(feature = "axum")]
    #[must_use]
    pub fn resource_metadata(mut self, url: impl Into<Arc<str>>) -> Self {
        self.resource_metadata = Some(url.into());
        self
    }

    /// Lets [`Caller`](crate::Caller) also take tokens that are bound to a key, with the
    /// scheme `DPoP` and a proof (RFC 9449 §7). `public_url` is under which clients reach
    /// this service; with the path of a request it is the `htu` of its proof. With a secret,
    /// proofs need a nonce. Default: bearer tokens only.
    ///
    /// ```
    /// use token_verifier::VerifierConfig;
    ///
    /// let config = VerifierConfig::new("https://id.example.org", "recipe-api")
    ///     .accept_dpop("https://recipes.example.org", None);
    /// ```
    #[cfg(feature = "dpop")]
    #[must_use]
    pub fn accept_dpop(mut self, public_url: &str, nonces: Option<crate::NonceSecret>) -> Self {
        self.dpop = Some(DpopConfig {
            public_url: public_url.trim_end_matches('/').into(),
            nonces,
        });
        self
    }
}

/// Invalid settings.
#[cfg(feature = "remote")]
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The issuer is not an `http` or `https` URL without query and fragment
    /// (RFC 8414 §2).
    #[error("the issuer {0:?} is not a URL like https://id.example.org")]
    Issuer(String),
    /// The fetch URL is not an `http` or `https` URL.
    #[error("the fetch URL {0:?} is not a URL like http://identity:8080")]
    FetchUrl(String),
    /// No algorithm is configured, so no token could be accepted.
    #[error("no signature algorithm is configured")]
    NoAlgorithm,
    /// The HTTP client could not be set up, for example because the system has no CA
    /// certificates.
    #[error("the HTTP client could not be set up")]
    HttpClient(#[source] reqwest::Error),
}
