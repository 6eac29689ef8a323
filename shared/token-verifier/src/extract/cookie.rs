//! Reads cookies, and among them the issuer's (RFC 6265 §5.4); the only code that does.

use http::HeaderMap;
use http::header::COOKIE;

/// The name over https: only our own host can have set it (RFC 6265bis §4.1.3.2).
const HOST_ONLY: &str = "__Host-access_token_cookie";
const PLAIN: &str = "access_token_cookie";

/// The access tokens in the cookies of a request, not verified; those of
/// `__Host-access_token_cookie` before those of `access_token_cookie`.
///
/// There may be several. A browser sends a cookie for each path and domain that one was
/// set with, even by another program on a parent domain, and does not tell them apart. So
/// all must be tried.
pub fn access_cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    cookie_values(headers, HOST_ONLY).chain(cookie_values(headers, PLAIN))
}

/// All nonempty values of cookies with this name, in the order in which they were sent.
/// Reads bytes, pair by pair, so that a malformed pair hides no other.
pub fn cookie_values<'a, 'n>(
    headers: &'a HeaderMap,
    name: &'n str,
) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
    headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| str::from_utf8(pair).ok()?.split_once('='))
        .map(|(name, value)| (name.trim_ascii(), value.trim_ascii()))
        .filter(move |(found, value)| *found == name && !value.is_empty())
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
    #[case::beside_text_beyond_ascii(&["visitor=José; access_token_cookie=a.b.c".as_bytes()])]
    #[case::beside_latin_1(&[&b"access_token_cookie=a.b.c; visitor=Jos\xe9"[..]])]
    #[case::after_an_empty_one(&[&b"access_token_cookie=; access_token_cookie=a.b.c"[..]])]
    #[case::host_only(&[&b"__Host-access_token_cookie=a.b.c"[..]])]
    fn is_found(#[case] cookies: &[&[u8]]) {
        assert_eq!(found(cookies), ["a.b.c"]);
    }

    #[rstest]
    #[case::in_the_order_they_were_sent(
        &[&b"access_token_cookie=a.b.c; access_token_cookie=d.e.f"[..]]
    )]
    #[case::in_two_headers(&[&b"access_token_cookie=a.b.c"[..], b"access_token_cookie=d.e.f"])]
    #[case::host_only_first(
        &[&b"access_token_cookie=d.e.f"[..], b"__Host-access_token_cookie=a.b.c"]
    )]
    fn all_are_found(#[case] cookies: &[&[u8]]) {
        assert_eq!(found(cookies), ["a.b.c", "d.e.f"]);
    }

    #[rstest]
    #[case::nothing(&[])]
    #[case::no_value(&[&b"access_token_cookie"[..]])]
    #[case::empty(&[&b"access_token_cookie= "[..]])]
    #[case::another_case(&[&b"Access_Token_Cookie=a.b.c"[..]])]
    #[case::longer_name(&[&b"xaccess_token_cookie=a.b.c"[..]])]
    #[case::in_a_value(&[&b"x=access_token_cookie=a.b.c"[..]])]
    fn is_absent(#[case] cookies: &[&[u8]]) {
        assert_eq!(found(cookies), [""; 0]);
    }

    fn found(cookies: &[&[u8]]) -> Vec<String> {
        access_cookies(&headers(cookies))
            .map(str::to_owned)
            .collect()
    }

    fn headers(cookies: &[&[u8]]) -> HeaderMap {
        let values = cookies.iter().copied().map(HeaderValue::from_bytes);
        values.map(|value| (COOKIE, value.unwrap())).collect()
    }
}
