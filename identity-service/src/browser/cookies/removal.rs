//! Removes every cookie of ours that a browser may hold.

use std::{iter, net::IpAddr};

use cookie::Cookie;
use time::Duration;

use super::{CookiePolicy, Kind, REFRESH_PATH, SetCookies};

/// One way in which a cookie may have been set.
struct Variant {
    name: String,
    domain: Option<String>,
    path: &'static str,
}

impl Kind {
    /// The paths on which it may have been set: its own and `/`.
    fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Refresh => &[REFRESH_PATH, "/"],
            Self::Access | Self::CsrfAccess | Self::CsrfRefresh => &["/"],
        }
    }
}

impl CookiePolicy {
    /// Removes every cookie of ours, including those set under other settings. A browser
    /// keeps one for each name, domain and path, and removes exactly the one it is told
    /// to (RFC 6265bis §5.7).
    pub(in crate::browser) fn clear(&self) -> SetCookies {
        let removed = Kind::ALL.into_iter().flat_map(|kind| {
            let variants = self.variants(kind).into_iter();
            variants.map(move |variant| self.removal(kind, variant))
        });
        SetCookies(removed.collect())
    }

    /// Every way in which we, or a program on a parent domain, may have set a cookie.
    /// Over http, browsers ignore prefixed names; they also ignore public suffixes such
    /// as `co.uk`.
    fn variants(&self, kind: Kind) -> Vec<Variant> {
        let domains = || iter::once(None).chain(self.domains.iter().cloned().map(Some));
        let prefixed = match kind {
            _ if !self.secure => Vec::new(),
            Kind::Refresh => domains().collect(),
            // `__Host-` cookies have no domain.
            Kind::Access | Kind::CsrfAccess | Kind::CsrfRefresh => vec![None],
        };
        let prefixed = prefixed
            .into_iter()
            .map(|domain| (kind.prefixed_name(), domain));
        let plain = domains().map(|domain| (kind.plain_name().to_owned(), domain));
        let named = prefixed.chain(plain).collect::<Vec<_>>().into_iter();
        let everywhere = named.flat_map(|(name, domain)| {
            kind.paths().iter().map(move |path| Variant {
                name: name.clone(),
                domain: domain.clone(),
                path,
            })
        });
        everywhere.collect()
    }

    /// As short as possible, because there are many.
    fn removal(&self, kind: Kind, variant: Variant) -> Cookie<'static> {
        let mut cookie = Cookie::new(variant.name, "");
        cookie.set_path(variant.path);
        cookie.set_http_only(!kind.is_for_scripts());
        cookie.set_secure(self.secure);
        cookie.set_max_age(Duration::ZERO);
        if let Some(domain) = variant.domain {
            cookie.set_domain(domain);
        }
        cookie
    }
}

/// Whether a browser treats these as one cookie (RFC 6265bis §5.7). A cookie with our
/// host as domain and one without a domain are two.
pub(super) fn is_same(one: &Cookie<'_>, other: &Cookie<'_>) -> bool {
    let identity = |cookie: &Cookie<'_>| {
        let (name, domain, path) = (cookie.name(), cookie.domain(), cookie.path());
        [Some(name), domain, path].map(|part| part.map(str::to_owned))
    };
    identity(one) == identity(other)
}

/// A host and its parents, except the last label; an address has no parents.
pub(super) fn domains_of(host: &str) -> Vec<String> {
    let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    let parents = iter::successors(Some(host), |name| Some(name.split_once('.')?.1));
    let names = parents.filter(|name| !is_address && name.contains('.'));
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_share_cookies_with_its_parents() {
        let all = ["id.shop.example.com", "shop.example.com", "example.com"];
        assert_eq!(domains_of("id.shop.example.com"), all);
        for alone in ["localhost", "127.0.0.1", "[::1]"] {
            assert_eq!(domains_of(alone), [""; 0], "{alone}");
        }
    }
}
