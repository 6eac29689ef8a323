use serde::Deserialize;
use utoipa::ToSchema;

use crate::{passwords::Password, tokens::AudienceParameter};

/// What somebody sends to log in.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"username": "cook", "password": "sour dough 7"}))]
pub struct Login {
    /// In any case and Unicode form, with or without white space around it.
    pub username: String,
    /// In any Unicode form.
    #[schema(value_type = String, format = Password)]
    pub password: Password,
    /// A part of `account recipes posts`; all of it when left out.
    #[schema(example = "recipes")]
    pub scope: Option<String>,
    /// The resource servers that the token shall be for; all when left out.
    pub audience: Option<AudienceParameter>,
}

/// What a client sends for new tokens.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"refresh_token": "eyJhbGciOiJSUzI1NiIs…"}))]
pub struct RefreshRequest {
    /// The refresh token that was given out last.
    pub refresh_token: String,
}
