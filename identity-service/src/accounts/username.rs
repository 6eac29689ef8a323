use std::fmt;

use caseless::Caseless;
use service_kit::text::{TextError, at_most, one_line, trimmed};
use unicode_normalization::UnicodeNormalization;

/// The most Unicode code points of a username.
pub(super) const MAX_LENGTH: usize = 64;

/// A username as its owner writes it, and as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    text: String,
    key: String,
}

/// Why a text cannot be a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Nothing is left of it.
    #[error("must not be empty")]
    Empty,
    /// It breaks a rule of texts.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Username {
    /// Reads a username.
    ///
    /// # Errors
    /// When it is empty, longer than 64 characters, has control characters, or
    /// white space at an end.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        at_most(text, MAX_LENGTH)?;
        one_line(text)?;
        trimmed(text)?;
        let key = comparable(text);
        if key.is_empty() {
            return Err(UsernameError::Empty);
        }
        Ok(Self {
            text: text.to_owned(),
            key,
        })
    }

    /// One that was stored with its key; the rules may have been others then.
    pub(super) fn stored(text: String, key: String) -> Self {
        Self { text, key }
    }

    /// As its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same for all ways to write one name.
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

/// Any text as names are compared, also one that cannot be a name: compatibility
/// caseless matching (The Unicode Standard, §3.13, D146).
pub(super) fn comparable(text: &str) -> String {
    text.nfkc().default_case_fold().nfkc().collect()
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
