use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A password as somebody typed it. Never shown, erased when dropped. Two are equal
/// when they are the same to whoever types them, on whatever keyboard.
#[derive(Clone, Deserialize)]
pub struct Password(SecretString);

/// The text of a password that was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As passwords are hashed.
    Prepared,
    /// As passwords were hashed once.
    AsTyped,
}

/// What a password is to a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another one.
    Wrong,
    /// The one that was hashed.
    Right,
    /// The same, but what was hashed is what was typed, as was done once: typed on
    /// another keyboard, it would be taken for another one. The hash should be
    /// replaced.
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
    /// What is hashed: one text for all that keyboards and systems make of a password
    /// (RFC 8265 §4.2.2, `OpaqueString`). Nothing is refused here. No password is
    /// shown to anybody, so that there is nothing in it to be mistaken for; and one
    /// that was accepted once has to be accepted again.
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

    /// All texts that may have been hashed for it. How many there are follows from
    /// what was typed alone, never from whose password it is.
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
