//! When a notice is sent: at once, a minute later, and ten minutes after the end.

/// How many seconds after each attempt the next one is due. It also keeps other replicas from
/// the notice meanwhile, so each is much longer than a request may take.
pub(super) const PAUSES: [i64; 2] = [60, 540];

/// How many seconds after the last attempt a notice is found again if the replica that made
/// the attempt has stopped.
pub(super) const AFTER_LAST: i64 = 60;

/// How many times a notice is sent.
pub(super) const ATTEMPTS: i64 = 3;

/// For how many seconds a notice is kept at most. By then the client has noticed, by its
/// access tokens.
pub(super) const KEPT_FOR: i64 = 3_600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_attempts_take_ten_minutes() {
        assert_eq!(PAUSES.iter().sum::<i64>(), 600);
        assert_eq!(PAUSES.len() + 1, usize::try_from(ATTEMPTS).unwrap());
        assert!(KEPT_FOR > PAUSES.iter().sum::<i64>() + AFTER_LAST);
    }
}
