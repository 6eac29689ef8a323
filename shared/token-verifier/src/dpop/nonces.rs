//! Nonces that nobody has to remember (RFC 9449 §8, §9).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};

use super::DPOP_HEADER;
use crate::token::CompactToken;

/// How many seconds a nonce is handed out. It is accepted for as long again.
const WINDOW: i64 = 300;

/// From which nonces are made: each is an HMAC of the current five minutes. Whoever has the
/// same secret makes and accepts the same ones, so replicas share it.
#[derive(Clone)]
pub struct NonceSecret(Arc<Key>);

impl NonceSecret {
    /// Uses this secret, which only the replicas of one service know.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(Arc::new(Key::new(HMAC_SHA256, secret)))
    }

    /// The nonce to hand out.
    pub(super) fn current(&self, now: i64) -> Arc<str> {
        self.at(now.div_euclid(WINDOW)).into()
    }

    /// Whether it was handed out at most two windows ago. The clock of another replica may
    /// be ahead, so the next one is accepted too.
    pub(super) fn accepts(&self, nonce: &str, now: i64) -> bool {
        let window = now.div_euclid(WINDOW);
        let equals =
            |window| verify_slices_are_equal(self.at(window).as_bytes(), nonce.as_bytes()).is_ok();
        [window, window - 1, window + 1].into_iter().any(equals)
    }

    /// The nonce for the answer to a request, if the one in its proof will soon be too old (RFC
    /// 9449 §8.2): it is from the window before this one. Nothing else is checked, so this is for
    /// requests that succeeded. Without it, the client would learn the next one by a failure.
    #[must_use]
    pub fn renewal(&self, headers: &HeaderMap, now: i64) -> Option<HeaderValue> {
        let proof = headers.get(DPOP_HEADER)?.to_str().ok()?;
        let payload = CompactToken::split(proof).ok()?.payload().ok()?;
        let nonce = payload.get("nonce")?.as_str()?;
        let window = now.div_euclid(WINDOW);
        (nonce == self.at(window - 1)).then(|| HeaderValue::try_from(self.at(window)).ok())?
    }

    fn at(&self, window: i64) -> String {
        let tag = sign(&self.0, &window.to_be_bytes());
        URL_SAFE_NO_PAD.encode(&tag.as_ref()[..16])
    }
}

impl fmt::Debug for NonceSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NonceSecret")
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_lasts_between_five_and_ten_minutes() {
        let (secret, start) = (NonceSecret::new(b"secret"), 1_000 * WINDOW);
        let nonce = secret.current(start);
        for late in [0, 299, 599] {
            assert!(secret.accepts(&nonce, start + late), "{late}");
        }
        assert!(!secret.accepts(&nonce, start + 600));
        assert!(!NonceSecret::new(b"other").accepts(&nonce, start));
    }

    #[test]
    fn a_nonce_that_gets_old_is_renewed() {
        let (secret, start) = (NonceSecret::new(b"secret"), 1_000 * WINDOW);
        let nonce = secret.current(start);
        let proof = |payload: &str| {
            let mut headers = HeaderMap::new();
            let payload = URL_SAFE_NO_PAD.encode(payload);
            let proof = format!("e30.{payload}.AAAA");
            headers.insert(DPOP_HEADER, proof.parse().unwrap());
            headers
        };
        let with_nonce = proof(&format!("{{\"nonce\":\"{nonce}\"}}"));
        let next = secret.current(start + 300);
        for (late, expected) in [
            (0, None),
            (299, None),
            (300, Some(&*next)),
            (599, Some(&*next)),
            (600, None),
        ] {
            let found = secret.renewal(&with_nonce, start + late);
            let found = found.as_ref().map(|value| value.to_str().unwrap());
            assert_eq!(found, expected, "{late}");
        }
        for payload in ["{}", "{\"nonce\":1}", "x"] {
            assert_eq!(secret.renewal(&proof(payload), start + 300), None);
        }
        assert_eq!(secret.renewal(&HeaderMap::new(), start + 300), None);
    }

    #[test]
    fn the_clock_of_the_replica_that_made_it_may_be_ahead() {
        let (secret, start) = (NonceSecret::new(b"secret"), 1_000 * WINDOW);
        assert!(secret.accepts(&secret.current(start), start - 30));
    }
}
