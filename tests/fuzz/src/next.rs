//! `next`: where somebody wanted to go before logging in (CWE-601).

use http::HeaderValue;
use identity_service::browser::Next;
use url::{Url, form_urlencoded};

/// An accepted address stays on our host, however often it is decoded on its way, and is the
/// same when it is read again.
pub fn target(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else {
        return false;
    };
    let Ok(next) = text.parse::<Next>() else {
        return false;
    };
    let path = next.as_str();
    HeaderValue::from_str(path).expect("it can be in Location");
    assert_eq!(path.parse::<Next>(), Ok(next.clone()), "read again");
    for page in ["https://id.example.com/login", "http://[::1]:8080/a/b/?c=d"] {
        let page = Url::parse(page).expect("it is a URL");
        for reading in readings(text).chain(readings(path)) {
            let there = page.join(&reading).expect("it leads somewhere");
            assert_eq!(there.origin(), page.origin(), "{reading:?}");
            assert!(!there.path().starts_with("//"), "{reading:?}");
            assert!(there.username().is_empty());
        }
        let there = page.join(path).expect("it leads somewhere");
        assert_eq!(&there[url::Position::BeforePath..], path);
        let pages = ["/login", "/signup", "/logout"];
        assert!(
            !pages.contains(&there.path().trim_end_matches('/')),
            "a loop"
        );
    }
    true
}

/// The text as it is, and decoded again and again until nothing changes.
fn readings(text: &str) -> impl Iterator<Item = String> {
    let decoded = |text: &String| {
        let pair = text.replace('+', "%2B").replace('&', "%26");
        let pair = format!("x={pair}");
        let value = form_urlencoded::parse(pair.as_bytes())
            .next()?
            .1
            .into_owned();
        (value != *text).then_some(value)
    };
    std::iter::successors(Some(text.to_owned()), decoded)
}
