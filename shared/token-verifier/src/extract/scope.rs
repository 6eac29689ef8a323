//! Which scope a route needs.

/// Marker for a scope that a route needs.
///
/// ```
/// use token_verifier::RequiredScope;
///
/// struct RecipesScope;
///
/// impl RequiredScope for RecipesScope {
///     const SCOPE: Option<&'static str> = Some("recipes");
/// }
/// ```
pub trait RequiredScope {
    /// The scope's name, one scope token (RFC 6749 §3.3); `None` for routes that
    /// every caller may use.
    const SCOPE: Option<&'static str>;
}

/// No particular scope is needed.
#[derive(Clone, Copy, Debug)]
pub struct AnyScope;

impl RequiredScope for AnyScope {
    const SCOPE: Option<&'static str> = None;
}
