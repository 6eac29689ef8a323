use std::sync::Arc;

use axum::{Json, extract::State};
use http::HeaderMap;
use serde::Serialize;
use service_kit::openapi::Failed;
use token_verifier::Confirmation;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    IntrospectionClients, TokenReader,
    any_token::Token,
    client_authentication::Presented,
    error::{ClientRefused, OAuthError, OAuthErrorBody},
    form::TokenForm,
};
use crate::{
    accounts::Account,
    clients::{AuthMethod, Client, Clients, GrantType},
    sessions::{Session, Sessions},
    state::AppState,
    throttle::ClientAddress,
    tokens::Scopes,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(introspect))
}

/// What a token is valid for (RFC 7662 §2.2). An invalid token reveals nothing.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Introspection, example = json!({
    "active": true, "iss": "http://localhost:8080", "sub": "1",
    "aud": ["http://localhost:8080", "recipe-api"], "client_id": "first-party",
    "username": "cook", "token_type": "Bearer", "scope": "account recipes posts",
    "exp": 1_795_253_400, "iat": 1_795_252_500, "jti": "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11",
    "sid": "7"
}))]
struct IntrospectionResponse {
    /// Whether the token can be used now.
    active: bool,
    // All left out for an invalid token, so none is required.
    #[serde(flatten)]
    #[schema(value_type = Details)]
    details: Option<Details>,
}

/// What must be proven (RFC 7800).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IntrospectionConfirmation)]
struct Confirmed {
    /// The thumbprint of the key.
    jkt: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IntrospectionDetails)]
struct Details {
    #[schema(required = false)]
    iss: String,
    #[schema(required = false)]
    sub: String,
    #[schema(required = false)]
    aud: Vec<String>,
    #[schema(required = false)]
    client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// `Bearer`, `DPoP` or `refresh_token`.
    #[schema(required = false)]
    token_type: &'static str,
    #[schema(required = false)]
    scope: String,
    #[schema(required = false)]
    exp: i64,
    #[schema(required = false)]
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    /// The key that whoever sends the token must prove (RFC 9449 §6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmed>,
}

/// Tells a client whether a token is valid, and for what (RFC 7662). Checks the session
/// too, so a logout takes effect at once; so does disabling a client that got the token for
/// itself. A registered client is told about its own tokens and those that are meant for it.
#[utoipa::path(
    post, path = "/oauth/introspect", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "What the token is good for", body = IntrospectionResponse),
        (status = BAD_REQUEST, description = "There is no `token`, or a parameter was sent twice", body = OAuthErrorBody),
        ClientRefused,
        Failed,
    )
)]
async fn introspect(
    State(configured): State<IntrospectionClients>,
    State(clients): State<Arc<Clients>>,
    State(reader): State<Arc<TokenReader>>,
    State(sessions): State<Arc<Sessions>>,
    address: ClientAddress,
    headers: HeaderMap,
    form: TokenForm,
) -> Result<Json<IntrospectionResponse>, OAuthError> {
    let accounts = &sessions.accounts;
    let presented = Presented::in_request(&headers, &form.client)?;
    let presented = presented.ok_or(OAuthError::InvalidClient)?;
    presented.pass_gate(accounts, address).await?;
    let introspection = Introspection {
        clients: &clients,
        sessions: &sessions,
        reader: &reader,
        token: &form.token,
    };
    let details = if configured.know(&presented) {
        introspection.tell(&Viewer::Configured).await?
    } else if let Some(details) = introspection.tell_remembered(&presented).await? {
        Some(details)
    } else {
        let client = presented.authenticate(&clients, accounts, address).await?;
        introspection
            .tell(&Viewer::registered(&clients, client)?)
            .await?
    };
    Ok(Json(IntrospectionResponse {
        active: details.is_some(),
        details,
    }))
}

/// Who asks.
enum Viewer {
    /// A client of the setting, which may ask about all tokens.
    Configured,
    Registered(Arc<Client>),
}

impl Viewer {
    /// # Errors
    /// [`OAuthError::InvalidClient`] for a public client: everybody knows its id, so anybody
    /// could ask (RFC 7662 §2.1).
    fn registered(clients: &Clients, client: Client) -> Result<Self, OAuthError> {
        match client.auth_method {
            AuthMethod::None => Err(OAuthError::InvalidClient),
            AuthMethod::PrivateKeyJwt => Ok(Self::Registered(Arc::new(client))),
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => {
                Ok(Self::Registered(clients.remember(client)))
            }
        }
    }

    fn may_see(&self, token: &Token, owner: &str) -> bool {
        match self {
            Self::Configured => true,
            Self::Registered(client) => token.concerns(client, owner),
        }
    }
}

/// A token that somebody asks about, and what tells of it.
struct Introspection<'a> {
    clients: &'a Clients,
    sessions: &'a Sessions,
    reader: &'a TokenReader,
    token: &'a str,
}

impl Introspection<'_> {
    async fn tell(&self, viewer: &Viewer) -> Result<Option<Details>, OAuthError> {
        let Some(token) = self.reader.read(self.token).await? else {
            return Ok(None);
        };
        if let Some(owner) = token.own_of_client() {
            return self.describe_own(&token, owner, viewer).await;
        }
        let Some(id) = token.session() else {
            return Ok(None);
        };
        let found = self.sessions.find_active(id).await?;
        Ok(found.and_then(|found| describe(&token, found, viewer)))
    }

    /// Tells a client that was remembered, in one statement that also asks whether it is still
    /// so. `None` when it is not, or when nothing can be told.
    async fn tell_remembered(&self, presented: &Presented) -> Result<Option<Details>, OAuthError> {
        let Some(client) = presented.remembered(self.clients) else {
            return Ok(None);
        };
        let token = self.reader.read(self.token).await?;
        let session = token.and_then(|token| Some((token.session()?, token)));
        let Some((id, token)) = session else {
            return Ok(None);
        };
        let found = self.sessions.find_active_for(&client, id).await?;
        let viewer = Viewer::Registered(client);
        Ok(found.and_then(|found| describe(&token, found, &viewer)))
    }

    /// A token that the client `owner` got for itself is of use as long as the client is.
    async fn describe_own(
        &self,
        token: &Token,
        owner: &str,
        viewer: &Viewer,
    ) -> Result<Option<Details>, OAuthError> {
        if !viewer.may_see(token, owner) {
            return Ok(None);
        }
        let may_act =
            |client: &Client| client.is_enabled() && client.may_use(GrantType::ClientCredentials);
        let client = self.clients.find(owner).await?.filter(may_act);
        Ok(client.map(|client| {
            let scope = token.claims().scope.to_string();
            details(token, client.id, scope)
        }))
    }
}

fn describe(token: &Token, found: (Session, Account), viewer: &Viewer) -> Option<Details> {
    let (session, owner) = found;
    if !is_current(&session, token) || !viewer.may_see(token, &session.client_id) {
        return None;
    }
    let scopes = match token {
        Token::Access(claims) => Scopes::known_in(&claims.scope.to_string()),
        Token::Refresh(_) => session.grant.scopes.clone(),
    };
    let names = session.may_tell_names(&scopes);
    Some(Details {
        username: names.then(|| owner.username.to_string()),
        sid: Some(session.id.to_string()),
        ..details(token, session.client_id, scopes.to_string())
    })
}

/// Whether it is the session's newest refresh token. Older ones are valid only within the
/// grace period, for retries.
fn is_current(session: &Session, token: &Token) -> bool {
    match token {
        Token::Access(_) => true,
        Token::Refresh(claims) => claims.jwt_id.as_deref() == Some(session.current_jti.as_str()),
    }
}

fn details(token: &Token, client_id: String, scope: String) -> Details {
    let claims = token.claims();
    let key = claims.confirmation.as_ref().and_then(Confirmation::key);
    Details {
        iss: claims.issuer.clone(),
        sub: claims.subject.clone(),
        aud: claims.audience.clone(),
        client_id,
        username: None,
        token_type: match token {
            Token::Access(_) if key.is_some() => "DPoP",
            Token::Access(_) => "Bearer",
            Token::Refresh(_) => "refresh_token",
        },
        scope,
        exp: claims.expires_at,
        iat: claims.issued_at,
        jti: claims.jwt_id.clone(),
        sid: None,
        cnf: key.map(|key| Confirmed {
            jkt: key.to_string(),
        }),
    }
}
