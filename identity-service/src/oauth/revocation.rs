use std::sync::Arc;

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use service_kit::openapi::Failed;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    IntrospectionClients, TokenReader,
    any_token::Token,
    client_authentication::Presented,
    error::{ClientRefused, OAuthError, OAuthErrorBody},
    form::TokenForm,
};
use crate::{
    clients::{Client, Clients, FIRST_PARTY},
    sessions::Sessions,
    state::AppState,
    throttle::ClientAddress,
};

const NO_SESSION: &str = "a token that a client got for itself has no session to end; it \
     expires soon, and is refused at introspection once the client is disabled";
const OF_ANOTHER_CLIENT: &str = "the token was issued to another client";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(revoke))
}

/// Revokes a token (RFC 7009): ends its session. Accepts both types, even expired or
/// rotated tokens. An unknown token is accepted too, since it is invalid already (§2.2).
///
/// Whoever holds a token of our own pages and API may revoke it. A registered client
/// authenticates, or sends its `client_id` if it is public, and may revoke its own tokens
/// and those that are meant for it (§2.1). A token that a client got for itself cannot be
/// revoked: 200 would say that resource servers refuse it.
#[utoipa::path(
    post, path = "/oauth/revoke", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "The token is of no use any more"),
        (status = BAD_REQUEST, description = "There is no `token`, a parameter was sent twice, the token is another client's, or a client got it for itself", body = OAuthErrorBody),
        ClientRefused,
        Failed,
    )
)]
async fn revoke(
    State(configured): State<IntrospectionClients>,
    State(clients): State<Arc<Clients>>,
    State(reader): State<Arc<TokenReader>>,
    State(sessions): State<Arc<Sessions>>,
    address: ClientAddress,
    headers: HeaderMap,
    form: TokenForm,
) -> Result<StatusCode, OAuthError> {
    let revoker = match Presented::in_request(&headers, &form.client)? {
        Some(presented) if !presented.is_first_party() => {
            let accounts = &sessions.accounts;
            presented.pass_gate(accounts, address).await?;
            if configured.know(&presented) {
                Revoker::Holder
            } else {
                let client = presented.authenticate(&clients, accounts, address);
                Revoker::Registered(Box::new(client.await?))
            }
        }
        _ => Revoker::Holder,
    };
    let Some(token) = reader.read_expired(&form.token).await? else {
        return Ok(StatusCode::OK);
    };
    if let Some(owner) = token.own_of_client() {
        revoker.check(&token, owner)?;
        if sessions.accounts.clock.now().unix_timestamp() < token.claims().expires_at {
            return Err(OAuthError::UnsupportedTokenType(NO_SESSION));
        }
    } else if let Some(id) = token.session()
        && let Some(session) = sessions.find_live(id).await?
    {
        revoker.check(&token, &session.client_id)?;
        sessions.log_out_of(&session, address).await?;
    }
    Ok(StatusCode::OK)
}

/// Who revokes a token.
enum Revoker {
    /// Somebody who holds it, and is no registered client.
    Holder,
    Registered(Box<Client>),
}

impl Revoker {
    /// # Errors
    /// [`OAuthError::InvalidClient`] for a client's token without the client,
    /// [`OAuthError::UnauthorizedClient`] for another client's (RFC 7009 §2.1).
    fn check(&self, token: &Token, owner: &str) -> Result<(), OAuthError> {
        match self {
            Self::Holder if owner == FIRST_PARTY => Ok(()),
            Self::Holder => Err(OAuthError::InvalidClient),
            Self::Registered(client) if token.concerns(client, owner) => Ok(()),
            Self::Registered(_) => Err(OAuthError::UnauthorizedClient(OF_ANOTHER_CLIENT)),
        }
    }
}
