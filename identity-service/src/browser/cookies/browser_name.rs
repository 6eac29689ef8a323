//! The cookie that binds authorization requests to the browser that they came from.

use cookie::{Cookie, SameSite};
use http::HeaderMap;
use token_verifier::cookie_values;

use super::{CookiePolicy, SetCookies};
use crate::{authorization::WAITS_FOR, secret_token::SecretToken};

const PLAIN: &str = "authorization_browser";

/// Over https: only our own host can have set it.
const HOST_ONLY: &str = "__Host-authorization_browser";

impl CookiePolicy {
    /// Gives a browser its name, for as long as a request waits.
    pub(in crate::browser) fn name_browser(&self, name: &SecretToken) -> SetCookies {
        let mut cookie = Cookie::new(self.browser_cookie(), name.as_str().to_owned());
        cookie.set_path("/");
        // Clients are other sites, and lead here by links.
        cookie.set_same_site(SameSite::Lax);
        cookie.set_http_only(true);
        cookie.set_secure(self.secure);
        cookie.set_max_age(WAITS_FOR);
        SetCookies(vec![cookie])
    }

    /// The names that a browser sends. Over http, other programs on the host may have set
    /// some.
    pub(in crate::browser) fn browser_names(&self, headers: &HeaderMap) -> Vec<SecretToken> {
        cookie_values(headers, self.browser_cookie())
            .map(SecretToken::from)
            .collect()
    }

    fn browser_cookie(&self) -> &'static str {
        if self.secure { HOST_ONLY } else { PLAIN }
    }
}
