use service_kit::{clock::Clock, config::Origin};
use token_verifier::{TokenType, TrustedOrigins, Verifier, VerifierConfig};

use super::{KeyRing, SigningAlgorithm};

/// Makes verifiers of tokens that we signed. The issuer trusts its own tokens no more
/// than others do.
#[derive(Clone, Copy, Debug)]
pub struct OwnVerifiers<'a> {
    /// The `iss` of all tokens, and the audience that the issuer itself is.
    pub issuer: &'a Origin,
    /// The other audiences.
    pub audiences: &'a [String],
    /// Whose pages may make browsers send tokens as cookies.
    pub trusted_origins: &'a TrustedOrigins,
    /// The keys that tokens are signed with.
    pub keys: &'a KeyRing,
    /// Tells whether a token has expired.
    pub clock: &'a Clock,
}

impl OwnVerifiers<'_> {
    /// Of tokens for the issuer itself.
    #[must_use]
    pub fn for_issuer(&self, token_type: TokenType) -> Verifier {
        let config = self
            .config(token_type)
            .accept_cookies(self.trusted_origins.clone());
        let config = match token_type {
            TokenType::Access => config,
            // Each comes once.
            TokenType::Refresh => config.cache_capacity(0),
        };
        self.verifier(config)
    }

    /// Of tokens for anybody.
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
