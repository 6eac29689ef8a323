//! The scope that a route requires.

/// A marker type for a required scope.
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
    /// The name of the scope (RFC 6749 §3.3); `None` for routes open to every caller.
    const SCOPE: Option<&'static str>;

    /// Whether a client that acts for itself may call too
    /// ([`Principal::Client`](crate::Principal::Client)). By default only people may: nobody
    /// takes a client for a person by mistake.
    const ADMITS_CLIENTS: bool = false;
}

/// No scope is required.
#[derive(Clone, Copy, Debug)]
pub struct AnyScope;

impl RequiredScope for AnyScope {
    const SCOPE: Option<&'static str> = None;
}
