use service_kit::text::{TextError, at_least, at_most};
use zxcvbn::zxcvbn;

use super::common;

/// The maximum length of a password in Unicode code points.
const MAX_LENGTH: usize = 256;

/// A password that fewer guesses find is common: about the ten thousand most common
/// passwords and simple variations.
const COMMON_GUESSES: u64 = 10_000;

/// The minimum number of characters besides the username.
const BEYOND_THE_USERNAME: usize = 4;

/// Estimating a longer text can take seconds and changes little: 24 characters that are
/// easy to guess are rarely the whole password.
const ESTIMATED_CHARACTERS: usize = 24;

/// The rules for new passwords (NIST SP 800-63B §3.1.1.2): long enough and not common; no
/// rules on kinds of characters.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The minimum length in Unicode code points.
    pub min_length: usize,
}

/// The rule that a new password breaks. Displayed after the name of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRule {
    /// It is too short or too long.
    #[error(transparent)]
    Length(#[from] TextError),
    /// It is the username with fewer than four other characters.
    #[error("must not be the username with little else")]
    NotTheUsername,
    /// It takes few guesses.
    #[error("is too common; choose one that is harder to guess")]
    NotCommon,
    /// Without case, signs and digits it is a common password.
    #[error(
        "is on the list of common passwords but for case, signs and digits; choose one that is harder to guess"
    )]
    NotListed,
}

impl Policy {
    /// Whether `password` may be the new one of `username`.
    pub(super) fn check(self, password: &str, username: &str) -> Result<(), PasswordRule> {
        at_least(password, self.min_length)?;
        at_most(password, MAX_LENGTH)?;
        if is_little_more_than(password, username) {
            return Err(PasswordRule::NotTheUsername);
        }
        if is_common(password, username) {
            return Err(PasswordRule::NotCommon);
        }
        if common::is_listed(password, username) {
            return Err(PasswordRule::NotListed);
        }
        Ok(())
    }
}

/// Whether fewer than four characters remain without the username.
fn is_little_more_than(password: &str, username: &str) -> bool {
    let (password, username) = (password.to_lowercase(), username.to_lowercase());
    let rest = password.replacen(&username, "", 1);
    rest.len() < password.len() && rest.chars().count() < BEYOND_THE_USERNAME
}

fn is_common(password: &str, username: &str) -> bool {
    let beginning: String = password.chars().take(ESTIMATED_CHARACTERS).collect();
    zxcvbn(&beginning, &[username]).guesses() < COMMON_GUESSES
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { min_length: 8 };

    #[test]
    fn length_is_counted_in_code_points() {
        let too_short = PasswordRule::Length(TextError::TooShort(8));
        assert_eq!(POLICY.check("žluťouč", "cook"), Err(too_short));
        assert_eq!(POLICY.check("žluťoučký", "cook"), Ok(()));
        assert_eq!(POLICY.check(&"x7Q-".repeat(64), "cook"), Ok(()));
        let too_long = PasswordRule::Length(TextError::TooLong(256));
        assert_eq!(POLICY.check(&"x7Q-".repeat(65), "cook"), Err(too_long));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for common in [
            "password",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "Password1",
            "aaaaaaaa",
            "password123",
        ] {
            assert!(POLICY.check(common, "cook").is_err(), "{common}");
        }
        for fine in ["correct horse battery staple", "vXw8-kq2L", "sour dough 7"] {
            assert_eq!(POLICY.check(fine, "cook"), Ok(()), "{fine}");
        }
    }

    #[test]
    fn the_username_and_little_else_is_refused() {
        let broken = Err(PasswordRule::NotTheUsername);
        for password in ["Grandmaster", "1grandMASTER", "grandmaster99!"] {
            assert_eq!(POLICY.check(password, "grandMaster"), broken, "{password}");
        }
        assert_eq!(POLICY.check("grandmaster-7x!", "grandMaster"), Ok(()));
    }
}
