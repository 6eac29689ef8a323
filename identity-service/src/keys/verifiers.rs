use service_kit::{clock::Clock, config::Origin};
use token_verifier::{Error, LocalKeys, TokenType, TrustedOrigins, Verifier, VerifierConfig};

use super::{KeyRing, SigningAlgorithm};

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

/// Makes verifiers for our own tokens. They apply the same rules as anybody else's.
#[derive(Debug)]
pub struct OwnVerifiers<'a> {
    tokens: OwnTokens<'a>,
    keys: &'a KeyRing,
    clock: &'a Clock,
}

impl<'a> OwnVerifiers<'a> {
    /// Verifiers for `tokens` that `keys` signed.
    #[must_use]
    pub fn new(tokens: OwnTokens<'a>, keys: &'a KeyRing, clock: &'a Clock) -> Self {
        Self {
            tokens,
            keys,
            clock,
        }
    }

    /// For tokens whose audience is the issuer itself.
    #[must_use]
    pub fn for_issuer(&self, token_type: TokenType) -> Verifier {
        let config = self
            .config(token_type)
            .accept_cookies(self.tokens.trusted_origins.clone());
        let config = match token_type {
            TokenType::Access => config,
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
    /// Whom an ID token of this client is about. It may have expired (OpenID Connect Core
    /// §3.1.2.1).
    ///
    /// # Errors
    /// Why it is no ID token that this client got from us.
    pub async fn subject(&self, token: &str, client_id: &str) -> Result<String, Error> {
        let config = VerifierConfig::new(self.issuer.as_str(), client_id)
            .token_type(TokenType::Id)
            .algorithms(SigningAlgorithm::ALL.map(Into::into))
            .cache_capacity(0);
        let verifier = Verifier::local(config, self.clock.for_verifier(), self.keys.clone());
        let claims = verifier.verify_expired_ok(token).await?;
        Ok(claims.subject.clone())
    }
}
