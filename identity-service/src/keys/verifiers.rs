use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use service_kit::{clock::Clock, config::Origin};
use token_verifier::{
    Claims, Error as Refusal, LocalKeys, NonceSecret, TokenType, TrustedOrigins, Verifier,
    VerifierConfig,
};

use super::{Error, KeyRing, SigningAlgorithm};

/// What our own tokens contain, and who may send them.
#[derive(Clone, Debug)]
pub struct OwnTokens<'a> {
    /// The `iss` of all tokens; also the issuer's own audience.
    pub issuer: &'a Origin,
    /// The other audiences.
    pub audiences: &'a [String],
    /// Origins whose pages may make a browser send token cookies.
    pub trusted_origins: TrustedOrigins,
}

/// What a token says if it is one of ours, as one of our verifiers found. Nothing else is known of a
/// token of a key that may exist, so nobody may act as if it were a stranger's.
///
/// # Errors
/// [`Error::Stale`] when keys could not be read.
pub(crate) fn if_ours(
    verified: Result<Arc<Claims>, Refusal>,
) -> Result<Option<Arc<Claims>>, Error> {
    match verified {
        Ok(claims) => Ok(Some(claims)),
        Err(Refusal::Unavailable { .. }) => Err(Error::Stale),
        Err(_) => Ok(None),
    }
}

/// Makes verifiers for our own tokens. They apply the same rules as anybody else's.
#[derive(Debug)]
pub struct OwnVerifiers<'a> {
    tokens: OwnTokens<'a>,
    keys: &'a KeyRing,
    clock: &'a Clock,
    nonces: Option<NonceSecret>,
}

impl<'a> OwnVerifiers<'a> {
    /// Verifiers for `tokens` that `keys` signed.
    #[must_use]
    pub fn new(tokens: OwnTokens<'a>, keys: &'a KeyRing, clock: &'a Clock) -> Self {
        Self {
            tokens,
            keys,
            clock,
            nonces: None,
        }
    }

    /// The same, which require nonces of this secret in DPoP proofs, if there is one.
    #[must_use]
    pub fn with_nonces(self, nonces: Option<NonceSecret>) -> Self {
        Self { nonces, ..self }
    }

    /// For tokens whose audience is the issuer itself.
    #[must_use]
    pub fn for_issuer(&self, token_type: TokenType) -> Verifier {
        let config = self
            .config(token_type)
            .accept_cookies(self.tokens.trusted_origins.clone());
        let config = match token_type {
            TokenType::Access => {
                config.accept_dpop(self.tokens.issuer.as_str(), self.nonces.clone())
            }
            // Such a token is presented once, so caching is useless.
            TokenType::Refresh | TokenType::Id => config.cache_capacity(0),
        };
        self.verifier(config)
    }

    /// For tokens of any audience.
    #[must_use]
    pub fn for_any_audience(&self, token_type: TokenType) -> Verifier {
        let audiences = self.tokens.audiences.iter();
        let config = audiences.fold(self.config(token_type), VerifierConfig::or_audience);
        self.verifier(config)
    }

    /// For ID tokens that clients send back.
    #[must_use]
    pub fn id_tokens(&self) -> IdTokenReader {
        IdTokenReader {
            issuer: self.tokens.issuer.clone(),
            keys: self.keys.verification_keys(),
            clock: self.clock.clone(),
        }
    }

    fn config(&self, token_type: TokenType) -> VerifierConfig {
        let issuer = self.tokens.issuer.as_str();
        VerifierConfig::new(issuer, issuer)
            .token_type(token_type)
            .algorithms(SigningAlgorithm::ALL.map(Into::into))
    }

    fn verifier(&self, config: VerifierConfig) -> Verifier {
        Verifier::local(
            config,
            self.clock.for_verifier(),
            self.keys.verification_keys(),
        )
    }
}

/// Reads ID tokens that clients send back as a hint. The audience of each is a client.
#[derive(Clone, Debug)]
pub struct IdTokenReader {
    issuer: Origin,
    keys: LocalKeys,
    clock: Clock,
}

impl IdTokenReader {
    /// What an ID token of this client says. It may have expired (OpenID Connect Core
    /// §3.1.2.1).
    ///
    /// # Errors
    /// Why it is no ID token that this client got from us.
    pub async fn read(&self, token: &str, client_id: &str) -> Result<Arc<Claims>, Refusal> {
        let config = VerifierConfig::new(self.issuer.as_str(), client_id)
            .token_type(TokenType::Id)
            .algorithms(SigningAlgorithm::ALL.map(Into::into))
            .cache_capacity(0);
        let verifier = Verifier::local(config, self.clock.for_verifier(), self.keys.clone());
        verifier.verify_expired_ok(token).await
    }

    /// The client that an ID token names as its audience. Nothing is verified: it tells
    /// only for whom to [`read`](Self::read) the token.
    #[must_use]
    pub fn claimed_client(token: &str) -> Option<String> {
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        let mut claims: serde_json::Map<_, _> = serde_json::from_slice(&payload).ok()?;
        match claims.remove("aud")? {
            Value::String(client) => Some(client),
            _ => None,
        }
    }
}
