//! What made a browser request a page (W3C Fetch Metadata; Fetch §2.2.7).

use http::{HeaderMap, header};
use url::{Position, Url};

/// Headers that mark a prefetch: the current one, and those of older Chrome, Safari and
/// Firefox.
const PURPOSES: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// What browsers send when a user navigates to a page.
const NAVIGATION: [(&str, &str); 2] = [
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];

/// Whether a user may be navigating to the page: the browser says so or says nothing.
/// False for a fetch by a script, for a part of another page such as a picture or frame,
/// and for a prefetch.
pub(super) fn may_be_navigation(headers: &HeaderMap) -> bool {
    let says_otherwise = NAVIGATION.iter().any(|(name, expected)| {
        let mut values = headers.get_all(*name).iter();
        values.any(|value| value != *expected)
    });
    !is_ahead_of_time(headers) && !says_otherwise
}

/// Whether the browser says that it only prepares for a user who might come.
pub(super) fn is_ahead_of_time(headers: &HeaderMap) -> bool {
    PURPOSES.iter().any(|name| headers.contains_key(*name))
}

/// Whether somebody logged in here, and the browser kept none of the cookies: the app has
/// sent them back to the page they came from, and redirections keep the `Referer`. No link
/// on the login page leads to itself.
pub(super) fn came_back_without_cookies(headers: &HeaderMap) -> bool {
    let referer = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok());
    let referer = referer.and_then(|text| Url::parse(text).ok());
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let came_from_here = referer.is_some_and(|url| {
        url.path() == "/login" && Some(&url[Position::BeforeHost..Position::AfterPort]) == host
    });
    came_from_here && !headers.contains_key(header::COOKIE)
}

/// Whether the browser says that a page of another site caused the request.
pub(super) fn is_from_another_site(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    sites.any(|site| site == "cross-site")
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    type Sent = &'static [(&'static str, &'static str)];

    fn may_be(sent: Sent) -> bool {
        let headers = sent.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        may_be_navigation(&headers.collect())
    }

    #[test]
    fn somebody_goes_there() {
        let navigations: [Sent; 3] = [
            &[],
            &[
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
            ],
            &[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")],
        ];
        for sent in navigations {
            assert!(may_be(sent), "{sent:?}");
        }
    }

    #[test]
    fn another_site_is_one_that_the_browser_calls_so() {
        for (sent, is_another) in [
            ("cross-site", true),
            ("same-site", false),
            ("same-origin", false),
            ("none", false),
        ] {
            let headers = [(
                HeaderName::from_static("sec-fetch-site"),
                HeaderValue::from_static(sent),
            )];
            assert_eq!(
                is_from_another_site(&headers.into_iter().collect()),
                is_another,
                "{sent}"
            );
        }
        assert!(!is_from_another_site(&HeaderMap::new()));
    }

    #[test]
    fn nobody_goes_there() {
        let others: [Sent; 10] = [
            &[("sec-fetch-dest", "image")],
            &[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")],
            &[("sec-fetch-dest", "empty")],
            &[("sec-fetch-mode", "no-cors")],
            &[("sec-purpose", "prefetch")],
            &[
                ("sec-purpose", "prefetch;prerender"),
                ("sec-fetch-mode", "navigate"),
            ],
            &[("purpose", "prefetch")],
            &[("x-purpose", "preview")],
            &[("x-moz", "prefetch")],
            &[("sec-fetch-dest", "document"), ("sec-fetch-dest", "image")],
        ];
        for sent in others {
            assert!(!may_be(sent), "{sent:?}");
        }
    }
}
