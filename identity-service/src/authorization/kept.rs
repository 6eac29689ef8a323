use service_kit::database::{Connection, Error};
use time::OffsetDateTime;

use super::{pending, pushed};
use crate::secret_token::SecretToken;

/// Where a request is kept until it is answered.
#[derive(Clone, Debug)]
pub enum Kept {
    /// Nowhere: the browser just brought it.
    Nowhere,
    /// Where its client pushed it, under this secret.
    Pushed(SecretToken),
    /// Where it waits for somebody to log in or consent, under this id.
    Waiting(SecretToken),
}

impl Kept {
    /// Deletes the request, because it is answered or goes on elsewhere. `false` when that
    /// happened already: of two answers only one succeeds.
    pub(super) async fn end(
        &self,
        connection: &impl Connection,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        match self {
            Self::Nowhere => Ok(true),
            Self::Pushed(secret) => pushed::consume(connection, secret, now).await,
            Self::Waiting(id) => pending::consume(connection, id, now).await,
        }
    }
}
