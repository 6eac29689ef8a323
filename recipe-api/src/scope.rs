//! The scopes that routes require.

use token_verifier::RequiredScope;

/// Required below `/recipes`.
#[derive(Debug)]
pub(crate) enum Recipes {}

impl RequiredScope for Recipes {
    const SCOPE: Option<&'static str> = Some("recipes");
}

/// Required below `/api/`.
#[derive(Debug)]
pub(crate) enum Posts {}

impl RequiredScope for Posts {
    const SCOPE: Option<&'static str> = Some("posts");
}
