//! The header `Authorization` (RFC 9110 §11.6.2), and HTTP Basic in it (RFC 7617).
//!
//! A header on each line.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use identity_service::oauth::Basic;
use secrecy::ExposeSecret;
use token_verifier::{AuthorizationFault, credentials};

use crate::input::headers;

const SCHEMES: [&str; 3] = ["Basic", "Bearer", "DPoP"];

/// A request has the credentials of one scheme, those that its one header contains, or none.
/// Other headers of the same name are never ignored in silence.
pub fn target(data: &[u8]) -> bool {
    if let Ok(text) = str::from_utf8(data) {
        check_basic(text);
    }
    let Some(sent) = headers(&AUTHORIZATION, data) else {
        return false;
    };
    let mut has_any = false;
    for scheme in SCHEMES {
        let of_scheme = sent.get_all(AUTHORIZATION).iter();
        let of_scheme = of_scheme.filter(|header| is_of(scheme, header)).count();
        match credentials(&sent, scheme) {
            Ok(None) => assert_eq!(of_scheme, 0),
            Ok(Some(found)) => {
                check_found(&sent, scheme, found);
                has_any = true;
            }
            Err(AuthorizationFault::Several) => {
                assert!(of_scheme > 0 && sent.len() > 1);
            }
            Err(AuthorizationFault::Malformed) => {
                assert!(of_scheme > 0 && sent.len() == 1);
            }
        }
    }
    has_any
}

fn is_of(scheme: &str, header: &HeaderValue) -> bool {
    let bytes = header.as_bytes();
    let (start, rest) = bytes.split_at(bytes.len().min(scheme.len()));
    let ends = rest.first().is_none_or(|byte| b" \t".contains(byte));
    start.eq_ignore_ascii_case(scheme.as_bytes()) && ends
}

fn check_found(sent: &HeaderMap, scheme: &str, found: &str) {
    assert_eq!(sent.len(), 1, "another header was ignored");
    let header = &sent[AUTHORIZATION];
    let is_visible = |byte: u8| byte == b'\t' || (0x20..0x7f).contains(&byte);
    assert!(found.bytes().all(is_visible) && !found.is_empty());
    assert!(!found.starts_with(' ') && !found.ends_with(' '));
    assert!(
        header
            .as_bytes()
            .trim_ascii_end()
            .ends_with(found.trim_ascii_end().as_bytes())
    );
    let others = SCHEMES.into_iter().filter(|other| *other != scheme);
    for other in others {
        assert_eq!(credentials(sent, other), Ok(None), "two schemes");
    }
    let plain = format!("{scheme} {found}");
    let plain = HeaderValue::from_str(&plain).expect("it was one");
    let plain: HeaderMap = [(AUTHORIZATION, plain)].into_iter().collect();
    assert_eq!(credentials(&plain, scheme), Ok(Some(found)));
    if scheme == "Basic"
        && let Some(basic) = Basic::parse(found)
    {
        let [_, as_sent] = basic.secrets();
        let pair = STANDARD.decode(found).expect("it was read");
        assert!(pair.ends_with(as_sent.expose_secret().as_bytes()));
    }
}

/// What a client sends as the standards say is read as it meant it.
fn check_basic(text: &str) {
    let (id, secret) = text.split_once('\n').unwrap_or((text, text));
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
    let basic = Basic::parse(&pair).expect("it is a pair");
    let [decoded, _] = basic.secrets();
    assert_eq!((basic.id(), decoded.expose_secret()), (id, secret));
}
