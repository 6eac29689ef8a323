//! Decides which tokens of a request count.

use http::request::Parts;

#[cfg(feature = "dpop")]
use super::dpop_token;
use super::{Rejection, access_cookies, bearer_token, carries_csrf_value};
use crate::{Claims, Error, VerifierConfig};

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    Header,
    Cookie,
    /// In the header, with the scheme `DPoP`.
    #[cfg(feature = "dpop")]
    WithProof,
}

/// The tokens of a request, not verified; at least one, and several only from cookies.
pub(super) struct Presented<'a> {
    pub(super) tokens: Vec<&'a str>,
    pub(super) place: Place,
}

impl<'a> Presented<'a> {
    /// The bearer token of a request, or its token with the scheme `DPoP`, if that is
    /// accepted. Without any such header, even a malformed one: its cookies, if cookies are
    /// accepted.
    ///
    /// # Errors
    ///
    /// A bare challenge without a token, `invalid_token` for a malformed header, and a
    /// CSRF refusal for a cookie on a request that another site's page caused.
    pub(super) fn by(request: &'a Parts, config: &VerifierConfig) -> Result<Self, Rejection> {
        if let Some(token) = bearer_token(&request.headers)? {
            return Ok(Self {
                tokens: vec![token],
                place: Place::Header,
            });
        }
        #[cfg(feature = "dpop")]
        if config.dpop.is_some()
            && let Some(token) = dpop_token(&request.headers)?
        {
            return Ok(Self {
                tokens: vec![token],
                place: Place::WithProof,
            });
        }
        let trusted = config.cookies.as_ref();
        let trusted = trusted.ok_or_else(Rejection::missing_token)?;
        let tokens: Vec<_> = access_cookies(&request.headers).collect();
        if tokens.is_empty() {
            return Err(Rejection::missing_token());
        }
        if !request.method.is_safe() && !trusted.admit(&request.headers) {
            return Err(Rejection::untrusted_origin());
        }
        let place = Place::Cookie;
        Ok(Self { tokens, place })
    }
}

impl Place {
    /// Lets the challenge be of the scheme with which the token was sent.
    pub(super) fn challenging(self, rejection: Rejection) -> Rejection {
        match self {
            Self::Header | Self::Cookie => rejection,
            #[cfg(feature = "dpop")]
            Self::WithProof => rejection.offering(super::challenge::Schemes::DpopOrBearer),
        }
    }

    /// Browsers add cookies to requests of any page. So tokens in cookies have a `csrf`
    /// claim, and requests that write (RFC 9110 §9.2.1) must repeat its value.
    pub(super) fn check_csrf(self, request: &Parts, claims: &Claims) -> Result<(), Rejection> {
        if self != Self::Cookie {
            return Ok(());
        }
        let csrf = claims.csrf.as_deref();
        let csrf = csrf.ok_or(Error::MissingClaim("csrf"))?;
        if request.method.is_safe() || carries_csrf_value(&request.headers, csrf) {
            Ok(())
        } else {
            Err(Rejection::missing_csrf_value())
        }
    }
}
