use std::sync::Arc;

use service_kit::{
    clock::Clock,
    config::{Origin, Span},
};
use uuid::Uuid;

use super::claims::{AccessClaims, RefreshClaims};
use crate::{
    accounts::Account,
    keys::{Error, KeyRing},
    revocation::StatusClaim,
    sessions::{Delivery, Session},
};

/// `typ` of an access token (RFC 9068 §2.1).
const ACCESS_TOKEN_TYPE: &str = "at+jwt";

/// `typ` of a refresh token, so that neither passes for the other.
const REFRESH_TOKEN_TYPE: &str = "rt+jwt";

/// Signs tokens for sessions.
#[derive(Debug)]
pub struct TokenIssuer {
    /// The keys to sign with.
    pub keys: Arc<KeyRing>,
    /// The `iss` of all tokens.
    pub issuer: Origin,
    /// How long an access token is good for.
    pub access_token_ttl: Span,
    /// Tells when a token is made.
    pub clock: Clock,
}

/// An access token and how long it is good for.
#[derive(Debug)]
pub struct AccessToken {
    /// The signed token.
    pub token: String,
    /// Seconds from now.
    pub expires_in: i64,
}

impl TokenIssuer {
    /// A fresh access token. It never outlives its session.
    ///
    /// # Errors
    /// When no key is active or signing fails.
    pub fn access_token(
        &self,
        session: &Session,
        account: &Account,
        delivery: Delivery,
    ) -> Result<AccessToken, Error> {
        let now = self.clock.now().unix_timestamp();
        let exp = (now + self.access_token_ttl.as_secs()).min(session.expires_at.unix_timestamp());
        let profile = &account.profile;
        let claims = AccessClaims {
            iss: self.issuer.as_str(),
            sub: &account.id.to_string(),
            aud: session.grant.audiences.as_slice(),
            client_id: &session.client_id,
            scope: session.grant.scopes.to_string(),
            kind: "access",
            iat: now,
            exp,
            jti: Uuid::now_v7().to_string(),
            sid: session.id.to_string(),
            auth_time: session.auth_time.unix_timestamp(),
            preferred_username: account.username.as_str(),
            given_name: profile.first_name.as_deref(),
            family_name: profile.last_name.as_deref(),
            picture: profile.image_url.as_deref(),
            thumb_url: profile.thumb_url.as_deref(),
            csrf: csrf(session, delivery),
            status: StatusClaim::of(session.id, self.issuer.as_str()),
        };
        Ok(AccessToken {
            token: self.keys.signer()?.sign(ACCESS_TOKEN_TYPE, &claims)?,
            expires_in: exp - now,
        })
    }

    /// The session's current refresh token: the same claims as often as it is
    /// asked for, since a client may have to ask twice.
    ///
    /// # Errors
    /// When no key is active or signing fails.
    pub fn refresh_token(&self, session: &Session, delivery: Delivery) -> Result<String, Error> {
        let claims = RefreshClaims {
            iss: self.issuer.as_str(),
            sub: &session.user_id.to_string(),
            aud: self.issuer.as_str(),
            kind: "refresh",
            iat: session.rotated_at.unix_timestamp(),
            exp: session.expires_at.unix_timestamp(),
            jti: &session.current_jti,
            sid: session.id.to_string(),
            csrf: csrf(session, delivery),
        };
        self.keys.signer()?.sign(REFRESH_TOKEN_TYPE, &claims)
    }
}

fn csrf(session: &Session, delivery: Delivery) -> Option<&str> {
    match delivery {
        Delivery::Body => None,
        Delivery::Cookie => Some(&session.csrf),
    }
}
