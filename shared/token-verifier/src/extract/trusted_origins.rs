//! Origins whose pages may make a browser send its cookies.

use std::sync::Arc;

use http::header::ORIGIN;
use http::{HeaderMap, HeaderName, HeaderValue};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Trusted origins, written as browsers do (`https://app.example.org`, RFC 6454 §6.2) and
/// compared exactly.
///
/// ```
/// use token_verifier::{TrustedOrigins, VerifierConfig};
///
/// let ours = TrustedOrigins::new(["https://app.example.org"]);
/// let config = VerifierConfig::new("https://id.example.org", "recipe-api").accept_cookies(ours);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedOrigins(Arc<[Box<str>]>);

impl TrustedOrigins {
    /// Trusts pages of these origins.
    pub fn new(origins: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self(origins.into_iter().map(Into::into).collect())
    }

    /// Whether a trusted page may have made a request that writes, as far as its headers
    /// tell.
    ///
    /// `Origin` decides if present; `null` is not trusted. Without it, `Sec-Fetch-Site`
    /// must not name another site (W3C Fetch Metadata §2.4). A client that sends neither
    /// is not a current browser and passes: this is the second line of defence, after
    /// `SameSite` and the CSRF value.
    #[must_use]
    pub fn admit(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(ORIGIN) {
            all(headers, &ORIGIN, |origin| self.contains(origin))
        } else {
            all(headers, &SEC_FETCH_SITE, is_same_site)
        }
    }

    fn contains(&self, origin: &HeaderValue) -> bool {
        self.0
            .iter()
            .any(|trusted| trusted.as_bytes() == origin.as_bytes() && &**trusted != "null")
    }
}

fn all(headers: &HeaderMap, name: &HeaderName, is_good: impl Fn(&HeaderValue) -> bool) -> bool {
    headers.get_all(name).iter().all(is_good)
}

fn is_same_site(value: &HeaderValue) -> bool {
    ["same-origin", "same-site", "none"]
        .iter()
        .any(|good| value == good)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const APP: &str = "https://app.example.org";

    fn admits(origins: &[&'static str], sites: &[&'static str]) -> bool {
        let origins = origins.iter().map(|value| (ORIGIN, *value));
        let sites = sites.iter().map(|value| (SEC_FETCH_SITE, *value));
        let headers = origins
            .chain(sites)
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect();
        TrustedOrigins::new([APP, "http://localhost:5173", "null"]).admit(&headers)
    }

    #[rstest]
    #[case::neither(&[], &[])]
    #[case::trusted(&[APP], &[])]
    #[case::another_one(&["http://localhost:5173"], &[])]
    #[case::trusted_of_another_site(&[APP], &["cross-site"])]
    #[case::same_origin(&[], &["same-origin"])]
    #[case::same_site(&[], &["same-site"])]
    #[case::typed_by_the_user(&[], &["none"])]
    fn may_be_ours(#[case] origins: &[&'static str], #[case] sites: &[&'static str]) {
        assert!(admits(origins, sites));
    }

    #[rstest]
    #[case::somebody_else(&["https://evil.example.org"], &[])]
    #[case::somebody_else_of_this_site(&["https://evil.example.org"], &["same-site"])]
    #[case::nobody(&["null"], &["same-origin"])]
    #[case::nothing(&[""], &[])]
    #[case::final_slash(&["https://app.example.org/"], &[])]
    #[case::longer(&["https://app.example.org.evil"], &[])]
    #[case::another_scheme(&["http://app.example.org"], &[])]
    #[case::another_port(&["http://localhost:5174"], &[])]
    #[case::one_of_two(&[APP, "https://evil.example.org"], &[])]
    #[case::another_site(&[], &["cross-site"])]
    #[case::unheard_of(&[], &["perhaps"])]
    #[case::contradictory(&[], &["same-origin", "cross-site"])]
    fn is_not_ours(#[case] origins: &[&'static str], #[case] sites: &[&'static str]) {
        assert!(!admits(origins, sites));
    }
}
