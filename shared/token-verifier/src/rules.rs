//! The rules for accepted claims (RFC 7519 §4.1, RFC 9068 §4).

use crate::{Claims, Error, VerifierConfig};

impl VerifierConfig {
    /// Checks the claims of a token with a valid signature.
    pub(crate) fn accept_claims(&self, claims: &Claims, now: i64) -> Result<(), Error> {
        self.accept_expired_claims(claims, now)?;
        if now >= claims.expires_at.saturating_add(self.leeway) {
            return Err(Error::Expired);
        }
        Ok(())
    }

    /// Checks all claims except `exp`.
    pub(crate) fn accept_expired_claims(&self, claims: &Claims, now: i64) -> Result<(), Error> {
        if claims.issuer != self.issuer {
            return Err(Error::WrongIssuer);
        }
        let ours = |name| self.audiences.contains(name);
        if !claims.audience.iter().any(ours) {
            return Err(Error::WrongAudience);
        }
        if !claims.is_of_type(self.token_type) {
            return Err(Error::WrongType);
        }
        self.accept_start(claims, now)
    }

    /// Checks that a token is not dated in the future.
    pub(crate) fn accept_start(&self, claims: &Claims, now: i64) -> Result<(), Error> {
        let latest_start = now.saturating_add(self.leeway);
        if claims.not_before.is_some_and(|start| latest_start < start) {
            return Err(Error::NotYetValid);
        }
        if latest_start < claims.issued_at {
            return Err(Error::IssuedInFuture);
        }
        Ok(())
    }
}
