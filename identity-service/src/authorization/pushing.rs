//! Requests that clients push before the browser arrives (RFC 9126).

use service_kit::database::Error as DatabaseError;

use super::{
    AuthorizationRequest, Authorizations, Error, Parameters, PushError, Refusal, Unacceptable,
    pushed::{self, PushedRequest},
    request,
};
use crate::{clients::Client, secret_token::SecretToken, throttle::ClientAddress};

/// The clients by URL of a network share its limit.
const BY_URL: &str = "by URL";

impl Authorizations {
    /// Keeps a request of `client`, which is authenticated. Returns the request URI under
    /// which the browser may bring it, once and within [`PUSHED_FOR`](super::PUSHED_FOR).
    ///
    /// # Errors
    /// [`PushError::Invalid`] by the same rules as when the browser brings the parameters;
    /// [`PushError::TooMany`]; when the database or the random generator fails.
    pub async fn push(
        &self,
        client: &Client,
        parameters: &Parameters,
        address: ClientAddress,
    ) -> Result<String, PushError> {
        // Anybody can have as many URLs as they like.
        let of_whom = if client.is_by_url() {
            BY_URL
        } else {
            &client.id
        };
        let key = (of_whom.to_owned(), self.audit.network(address));
        self.pushes.take(&key).map_err(PushError::TooMany)?;
        let hint = self.hint(parameters).await?;
        let request = request::read_pushed(client, parameters, hint)
            .and_then(|request| request.for_target(self.target(parameters), &self.issuer))
            .map_err(PushError::Invalid)?;
        let secret = &self.secret().map_err(Error::from)?;
        let pushed = &PushedRequest {
            client_id: client.id.clone(),
            request,
            at: self.clock.now(),
        };
        let kept = self.database.transact(|transaction| async move {
            pushed::delete_over_of(&*transaction, &pushed.client_id, pushed.at).await?;
            pushed::insert(&*transaction, secret, pushed).await
        });
        kept.await.map_err(Error::from)?;
        Ok(pushed::request_uri(secret))
    }

    /// The request that `client` pushed under `secret`, as it may make it now.
    ///
    /// # Errors
    /// [`Error::Gone`] when there is none; [`Error::Unacceptable`] when the client may no
    /// longer make it; when the database fails.
    pub(super) async fn find_pushed(
        &self,
        client: Option<&Client>,
        secret: &SecretToken,
    ) -> Result<AuthorizationRequest, Error> {
        let client = client.ok_or(Unacceptable::Refused(Refusal::UnknownClient))?;
        let pushed = pushed::find(&self.database.reader(), secret, self.clock.now()).await?;
        let pushed = pushed.filter(|pushed| pushed.client_id == client.id);
        let request = pushed.ok_or(Error::Gone)?.request;
        Ok(request.made_now(Some(client), &self.issuer)?)
    }

    /// The request that waits because one of `browsers` brought it before: people reload
    /// pages, and answers get lost (RFC 9126 §4).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn brought_before(
        &self,
        parameters: &Parameters,
        browsers: &[SecretToken],
    ) -> Result<Option<SecretToken>, DatabaseError> {
        let Some(secret) = pushed::named_in(parameters) else {
            return Ok(None);
        };
        let waiting = self.find(&secret, browsers).await?;
        let client_id = parameters.get("client_id");
        let is_same = waiting.is_some_and(|it| Some(it.client_id.as_str()) == client_id);
        Ok(is_same.then_some(secret))
    }
}
