use axum::{
    Form,
    extract::{FromRequest, Request},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::error::OAuthError;

/// The parameters of introspection and revocation (RFC 7009 §2.1, RFC 7662 §2.1).
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"token": "eyJhbGciOiJSUzI1NiIs…"}))]
pub(super) struct TokenForm {
    /// An access or a refresh token.
    pub(super) token: String,
    /// Accepted and ignored: the token says its own type.
    #[serde(rename = "token_type_hint")]
    _token_type_hint: Option<String>,
    /// For clients that do not use HTTP Basic (RFC 6749 §2.3.1).
    pub(super) client_id: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    pub(super) client_secret: Option<secrecy::SecretString>,
}

impl<S: Send + Sync> FromRequest<S> for TokenForm {
    type Rejection = OAuthError;

    async fn from_request(request: Request, state: &S) -> Result<Self, OAuthError> {
        let form = Form::from_request(request, state).await;
        form.map(|Form(form)| form).map_err(|_| {
            OAuthError::InvalidRequest(
                "send application/x-www-form-urlencoded with the parameter token",
            )
        })
    }
}
