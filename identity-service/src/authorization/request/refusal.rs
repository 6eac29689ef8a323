/// Why a request gets a page and no redirect: nobody knows whether the redirect URI leads
/// to the client (RFC 6749 §4.1.2.1, RFC 9700 §4.11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No client has this id, or it is disabled.
    #[error("The parameter client_id is missing, or names no app that is registered here.")]
    UnknownClient,
    /// There is none, or there are several.
    #[error("The parameter redirect_uri is missing.")]
    NoRedirectUri,
    /// It is not one of the client's.
    #[error("The parameter redirect_uri is not one that is registered for this app.")]
    UnregisteredRedirectUri,
}
