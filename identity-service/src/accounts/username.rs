use std::fmt;

use caseless::Caseless;
use service_kit::{
    input::Fault,
    text::{TextError, at_most, one_line, trimmed, unmistakable},
};
use unicode_normalization::UnicodeNormalization;

/// The maximum length of a username in Unicode code points.
pub(super) const MAX_LENGTH: usize = 64;

/// A username as its owner writes it, and its key for comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    text: String,
    key: String,
}

/// Why a text is not a valid username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// It is empty once normalised.
    #[error("must not be empty")]
    Empty,
    /// It breaks a general rule for texts.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Username {
    /// Reads the username of a new account.
    ///
    /// # Errors
    /// When it is empty, longer than 64 characters, contains control characters, begins
    /// or ends with white space, or contains something that makes it look like another
    /// name.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        at_most(text, MAX_LENGTH)?;
        one_line(text)?;
        trimmed(text)?;
        unmistakable(text)?;
        let key = comparable(text);
        if key.is_empty() {
            return Err(UsernameError::Empty);
        }
        Ok(Self {
            text: text.to_owned(),
            key,
        })
    }

    /// Reads the field `username` of a new account.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(super) fn of_field(text: &str) -> Result<Self, Fault> {
        Self::parse(text).map_err(|rule| Fault::new("username", rule))
    }

    /// Reads a username as a person types it to log in. White space at its ends does not
    /// count. Names made under older rules are accepted. `None` when it can be nobody's
    /// name.
    #[must_use]
    pub fn sought(text: &str) -> Option<Self> {
        let text = text.trim();
        let key = comparable(text);
        let is_possible = at_most(text, MAX_LENGTH).is_ok() && one_line(text).is_ok();
        (is_possible && !key.is_empty()).then(|| Self {
            text: text.to_owned(),
            key,
        })
    }

    /// A stored username with its key; older rules may have applied to it.
    pub(super) fn stored(text: String, key: String) -> Self {
        Self { text, key }
    }

    /// As its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Equal for all spellings of one name.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The comparison key of any text, even one that is not a valid name: compatibility
/// caseless matching (The Unicode Standard, §3.13, D146) without white space at the ends.
/// New names contain none of the invisible characters that D146 ignores.
pub(super) fn comparable(text: &str) -> String {
    text.trim().nfkc().default_case_fold().nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Username::parse(text).unwrap().key
    }

    #[test]
    fn case_and_unicode_form_do_not_matter() {
        assert_eq!(key("Cook"), key("cOOK"));
        assert_eq!(key("Zoë"), key("Zoe\u{308}"));
        assert_eq!(key("straße"), key("STRASSE"));
        assert_eq!(key("ﬁg"), key("FIG"));
        assert_eq!(key("Ｃｏｏｋ"), key("cook"));
        assert_ne!(key("cook"), key("c00k"));
    }

    #[test]
    fn whoever_has_a_name_of_other_days_is_found_by_it() {
        let old = Username::sought("co\u{200b}ok").unwrap();
        assert_eq!(old.key(), comparable("CO\u{200b}OK"));
        assert_eq!(Username::sought(" Cook\u{a0}").unwrap().key(), key("cook"));
        for nobodys in ["", "  ", "co\0ok", &"x".repeat(65)] {
            assert_eq!(Username::sought(nobodys), None, "{nobodys:?}");
        }
    }

    #[test]
    fn is_kept_as_it_was_written() {
        assert_eq!(
            Username::parse("Zoë Ångström").unwrap().as_str(),
            "Zoë Ångström"
        );
    }

    #[test]
    fn refuses_what_cannot_be_told_apart_or_stored() {
        let cases = [
            ("", UsernameError::Empty),
            (" cook", TextError::OuterWhiteSpace.into()),
            ("cook\u{a0}", TextError::OuterWhiteSpace.into()),
            ("co\0ok", TextError::Control.into()),
            ("co\nok", TextError::Control.into()),
            ("co\u{200b}ok", TextError::Invisible.into()),
            ("\u{3164}", TextError::Invisible.into()),
            ("co  ok", TextError::Spacing.into()),
        ];
        for (text, error) in cases {
            assert_eq!(Username::parse(text), Err(error), "{text:?}");
        }
        assert!(Username::parse(&"é".repeat(64)).is_ok());
        assert_eq!(
            Username::parse(&"é".repeat(65)),
            Err(TextError::TooLong(64).into())
        );
    }
}
