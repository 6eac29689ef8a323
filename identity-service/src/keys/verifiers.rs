use service_kit::{clock::Clock, config::Origin};
use token_verifier::{TokenType, TrustedOrigins, Verifier, VerifierConfig};

use super::{KeyRing, SigningAlgorithm};

/// Makes verifiers for our own tokens. They apply the same rules as anybody else's.
#[derive(Clone, Copy, Debug)]
pub struct OwnVerifiers<'a> {
    /// The `iss` of all tokens; also the issuer's own audience.
    pub issuer: &'a Origin,
    /// The other audiences.
    pub audiences: &'a [String],
    /// Origins whose pages may make a browser send token cookies.
    pub trusted_origins: &'a TrustedOrigins,
    /// The keys that tokens are signed with.
    pub keys: &'a KeyRing,
    /// Decides whether a token has expired.
    pub clock: &'a Clock,
}

impl OwnVerifiers<'_> {
    /// For tokens whose audience is the issuer itself.
    #[must_use]
    pub fn for_issuer(&self, token_type: TokenType) -> Verifier {
        let config = self
            .config(token_type)
            .accept_cookies(self.trusted_origins.clone());
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
        let audiences = self.audiences.iter();
        let config = audiences.fold(self.config(token_type), VerifierConfig::or_audience);
        self.verifier(config)
    }

    fn config(&self, token_type: TokenType) -> VerifierConfig {
        let issuer = self.issuer.as_str();
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
