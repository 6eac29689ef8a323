use service_kit::text::{TextError, at_least, at_most};
use zxcvbn::zxcvbn;

use super::common;

/// The most Unicode code points of a password.
const MAX_LENGTH: usize = 256;

/// What fewer guesses than this many find is common: about the ten thousand
/// passwords that everybody tries first, and simple variations on them.
const COMMON_GUESSES: u64 = 10_000;

/// The fewest characters that a password has besides the username.
const BEYOND_THE_USERNAME: usize = 4;

/// Estimating more costs time, up to seconds for what was made to, and changes
/// little: twenty-four characters that are easy to guess are rarely all there is.
const ESTIMATED_CHARACTERS: usize = 24;

/// What a new password must be (NIST SP 800-63B §3.1.1.2): long enough and not
/// one that everybody tries first; no rules on kinds of characters.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The fewest Unicode code points.
    pub min_length: usize,
}

/// The rule that a new password breaks. Displayed after the name of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRule {
    /// It is too short or too long.
    #[error(transparent)]
    Length(#[from] TextError),
    /// It is the username, or that with fewer than four characters more.
    #[error("must not be the username with little else")]
    NotTheUsername,
    /// Few guesses find it.
    #[error("is too common; choose one that is harder to guess")]
    NotCommon,
    /// Without regard to case, signs and digits it is one of the common passwords.
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

/// Whether fewer than four characters are left without the username.
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
