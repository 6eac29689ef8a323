//! The scopes that routes require.

use token_verifier::RequiredScope;

/// Required below `/recipes`.
#[derive(Debug)]
pub(crate) enum Recipes {}

impl RequiredScope for Recipes {
    const SCOPE: Option<&'static str> = Some("recipes");
}

/// Required to read recipes: also clients that act for themselves may.
#[derive(Debug)]
pub(crate) enum ReadRecipes {}

impl RequiredScope for ReadRecipes {
    const SCOPE: Option<&'static str> = Recipes::SCOPE;
    const ADMITS_CLIENTS: bool = true;
}

/// Required below `/api/`.
#[derive(Debug)]
pub(crate) enum Posts {}

impl RequiredScope for Posts {
    const SCOPE: Option<&'static str> = Some("posts");
}
