use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A password as typed. Never shown, erased when dropped. Two are equal if they normalise
/// to the same text, whatever keyboard they were typed on.
#[derive(Clone, Deserialize)]
pub struct Password(SecretString);

/// The form of a password that was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Normalised, as passwords are hashed now.
    Prepared,
    /// Unchanged, as passwords were hashed formerly.
    AsTyped,
}

/// How a password relates to a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another one.
    Wrong,
    /// It matches.
    Right,
    /// It matches, but the hash was made of the password as typed. The same password
    /// typed on another keyboard would fail, so the hash should be replaced.
    RightAsTyped,
}

impl Form {
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::Prepared => Verdict::Right,
            Self::AsTyped => Verdict::RightAsTyped,
        }
    }
}

impl Password {
    /// The text to hash: one for all keyboards and systems (RFC 8265 §4.2.2,
    /// `OpaqueString`). Refuses nothing: passwords are never displayed, so nothing in
    /// them can mislead a reader, and a password that was accepted once must remain
    /// valid.
    pub(super) fn prepared(&self) -> Zeroizing<String> {
        let spaces = self.as_typed().chars().map(|character| match character {
            // Unicode's other spaces (general category Zs).
            '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}' => ' ',
            other => other,
        });
        Zeroizing::new(spaces.nfc().collect())
    }

    /// All texts that may have been hashed for it. Their number depends only on what was
    /// typed, never on the account.
    pub(super) fn forms(&self) -> Vec<(Form, Zeroizing<String>)> {
        let prepared = self.prepared();
        let typed = Zeroizing::new(self.as_typed().to_owned());
        if prepared == typed {
            vec![(Form::Prepared, prepared)]
        } else {
            vec![(Form::Prepared, prepared), (Form::AsTyped, typed)]
        }
    }

    fn as_typed(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.prepared() == other.prepared()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Default for Password {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_type_a_password_are_one() {
        let typed = [
            "crème brûlée 7",
            "cre\u{300}me bru\u{302}le\u{301}e 7",
            "crème\u{a0}brûlée\u{3000}7",
        ];
        for text in typed {
            assert_eq!(Password::from(text), Password::from(typed[0]), "{text:?}");
        }
        for other in [
            "Crème brûlée 7",
            "creme brulee 7",
            "crème brûlée 7 ",
            "ﬁ",
            "fi",
        ] {
            let same = Password::from(other) == Password::from(typed[0]);
            assert!(!same, "{other:?}");
        }
        assert_ne!(Password::from("ﬁ"), Password::from("fi"));
    }

    #[test]
    fn what_was_typed_is_another_form_where_it_differs() {
        let forms = |text: &str| {
            let forms = Password::from(text).forms().into_iter();
            forms.map(|(form, _)| form).collect::<Vec<_>>()
        };
        assert_eq!(forms("sour dough 7"), [Form::Prepared]);
        assert_eq!(forms("e\u{301}"), [Form::Prepared, Form::AsTyped]);
    }
}
