//! Requests of clients to log a person out (OpenID Connect RP-Initiated Logout 1.0).

mod read;
#[cfg(test)]
mod tests;

use super::{Authorizations, Error, Parameters, request::with_query};
use crate::{clients::Client, ids::SessionId, keys::IdTokenReader};
use read::read;

/// A valid request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Who asks, if it said so.
    pub client: Option<Client>,
    /// The session of the client that it speaks of: the one of an ID token that it got from
    /// here.
    pub session: Option<SessionId>,
    /// Where the person goes afterwards.
    pub to: Option<PostLogout>,
}

/// An address after a logout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostLogout {
    /// A registered one.
    pub redirect_uri: String,
    /// What the client wants back unchanged.
    pub state: Option<String>,
}

/// Why a request gets a page that says so. Nothing else happens, and it leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoutRefusal {
    /// It is not clear what is meant.
    #[error("A parameter was sent more than once, or there are too many.")]
    Malformed,
    /// No client has this id, or it is disabled.
    #[error("The parameter client_id names no app that is registered here.")]
    UnknownClient,
    /// The two name different clients (RP-Initiated Logout 1.0 §2).
    #[error("The parameter id_token_hint is an ID token of another app than client_id.")]
    AnotherClient,
    /// Nobody knows whose it is (RP-Initiated Logout 1.0 §3).
    #[error(
        "The parameter post_logout_redirect_uri needs id_token_hint or client_id, which say whose it is."
    )]
    NoClient,
    /// As above, although there is an ID token.
    #[error(
        "The parameter id_token_hint is not an ID token of an app that is registered here, so nobody knows whose post_logout_redirect_uri it is."
    )]
    UnknownHint,
    /// It is not one of the client's.
    #[error("The parameter post_logout_redirect_uri is not one that is registered for this app.")]
    UnregisteredUri,
    /// It would not fit into an address.
    #[error("The parameter state is too long.")]
    LongState,
}

/// Why a request cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LogoutError {
    /// It is not valid.
    #[error(transparent)]
    Refused(#[from] LogoutRefusal),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Authorizations {
    /// Reads a request to log out. If its ID token is not ours, the person is asked, and goes
    /// nowhere afterwards (RP-Initiated Logout 1.0 §4).
    ///
    /// # Errors
    /// [`LogoutError::Refused`], or when the database fails.
    pub async fn receive_logout(
        &self,
        parameters: &Parameters,
    ) -> Result<LogoutRequest, LogoutError> {
        let id_token = parameters.get("id_token_hint");
        let hinted = id_token.and_then(IdTokenReader::claimed_client);
        let named = parameters.get("client_id").or(hinted.as_deref());
        let client = match named {
            Some(id) => self.clients.find(id).await.map_err(Error::from)?,
            None => None,
        };
        let mut request = read(client, parameters, hinted.as_deref())?;
        if let Some(id_token) = id_token {
            request.session = match &request.client {
                Some(client) => self.session_of(id_token, &client.id).await?,
                None => None,
            };
            if request.session.is_none() {
                // Anybody can write a token that names a client and leads to its address.
                request.to = None;
                request.client = request
                    .client
                    .filter(|_| parameters.get("client_id").is_some());
            }
        }
        Ok(request)
    }

    async fn session_of(
        &self,
        id_token: &str,
        client_id: &str,
    ) -> Result<Option<SessionId>, Error> {
        match self.id_tokens.read(id_token, client_id).await {
            Ok(claims) => Ok(SessionId::of(&claims)),
            Err(token_verifier::Error::Unavailable { .. }) => Err(Error::Unavailable),
            Err(_) => Ok(None),
        }
    }
}

impl PostLogout {
    /// The address with the state in its query. The query that it has stays.
    #[must_use]
    pub fn location(&self) -> String {
        match &self.state {
            Some(state) => with_query(&self.redirect_uri, &[("state", state.clone())]),
            None => self.redirect_uri.clone(),
        }
    }
}
