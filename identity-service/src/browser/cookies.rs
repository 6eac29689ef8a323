//! The cookies of a login: their names and attributes, set and cleared, all in
//! this one place (RFC 6265bis).

use std::convert::Infallible;

use axum::response::{IntoResponseParts, ResponseParts};
use cookie::{Cookie, Expiration, SameSite};
use http::{HeaderMap, HeaderValue, header};
use service_kit::config::Origin;
use time::{Duration, OffsetDateTime};

use super::BrowserConfig;
use crate::{
    sessions::Tokens,
    throttle::{DEVICE_COOKIE, DEVICE_KNOWN_FOR, HOST_DEVICE_COOKIE},
};

/// The only path that refresh tokens travel to.
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
    /// The same, for refreshing.
    CsrfRefresh,
}

/// How cookies are named and marked, which follows from the public URL and two
/// settings.
#[derive(Clone, Debug)]
pub struct CookiePolicy {
    secure: bool,
    domain: Option<String>,
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

    /// The name under which browsers see to it that nobody but our host, over
    /// https, has set the cookie. `__Host-` asks for the path `/`.
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

    /// The value of this cookie in a request, under either of its names; the one
    /// that only our host can have set goes first.
    pub(super) fn find(self, headers: &HeaderMap) -> Option<&str> {
        let sent = |name: &str| sent(headers).find_map(|(n, value)| (n == name).then_some(value));
        sent(&self.prefixed_name()).or_else(|| sent(self.plain_name()))
    }
}

fn sent(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

impl CookiePolicy {
    /// What browsers shall be told about cookies of `public_url`.
    #[must_use]
    pub fn new(public_url: &Origin, config: &BrowserConfig) -> Self {
        Self {
            secure: public_url.is_https(),
            domain: config.cookie_domain.clone(),
            same_site: config.cookie_same_site,
        }
    }

    /// The name that a cookie is given now.
    #[must_use]
    pub fn name(&self, kind: Kind) -> String {
        if self.secure && self.domain.is_none() {
            kind.prefixed_name()
        } else {
            kind.plain_name().to_owned()
        }
    }

    /// Hands the tokens of a session to a browser, for as long as the session
    /// lasts.
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

    /// Hands the tokens to the browser that sent `headers`. Should it hold
    /// cookies of other settings, these go: they might be read instead.
    pub(super) fn replace(
        &self,
        tokens: &Tokens,
        now: OffsetDateTime,
        headers: &HeaderMap,
    ) -> SetCookies {
        let SetCookies(mut cookies) = self.set(tokens, now);
        if Kind::ALL.iter().any(|kind| kind.find(headers).is_some()) {
            let is_new = |old: &Cookie<'_>| {
                let same =
                    |new: &Cookie<'_>| (new.name(), new.domain()) == (old.name(), old.domain());
                cookies.iter().any(same)
            };
            let mut others = self.clear().0;
            others.retain(|old| !is_new(old));
            cookies.extend(others);
        }
        SetCookies(cookies)
    }

    /// Hands a browser what it is known by for a while, whoever is logged in.
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

    /// Removes every cookie of a login, also those set under other settings.
    pub(super) fn clear(&self) -> SetCookies {
        let removed = Kind::ALL.into_iter().flat_map(|kind| {
            let variants = self.variants(kind).into_iter();
            variants.map(move |(name, domain)| {
                let mut cookie = self.cookie(kind, name, domain);
                cookie.set_max_age(Duration::ZERO);
                cookie.set_expires(Expiration::DateTime(OffsetDateTime::UNIX_EPOCH));
                cookie
            })
        });
        SetCookies(removed.collect())
    }

    /// Every name and domain that a cookie may have been set with. Over http,
    /// browsers ignore what is said about prefixed names.
    fn variants(&self, kind: Kind) -> Vec<(String, Option<String>)> {
        let plain = || kind.plain_name().to_owned();
        let prefixed = self.secure.then(|| (kind.prefixed_name(), None));
        let shared = self.domain_of(kind).map(|domain| (plain(), Some(domain)));
        let alone = Some((plain(), None));
        [prefixed, alone, shared].into_iter().flatten().collect()
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
        // Tokens, names and domains have no character that a header may not.
        for value in values.filter_map(|text| HeaderValue::from_str(&text).ok()) {
            parts.headers_mut().append(header::SET_COOKIE, value);
        }
        Ok(parts)
    }
}
