use time::OffsetDateTime;

use crate::{
    ids::{AccountId, SessionId},
    sessions::Grant,
    tokens::RequestedClaims,
};

/// What a code is good for. The code itself is a
/// [`SecretToken`](crate::secret_token::SecretToken).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// The client that may redeem it.
    pub client_id: String,
    /// Who consented.
    pub user_id: AccountId,
    /// The session of the browser in which they did.
    pub parent: SessionId,
    /// What the tokens may be used for.
    pub grant: Grant,
    /// Where the code was sent. The client repeats it (RFC 6749 §4.1.3).
    pub redirect_uri: String,
    /// The S256 challenge (RFC 7636 §4.2).
    pub code_challenge: Option<String>,
    /// Returned in the ID token (OpenID Connect Core §3.1.2.1).
    pub nonce: Option<String>,
    /// The thumbprint of the key that may redeem it, if the client named one (RFC 9449 §10).
    pub dpop_jkt: Option<String>,
    /// The claims asked for by name.
    pub claims: RequestedClaims,
    /// When they last gave their password.
    pub auth_time: OffsetDateTime,
    /// When the code was made.
    pub created_at: OffsetDateTime,
    /// Until when it can be redeemed.
    pub expires_at: OffsetDateTime,
}
