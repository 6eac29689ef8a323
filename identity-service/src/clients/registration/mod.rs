//! The rules for registering a client.

mod consistency;
mod fields;
mod parts;
#[cfg(test)]
mod tests;

use service_kit::input::Faults;
use time::OffsetDateTime;

pub use fields::secret as secret_hash;
use parts::Parts;

use super::Client;
use crate::secret_token::SecretToken;

/// A client as an operator describes it, not checked yet. The names of the fields are
/// those of the client file.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each field is the one of `Client`")]
pub struct Draft {
    /// Made from the name if left out.
    pub id: Option<String>,
    pub name: Option<String>,
    pub kind: Option<String>,
    /// By default, `none` for public clients and `client_secret_basic` for others.
    pub auth_method: Option<String>,
    pub secret: Option<SecretToken>,
    /// As JSON.
    pub jwks: Option<String>,
    pub jwks_uri: Option<String>,
    pub redirect_uris: Vec<String>,
    pub post_logout_redirect_uris: Vec<String>,
    pub backchannel_logout_uri: Option<String>,
    /// By default, `client_credentials` for machines and `authorization_code` for others.
    pub grant_types: Option<Vec<String>>,
    /// By default, `openid`. A machine has no default.
    pub scopes: Option<Vec<String>>,
    pub audiences: Vec<String>,
    /// By default, `required`.
    pub pkce: Option<String>,
    pub require_par: bool,
    pub dpop_bound: bool,
    pub first_party: bool,
    /// By default, that of the service.
    pub id_token_alg: Option<String>,
    /// By default, that of the service.
    pub access_token_alg: Option<String>,
    pub logo_uri: Option<String>,
    pub policy_uri: Option<String>,
    pub tos_uri: Option<String>,
}

impl Draft {
    /// The client, registered `now`. Its tokens may be for some of `audiences`. It has no
    /// secret if the draft has none, even if it needs one.
    ///
    /// # Errors
    /// Every rule that the draft breaks.
    pub fn check(self, audiences: &[String], now: OffsetDateTime) -> Result<Client, Faults> {
        let (parts, mut faults) = Parts::read(self, audiences);
        faults.extend(parts.inconsistencies());
        match parts.client(now) {
            Some(client) => faults.none_or(client),
            None => Err(faults),
        }
    }
}
