use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use prove_checker::history::{AccessToken, Kid, RefreshToken, Tokens, UnixSeconds};
use serde::{Deserialize, de::DeserializeOwned};

/// An access token and what it says.
#[derive(Clone, Debug)]
pub struct HeldAccess {
    /// As it is sent.
    pub text: String,
    /// What the history says of it.
    pub claims: AccessToken,
}

/// A refresh token and what it says.
#[derive(Clone, Debug)]
pub struct HeldRefresh {
    /// As it is sent.
    pub text: String,
    /// What the history says of it.
    pub claims: RefreshToken,
}

/// A pair of tokens.
#[derive(Clone, Debug)]
pub struct HeldTokens {
    /// For both services.
    pub access: HeldAccess,
    /// For the next tokens.
    pub refresh: HeldRefresh,
}

#[derive(Deserialize)]
struct Header {
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    sid: String,
    sub: String,
    iat: i64,
    exp: i64,
}

impl HeldTokens {
    /// Reads both; `None` if one of them is not a token of ours.
    pub(super) fn read(access: &str, refresh: &str) -> Option<Self> {
        let (kid, claims) = read(access)?;
        let access = HeldAccess {
            text: access.to_owned(),
            claims: AccessToken {
                jti: claims.jti.into(),
                sid: claims.sid.into(),
                sub: prove_checker::history::AccountId(claims.sub.parse().ok()?),
                kid,
                iat: UnixSeconds(claims.iat),
                exp: UnixSeconds(claims.exp),
            },
        };
        let (kid, claims) = read(refresh)?;
        let refresh = HeldRefresh {
            text: refresh.to_owned(),
            claims: RefreshToken {
                jti: claims.jti.into(),
                sid: claims.sid.into(),
                kid,
                iat: UnixSeconds(claims.iat),
                exp: UnixSeconds(claims.exp),
            },
        };
        Some(Self { access, refresh })
    }

    /// As they are recorded.
    pub(super) fn claims(&self) -> Tokens {
        Tokens {
            access: self.access.claims.clone(),
            refresh: self.refresh.claims.clone(),
        }
    }
}

fn read(token: &str) -> Option<(Kid, Claims)> {
    let mut parts = token.split('.');
    let header: Header = decoded(parts.next()?)?;
    let claims = decoded(parts.next()?)?;
    Some((header.kid.into(), claims))
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}
