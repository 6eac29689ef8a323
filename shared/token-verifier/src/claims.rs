//! The content of a token.

use std::fmt;

use serde_json::{Map, Value};

use crate::claim_set::ClaimSet;
use crate::{Confirmation, Error, Scopes, StatusReference, TokenType};

/// The claims of a verified token. Times are seconds since the epoch.
#[derive(Clone, PartialEq)]
pub struct Claims {
    /// `iss`: the issuer (RFC 7519 §4.1.1).
    pub issuer: String,
    /// `sub`: the subject, never empty (RFC 7519 §4.1.2).
    pub subject: String,
    /// `aud`: the audiences (RFC 7519 §4.1.3).
    pub audience: Vec<String>,
    /// `client_id`: the client that obtained it (RFC 8693 §4.3).
    pub client_id: Option<String>,
    /// `scope`: what it permits (RFC 8693 §4.2).
    pub scope: Scopes,
    /// `type`: `access` or `refresh`, if present.
    pub token_type: Option<String>,
    /// `iat`: the time of issue (RFC 7519 §4.1.6).
    pub issued_at: i64,
    /// `nbf`: valid from then on (RFC 7519 §4.1.5).
    pub not_before: Option<i64>,
    /// `exp`: invalid from then on (RFC 7519 §4.1.4).
    pub expires_at: i64,
    /// `jti`: its id (RFC 7519 §4.1.7).
    pub jwt_id: Option<String>,
    /// `sid`: the session that the token belongs to (OIDC Front-Channel Logout §3).
    pub session_id: Option<String>,
    /// `auth_time`: when the subject last authenticated (OIDC Core §2).
    pub auth_time: Option<i64>,
    /// `preferred_username` (OIDC Core §5.1).
    pub preferred_username: Option<String>,
    /// `given_name` (OIDC Core §5.1).
    pub given_name: Option<String>,
    /// `family_name` (OIDC Core §5.1).
    pub family_name: Option<String>,
    /// `picture`, a URL (OIDC Core §5.1).
    pub picture: Option<String>,
    /// `thumb_url`: the URL of a smaller picture.
    pub thumb_url: Option<String>,
    /// `csrf`: the value that a request with the token in a cookie must repeat; never
    /// empty. Absent in tokens for the `Authorization` header.
    pub csrf: Option<String>,
    /// `status`: where the issuer lists whether the session has ended.
    pub status: Option<StatusReference>,
    /// `cnf`: the key whose possession the sender must prove with each request. Absent in
    /// bearer tokens.
    pub confirmation: Option<Confirmation>,
    /// Every other claim.
    pub extra: Map<String, Value>,
}

/// Whom a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal<'a> {
    /// A person, by the issuer's id for them.
    Person(&'a str),
    /// A client that acts for itself, by its `client_id`. No person is involved.
    Client(&'a str),
}

impl Claims {
    /// Whom the token stands for. A client that got the token for itself is its own
    /// subject (RFC 9068 §2.2). So whatever ids people have, a token that a client got for
    /// itself never counts as a person's (§5).
    #[must_use]
    pub fn principal(&self) -> Principal<'_> {
        if self.client_id.as_ref() == Some(&self.subject) {
            Principal::Client(&self.subject)
        } else {
            Principal::Person(&self.subject)
        }
    }

    /// Reads the claims of a payload.
    ///
    /// # Errors
    ///
    /// [`Error::MissingClaim`] and [`Error::InvalidClaim`]; checks only types.
    pub(crate) fn parse(payload: Map<String, Value>) -> Result<Self, Error> {
        let mut claims = ClaimSet::new(payload);
        Ok(Self {
            issuer: claims.required("iss", ClaimSet::text)?,
            subject: claims.required("sub", ClaimSet::non_empty_text)?,
            audience: claims.required("aud", ClaimSet::text_or_texts)?,
            client_id: claims.optional("client_id", ClaimSet::text)?,
            scope: claims
                .optional("scope", ClaimSet::text)?
                .map(Scopes::from)
                .unwrap_or_default(),
            token_type: claims.optional("type", ClaimSet::text)?,
            issued_at: claims.required("iat", ClaimSet::date)?,
            not_before: claims.optional("nbf", ClaimSet::date)?,
            expires_at: claims.required("exp", ClaimSet::date)?,
            jwt_id: claims.optional("jti", ClaimSet::text)?,
            session_id: claims.optional("sid", ClaimSet::text)?,
            auth_time: claims.optional("auth_time", ClaimSet::date)?,
            preferred_username: claims.optional("preferred_username", ClaimSet::text)?,
            given_name: claims.optional("given_name", ClaimSet::text)?,
            family_name: claims.optional("family_name", ClaimSet::text)?,
            picture: claims.optional("picture", ClaimSet::text)?,
            thumb_url: claims.optional("thumb_url", ClaimSet::text)?,
            csrf: claims.optional("csrf", ClaimSet::non_empty_text)?,
            status: claims.optional("status", StatusReference::read)?,
            confirmation: claims.optional("cnf", Confirmation::read)?,
            extra: claims.rest(),
        })
    }

    /// Whether `type`, if present, is this one.
    pub(crate) fn is_of_type(&self, expected: TokenType) -> bool {
        self.token_type
            .as_deref()
            .is_none_or(|named| named == expected.claim())
    }
}

/// Omits names, pictures, `csrf` and unknown claims, which do not belong in a log.
impl fmt::Debug for Claims {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Claims")
            .field("issuer", &self.issuer)
            .field("subject", &self.subject)
            .field("audience", &self.audience)
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
