//! What tokens must be for.

use token_verifier::RequiredScope;

/// The scope of everything below `/recipes`.
#[derive(Debug)]
pub(crate) enum Recipes {}

impl RequiredScope for Recipes {
    const SCOPE: Option<&'static str> = Some("recipes");
}

/// The scope of everything below `/api/`.
#[derive(Debug)]
pub(crate) enum Posts {}

impl RequiredScope for Posts {
    const SCOPE: Option<&'static str> = Some("posts");
}
