//! Nonces that nobody has to remember (RFC 9449 §8, §9).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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
    fn the_clock_of_the_replica_that_made_it_may_be_ahead() {
        let (secret, start) = (NonceSecret::new(b"secret"), 1_000 * WINDOW);
        assert!(secret.accepts(&secret.current(start), start - 30));
    }
}
