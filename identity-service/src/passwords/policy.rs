use service_kit::text::{at_least, at_most};
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

impl Policy {
    /// All rules that `password` breaks as the new one of `username`.
    pub(super) fn faults(self, password: &str, username: &str) -> Vec<String> {
        let length =
            at_least(password, self.min_length).and_then(|()| at_most(password, MAX_LENGTH));
        if let Err(fault) = length {
            return vec![format!("password {fault}")];
        }
        if is_little_more_than(password, username) {
            return vec!["password must not be the username with little else".to_owned()];
        }
        if is_common(password, username) {
            return vec!["password is too common; choose one that is harder to guess".to_owned()];
        }
        if common::is_listed(password, username) {
            return vec![
                "password is on the list of common passwords but for case, signs and digits; choose one that is harder to guess"
                    .to_owned(),
            ];
        }
        Vec::new()
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
        assert_eq!(
            POLICY.faults("žluťouč", "cook"),
            ["password must be at least 8 characters long"]
        );
        assert_eq!(POLICY.faults("žluťoučký", "cook"), [""; 0]);
        assert_eq!(POLICY.faults(&"x7Q-".repeat(64), "cook"), [""; 0]);
        assert_eq!(
            POLICY.faults(&"x7Q-".repeat(65), "cook"),
            ["password must be at most 256 characters long"]
        );
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
            assert_eq!(POLICY.faults(common, "cook").len(), 1, "{common}");
        }
        for fine in ["correct horse battery staple", "vXw8-kq2L", "sour dough 7"] {
            assert_eq!(POLICY.faults(fine, "cook"), [""; 0], "{fine}");
        }
    }

    #[test]
    fn the_username_and_little_else_is_refused() {
        let fault = ["password must not be the username with little else"];
        for password in ["Grandmaster", "1grandMASTER", "grandmaster99!"] {
            assert_eq!(POLICY.faults(password, "grandMaster"), fault, "{password}");
        }
        assert_eq!(POLICY.faults("grandmaster-7x!", "grandMaster"), [""; 0]);
    }
}
