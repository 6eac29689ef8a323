use super::TokenEndpoint;
use crate::{
    oauth::{error::OAuthError, form::Parameters},
    sessions::{ClientRefresh, ClientTokens, Error},
    tokens::Scopes,
};

const NOT_OURS: &str = "the refresh token is wrong, has expired or is another client's";
const ANOTHER_KEY: &str = "the refresh token is bound to a key; send a DPoP proof of that key";
const ENDED: &str = "the session has ended; start again with an authorization request";
const NOT_GRANTED: &str = "the scope is more than was granted";

impl TokenEndpoint<'_> {
    /// Exchanges a refresh token of the client (RFC 6749 §6).
    ///
    /// # Errors
    /// [`OAuthError::InvalidGrant`] when it is not a living one of this client,
    /// [`OAuthError::InvalidScope`] and [`OAuthError::InvalidTarget`] when more is asked for
    /// than was granted; the token stays good then.
    pub(super) async fn refresh(self, mut form: Parameters) -> Result<ClientTokens, OAuthError> {
        let token = form.required("refresh_token")?;
        let scopes = form.take("scope").map(|text| text.parse::<Scopes>());
        let scopes = scopes
            .transpose()
            .map_err(|_| OAuthError::InvalidScope(NOT_GRANTED))?;
        let target = self.sessions.target(form.resources())?;
        let presented = match self.refresh_verifier.verify(&token).await {
            Ok(presented) => presented,
            Err(problem) if problem.status().is_server_error() => {
                return Err(OAuthError::Failed(problem));
            }
            Err(_) => return Err(OAuthError::InvalidGrant(NOT_OURS)),
        };
        let request = ClientRefresh {
            client: &self.client,
            session: presented.session_id,
            jti: &presented.jti,
            scopes,
            target,
            key: self.key,
        };
        let address = self.user_agent.address;
        match self.sessions.refresh_for_client(request, address).await {
            Ok(tokens) => Ok(tokens),
            Err(Error::AnotherKey) => Err(OAuthError::InvalidGrant(ANOTHER_KEY)),
            Err(Error::AnotherClients) => Err(OAuthError::InvalidGrant(NOT_OURS)),
            Err(Error::Ended | Error::Reused) => Err(OAuthError::InvalidGrant(ENDED)),
            Err(Error::NoSuchTarget(unknown)) => Err(unknown.into()),
            Err(Error::NotGranted) => Err(OAuthError::InvalidScope(NOT_GRANTED)),
            Err(error) => Err(error.into()),
        }
    }
}
