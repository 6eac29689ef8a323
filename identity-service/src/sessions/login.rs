use serde::Deserialize;
use utoipa::ToSchema;

use crate::{passwords::Password, tokens::AudienceParameter};

/// The body of a login.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"username": "cook", "password": "sour dough 7"}))]
pub struct Login {
    /// In any case and Unicode form; white space around it is ignored.
    pub username: String,
    /// In any Unicode form.
    #[schema(value_type = String, format = Password)]
    pub password: Password,
    /// A subset of `account recipes posts`; everything by default.
    #[schema(example = "recipes")]
    pub scope: Option<String>,
    /// The resource servers that the token is for; all by default.
    pub audience: Option<AudienceParameter>,
}

/// The body of a refresh.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"refresh_token": "eyJhbGciOiJSUzI1NiIs…"}))]
pub struct RefreshRequest {
    /// The most recent refresh token.
    pub refresh_token: String,
}
