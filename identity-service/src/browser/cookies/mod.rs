//! The cookies of a login: their names and attributes, set and cleared in this one place
//! (RFC 6265bis).

mod browser_name;
mod removal;

use std::convert::Infallible;

use axum::response::{IntoResponseParts, ResponseParts};
use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};
use service_kit::config::Origin;
use time::{Duration, OffsetDateTime};
use token_verifier::cookie_values;

use removal::{domains_of, is_same};

use super::BrowserConfig;
use crate::{
    sessions::Tokens,
    throttle::{DEVICE_COOKIE, DEVICE_KNOWN_FOR, HOST_DEVICE_COOKIE},
};

/// The only path to which browsers send refresh tokens.
pub(super) const REFRESH_PATH: &str = "/api/token/refresh";

/// What each of the four cookies holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The access token.
    Access,
    /// The refresh token.
    Refresh,
    /// The session's CSRF value, for requests with the access cookie.
    CsrfAccess,
    /// The same value, for refreshing.
    CsrfRefresh,
}

/// The names and attributes of cookies, which follow from the public URL and two
/// settings.
#[derive(Debug)]
pub struct CookiePolicy {
    secure: bool,
    domain: Option<String>,
    /// Our host and its parents: each of them may have been `domain` once.
    domains: Vec<String>,
    same_site: SameSite,
}

/// `Set-Cookie` headers of an answer.
#[derive(Debug)]
pub(super) struct SetCookies(Vec<Cookie<'static>>);

impl Kind {
    const ALL: [Self; 4] = [
        Self::Access,
        Self::Refresh,
        Self::CsrfAccess,
        Self::CsrfRefresh,
    ];

    fn plain_name(self) -> &'static str {
        match self {
            Self::Access => "access_token_cookie",
            Self::Refresh => "refresh_token_cookie",
            Self::CsrfAccess => "csrf_access_token",
            Self::CsrfRefresh => "csrf_refresh_token",
        }
    }

    /// The prefixed name. Browsers accept it only over https from our own host. `__Host-`
    /// requires the path `/`.
    fn prefixed_name(self) -> String {
        let prefix = match self {
            Self::Refresh => "__Secure-",
            Self::Access | Self::CsrfAccess | Self::CsrfRefresh => "__Host-",
        };
        format!("{prefix}{}", self.plain_name())
    }

    fn path(self) -> &'static str {
        match self {
            Self::Refresh => REFRESH_PATH,
            Self::Access | Self::CsrfAccess | Self::CsrfRefresh => "/",
        }
    }

    fn is_for_scripts(self) -> bool {
        matches!(self, Self::CsrfAccess | Self::CsrfRefresh)
    }

    fn value(self, tokens: &Tokens) -> String {
        match self {
            Self::Access => tokens.access.token.clone(),
            Self::Refresh => tokens.refresh.clone(),
            Self::CsrfAccess | Self::CsrfRefresh => tokens.session.csrf.clone(),
        }
    }

    /// All values of this cookie in a request, under either name. Values that only our
    /// host can have set come first.
    pub(super) fn values(self, headers: &HeaderMap) -> Vec<&str> {
        let (prefixed, plain) = (self.prefixed_name(), self.plain_name());
        let first = cookie_values(headers, &prefixed);
        first.chain(cookie_values(headers, plain)).collect()
    }

    /// Whether a request has it, under either of its names.
    pub(super) fn is_sent(self, headers: &HeaderMap) -> bool {
        !self.values(headers).is_empty()
    }
}

impl CookiePolicy {
    /// Whether browsers send no cookies when another site leads here.
    pub(super) fn are_strict(&self) -> bool {
        self.same_site == SameSite::Strict
    }

    /// The cookies of a service at `public_url`.
    #[must_use]
    pub fn new(public_url: &Origin, config: &BrowserConfig) -> Self {
        Self {
            secure: public_url.is_https(),
            domain: config.cookie_domain.clone(),
            domains: domains_of(public_url.host()),
            same_site: config.cookie_same_site,
        }
    }

    /// The name under which the cookie is set.
    #[must_use]
    pub fn name(&self, kind: Kind) -> String {
        if self.secure && self.domain.is_none() {
            kind.prefixed_name()
        } else {
            kind.plain_name().to_owned()
        }
    }

    /// Sets the tokens of a session, for as long as the session lasts.
    pub(super) fn set(&self, tokens: &Tokens, now: OffsetDateTime) -> SetCookies {
        let life = tokens.session.expires_at - now;
        let cookies = Kind::ALL.map(|kind| {
            let mut cookie = self.cookie(kind, self.name(kind), self.domain_of(kind));
            cookie.set_value(kind.value(tokens));
            cookie.set_max_age(life);
            cookie
        });
        SetCookies(cookies.into())
    }

    /// Sets the tokens and removes cookies that were set under other settings, which the
    /// browser would otherwise send every time.
    pub(super) fn replace(
        &self,
        tokens: &Tokens,
        now: OffsetDateTime,
        headers: &HeaderMap,
    ) -> SetCookies {
        let SetCookies(new) = self.set(tokens, now);
        if !Kind::ALL
            .iter()
            .any(|kind| self.may_hold_others(*kind, headers))
        {
            return SetCookies(new);
        }
        let SetCookies(mut cookies) = self.clear();
        cookies.retain(|old| !new.iter().any(|new| is_same(new, old)));
        cookies.extend(new);
        SetCookies(cookies)
    }

    /// Sets the device cookie, whoever is logged in.
    pub(super) fn know_device(&self, device: String) -> SetCookies {
        let name = if self.secure {
            HOST_DEVICE_COOKIE
        } else {
            DEVICE_COOKIE
        };
        let mut cookie = Cookie::new(name, device);
        cookie.set_path("/");
        cookie.set_same_site(SameSite::Strict);
        cookie.set_http_only(true);
        cookie.set_secure(self.secure);
        cookie.set_max_age(Duration::try_from(DEVICE_KNOWN_FOR).unwrap_or(Duration::ZERO));
        SetCookies(vec![cookie])
    }

    /// Whether the browser may hold another cookie of this name. One set with a domain
    /// and one set without look the same.
    fn may_hold_others(&self, kind: Kind, headers: &HeaderMap) -> bool {
        let sent = kind.values(headers).len();
        let current = cookie_values(headers, &self.name(kind)).count();
        sent > current || current > 1 || (sent > 0 && self.domain.is_some())
    }

    fn domain_of(&self, kind: Kind) -> Option<String> {
        self.domain.clone().filter(|_| kind != Kind::Refresh)
    }

    fn cookie(&self, kind: Kind, name: String, domain: Option<String>) -> Cookie<'static> {
        let same_site = match kind {
            Kind::Refresh => SameSite::Strict,
            Kind::Access | Kind::CsrfAccess | Kind::CsrfRefresh => self.same_site,
        };
        let mut cookie = Cookie::new(name, "");
        cookie.set_path(kind.path());
        cookie.set_same_site(same_site);
        cookie.set_http_only(!kind.is_for_scripts());
        cookie.set_secure(self.secure);
        if let Some(domain) = domain {
            cookie.set_domain(domain);
        }
        cookie
    }
}

impl IntoResponseParts for SetCookies {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        let values = self.0.iter().map(ToString::to_string);
        // Tokens, names and domains contain only characters that a header allows.
        for value in values.filter_map(|text| HeaderValue::from_str(&text).ok()) {
            parts.headers_mut().append(header::SET_COOKIE, value);
        }
        Ok(parts)
    }
}
