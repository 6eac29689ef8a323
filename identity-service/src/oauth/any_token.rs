use std::sync::Arc;

use token_verifier::{Claims, Error, Principal, TokenType, Verifier};

use crate::{
    clients::Client,
    ids::SessionId,
    keys::{self, OwnVerifiers, if_ours},
};

/// Reads our own tokens of either type, bound to a key or not: who asks about a token need
/// not be its holder. And for any audience: introspection and revocation are open to clients
/// other than the audience.
#[derive(Debug)]
pub struct TokenReader {
    access: Verifier,
    refresh: Verifier,
}

/// One of our tokens, by type.
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

    /// The session that the token belongs to.
    pub(super) fn session(&self) -> Option<SessionId> {
        SessionId::of(self.claims())
    }

    /// The client that got the token for itself, if one did. There is no session then.
    pub(super) fn own_of_client(&self) -> Option<&str> {
        match self {
            Self::Access(claims) => match claims.principal() {
                Principal::Client(id) => Some(id),
                Principal::Person(_) => None,
            },
            Self::Refresh(_) => None,
        }
    }

    /// Whether a token that `owner` got is the client's own or meant for it: a client may be
    /// a resource server too, under the name of an audience.
    pub(super) fn concerns(&self, client: &Client, owner: &str) -> bool {
        owner == client.id || self.claims().audience.contains(&client.id)
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

    /// A valid token, except that its session is not checked.
    ///
    /// # Errors
    /// When it cannot be known now whether it is valid.
    pub(super) async fn read(&self, token: &str) -> Result<Option<Token>, keys::Error> {
        let access = self.access.verify_without_proof(token).await;
        access_or_refresh(access, self.refresh.verify(token)).await
    }

    /// A token that is valid, or was until it expired.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) async fn read_expired(&self, token: &str) -> Result<Option<Token>, keys::Error> {
        let access = self.access.verify_expired_without_proof(token).await;
        access_or_refresh(access, self.refresh.verify_expired_ok(token)).await
    }
}

/// What the verifiers of both types found.
async fn access_or_refresh(
    access: Result<Arc<Claims>, Error>,
    refresh: impl Future<Output = Result<Arc<Claims>, Error>>,
) -> Result<Option<Token>, keys::Error> {
    match access {
        Err(Error::WrongType) => Ok(if_ours(refresh.await)?.map(Token::Refresh)),
        access => Ok(if_ours(access)?.map(Token::Access)),
    }
}
