//! The header `Cookie`, and what requests with cookies must repeat.
//!
//! A header on each line.

use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, ORIGIN},
};
use token_verifier::{
    CSRF_HEADER, TrustedOrigins, access_cookies, carries_csrf_value, cookie_values,
};

use crate::input::headers;

const NAMES: [&str; 2] = ["__Host-access_token_cookie", "access_token_cookie"];

/// The values found are those that the bytes contain. No pair hides another, and no value is
/// taken for a CSRF value or an origin but the very same.
pub fn target(data: &[u8]) -> bool {
    check_proofs(data);
    let Some(sent) = headers(&COOKIE, data) else {
        return false;
    };
    let found: Vec<_> = access_cookies(&sent).collect();
    let expected = NAMES.iter().flat_map(|name| values(&sent, name));
    assert!(expected.eq(found.iter().map(|value| value.as_bytes())));
    for value in &found {
        assert!(!value.is_empty() && !value.contains(';'), "{value:?}");
    }
    let mut more = sent.clone();
    more.append(COOKIE, HeaderValue::from_static("!=~; =;;"));
    more.append(
        COOKIE,
        HeaderValue::from_static("a=b; access_token_cookie = probe ;"),
    );
    let with_probe = found.iter().copied().chain(["probe"]);
    assert!(access_cookies(&more).eq(with_probe), "a pair hides another");
    !found.is_empty()
}

/// The values of a name, byte by byte.
fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    let lines = headers.get_all(COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(move |pair| {
        let equals = pair.iter().position(|byte| *byte == b'=')?;
        let (found, value) = (&pair[..equals], pair[equals + 1..].trim_ascii());
        let is_text = str::from_utf8(pair).is_ok();
        (is_text && found.trim_ascii() == name.as_bytes() && !value.is_empty()).then_some(value)
    })
}

fn check_proofs(data: &[u8]) {
    const CSRF: &str = "3f9a";
    const APP: &str = "https://app.example.com";
    if let Some(sent) = headers(&CSRF_HEADER, data) {
        assert_eq!(carries_csrf_value(&sent, CSRF), data == CSRF.as_bytes());
    }
    if let Some(sent) = headers(&ORIGIN, data) {
        let all = data.split(|byte| *byte == b'\n');
        let trusted = TrustedOrigins::new([APP]).admit(&sent);
        assert_eq!(trusted, all.into_iter().all(|line| line == APP.as_bytes()));
    }
    if let Ok(name) = str::from_utf8(data) {
        let none = HeaderMap::new();
        assert_eq!(cookie_values(&none, name).next(), None);
    }
}
