//! Tokens that clients get for themselves (RFC 6749 §4.4). No person and no session is
//! involved, so nothing is stored.

use serde::Serialize;
use token_verifier::Thumbprint;
use uuid::Uuid;

use super::{
    AccessToken, ClientTokens, Error, Grant, Sessions, TokenIssuer,
    token_claims::ConfirmationClaim, token_issuer::ACCESS_TOKEN_TYPE,
};
use crate::{clients::Client, keys, keys::SigningPlace};

/// The claims of an access token whose subject is the client (RFC 9068 §2.2). It names no
/// session and nobody.
#[derive(Debug, Serialize)]
struct OwnClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a [String],
    client_id: &'a str,
    scope: String,
    #[serde(rename = "type")]
    kind: &'static str,
    iat: i64,
    exp: i64,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<ConfirmationClaim<'a>>,
}

impl Sessions {
    /// An access token that a client, which has authenticated, gets for itself. There is no
    /// refresh token, because the client can ask again (RFC 6749 §4.4.3). The token is bound to
    /// the key that the client has proven, if any.
    ///
    /// # Errors
    /// While no key is active, when the queue is full or signing fails.
    pub async fn token_of_client(
        &self,
        client: &Client,
        grant: Grant,
        key: Option<Thumbprint>,
    ) -> Result<ClientTokens, Error> {
        let place = self.reserve()?;
        let access = self
            .tokens
            .for_client_itself(place, client, &grant, key.as_ref())
            .await?;
        self.metrics.count_client_token();
        Ok(ClientTokens {
            access,
            scopes: grant.scopes,
            refresh: None,
            id_token: None,
            key,
        })
    }
}

impl TokenIssuer {
    async fn for_client_itself(
        &self,
        place: SigningPlace,
        client: &Client,
        grant: &Grant,
        key: Option<&Thumbprint>,
    ) -> Result<AccessToken, keys::Error> {
        let iat = self.clock.now().unix_timestamp();
        let expires_in = self.config.access_token_ttl.as_secs();
        let claims = OwnClaims {
            iss: self.issuer().as_str(),
            sub: &client.id,
            aud: grant.audiences.as_slice(),
            client_id: &client.id,
            scope: grant.scopes.to_string(),
            kind: "access",
            iat,
            exp: iat + expires_in,
            jti: Uuid::now_v7().to_string(),
            cnf: ConfirmationClaim::of(key),
        };
        let chosen = client.algorithms.access_token.map(Into::into);
        let draft = self.keys.signer_for(chosen)?;
        let draft = draft.draft(ACCESS_TOKEN_TYPE, &claims)?;
        let [token] = place.sign([draft]).await?;
        Ok(AccessToken { token, expires_in })
    }
}
