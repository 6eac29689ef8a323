use std::sync::Arc;

use token_verifier::{Claims, Error, TokenType, Verifier};

use crate::{ids::SessionId, keys::OwnVerifiers};

/// Reads tokens of ours of either kind and for any audience: whoever asks about
/// one need not be who it is for.
#[derive(Debug)]
pub struct TokenReader {
    access: Verifier,
    refresh: Verifier,
}

/// A token that we signed, of one kind or the other.
#[derive(Clone, Debug)]
pub(super) enum Token {
    Access(Arc<Claims>),
    Refresh(Arc<Claims>),
}

impl Token {
    pub(super) fn claims(&self) -> &Claims {
        match self {
            Self::Access(claims) | Self::Refresh(claims) => claims,
        }
    }

    /// The session that the token is of.
    pub(super) fn session(&self) -> Option<SessionId> {
        SessionId::of(self.claims())
    }
}

impl TokenReader {
    /// Reads tokens that `verifiers` accepts for any audience.
    #[must_use]
    pub fn new(verifiers: &OwnVerifiers<'_>) -> Self {
        Self {
            access: verifiers.for_any_audience(TokenType::Access),
            refresh: verifiers.for_any_audience(TokenType::Refresh),
        }
    }

    /// A token that is good now, as far as can be told without its session.
    pub(super) async fn read(&self, token: &str) -> Result<Token, Error> {
        match self.access.verify(token).await {
            Err(Error::WrongType) => self.refresh.verify(token).await.map(Token::Refresh),
            verified => verified.map(Token::Access),
        }
    }

    /// A token that is, or was once, good.
    pub(super) async fn read_expired(&self, token: &str) -> Result<Token, Error> {
        match self.access.verify_expired_ok(token).await {
            Err(Error::WrongType) => {
                let verified = self.refresh.verify_expired_ok(token).await;
                verified.map(Token::Refresh)
            }
            verified => verified.map(Token::Access),
        }
    }
}
