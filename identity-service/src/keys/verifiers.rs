use service_kit::{clock::Clock, config::Origin};
use token_verifier::{TokenType, TrustedOrigins, Verifier, VerifierConfig};

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
            // A refresh token is presented once, so caching is useless.
            TokenType::Refresh => config.cache_capacity(0),
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
