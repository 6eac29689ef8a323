//! The token in the issuer's cookie (RFC 6265 §5.4).

use http::HeaderMap;
use http::header::COOKIE;

/// On https, where only our own host can have set it (RFC 6265bis §4.1.3.2).
const HOST_ONLY: &str = "__Host-access_token_cookie";
const PLAIN: &str = "access_token_cookie";

/// The access token in the cookies of a request, `__Host-access_token_cookie`
/// rather than `access_token_cookie`. Nothing of it is believed yet.
#[must_use]
pub fn access_cookie(headers: &HeaderMap) -> Option<&str> {
    find(headers, HOST_ONLY).or_else(|| find(headers, PLAIN))
}

/// The first cookie of this name that has a value. Pairs that are none, and bytes
/// beyond ASCII in other cookies, do no harm.
fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| str::from_utf8(pair).ok()?.split_once('='))
        .map(|(name, value)| (name.trim_ascii(), value.trim_ascii()))
        .find(|(found, value)| *found == name && !value.is_empty())
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::alone(&[&b"access_token_cookie=a.b.c"[..]])]
    #[case::among_others(&[&b"theme=dark; access_token_cookie=a.b.c; x=y"[..]])]
    #[case::in_another_header(&[&b"theme=dark"[..], b"access_token_cookie=a.b.c"])]
    #[case::without_spaces(&[&b"x=y;access_token_cookie=a.b.c;z"[..]])]
    #[case::with_spaces(&[&b"  access_token_cookie = a.b.c ;"[..]])]
    #[case::among_junk(&[&b";;=; x; \xff\xfe=\xff; access_token_cookie=a.b.c"[..]])]
    #[case::after_an_empty_one(&[&b"access_token_cookie=; access_token_cookie=a.b.c"[..]])]
    #[case::before_another(&[&b"access_token_cookie=a.b.c; access_token_cookie=d.e.f"[..]])]
    #[case::host_only(&[&b"__Host-access_token_cookie=a.b.c"[..]])]
    #[case::host_only_first(
        &[&b"access_token_cookie=d.e.f"[..], b"__Host-access_token_cookie=a.b.c"]
    )]
    fn is_found(#[case] cookies: &[&[u8]]) {
        assert_eq!(access_cookie(&headers(cookies)), Some("a.b.c"));
    }

    #[rstest]
    #[case::nothing(&[])]
    #[case::no_value(&[&b"access_token_cookie"[..]])]
    #[case::empty(&[&b"access_token_cookie= "[..]])]
    #[case::another_case(&[&b"Access_Token_Cookie=a.b.c"[..]])]
    #[case::longer_name(&[&b"xaccess_token_cookie=a.b.c"[..]])]
    #[case::in_a_value(&[&b"x=access_token_cookie=a.b.c"[..]])]
    fn is_absent(#[case] cookies: &[&[u8]]) {
        assert_eq!(access_cookie(&headers(cookies)), None);
    }

    fn headers(cookies: &[&[u8]]) -> HeaderMap {
        let values = cookies.iter().copied().map(HeaderValue::from_bytes);
        values.map(|value| (COOKIE, value.unwrap())).collect()
    }
}
