//! The token that counts, of those in a request.

use http::request::Parts;

use super::{Rejection, access_cookie, bearer, carries_csrf_value};
use crate::{Claims, Error, VerifierConfig};

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    Header,
    Cookie,
}

/// A token as it was sent, nothing of it believed yet.
pub(super) struct Presented<'a> {
    pub(super) token: &'a str,
    pub(super) place: Place,
}

impl<'a> Presented<'a> {
    /// The bearer token of a request; where there is no bearer header, not even a
    /// malformed one, its cookie, if cookies are taken.
    ///
    /// # Errors
    ///
    /// A bare challenge without a token, `invalid_token` for a malformed header,
    /// and a CSRF refusal for a cookie that a page of another site made the
    /// browser send.
    pub(super) fn by(request: &'a Parts, config: &VerifierConfig) -> Result<Self, Rejection> {
        if let Some(token) = bearer::token(&request.headers)? {
            let place = Place::Header;
            return Ok(Self { token, place });
        }
        let origins = config.cookies.as_ref();
        let (trusted, token) = origins
            .zip(access_cookie(&request.headers))
            .ok_or_else(Rejection::missing_token)?;
        if !request.method.is_safe() && !trusted.admit(&request.headers) {
            return Err(Rejection::untrusted_origin());
        }
        let place = Place::Cookie;
        Ok(Self { token, place })
    }

    /// A browser adds cookies to whatever any page asks for. So the tokens in
    /// them have a `csrf` claim, and methods that change something (RFC 9110
    /// §9.2.1) have to carry its value.
    pub(super) fn check_csrf(&self, request: &Parts, claims: &Claims) -> Result<(), Rejection> {
        if self.place == Place::Header {
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
