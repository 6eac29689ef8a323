//! Texts that several features use.

use service_kit::{
    input::{Rule, keep},
    text::{at_most, many_lines, not_blank},
};

/// Limits the size of a page of posts with their comments.
const LONGEST: usize = 2_000;

/// The text of a comment or a story: 1 to 2,000 characters, not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// Checks a text.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn parse(text: String) -> Result<Self, Vec<Rule>> {
        let rules = [not_blank(&text), at_most(&text, LONGEST), many_lines(&text)];
        keep(rules).map(|()| Self(text))
    }
}

/// A caption or description of a picture: at most 2,000 characters; may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// Checks a text.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn parse(text: String) -> Result<Self, Vec<Rule>> {
        let rules = [at_most(&text, LONGEST), many_lines(&text)];
        keep(rules).map(|()| Self(text))
    }
}

impl From<Words> for String {
    fn from(words: Words) -> Self {
        words.0
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

#[cfg(test)]
mod tests {
    use service_kit::text::TextError;

    use super::*;

    #[test]
    fn words_say_something() {
        for text in ["Yum!", "two\nlines", "🍲", "\u{202e}backwards"] {
            assert_eq!(Words::parse(text.to_owned()), Ok(Words(text.to_owned())));
        }
        assert_eq!(
            Words::parse(" \u{2003}\n".to_owned()),
            Err(vec![Rule::Text(TextError::Blank)])
        );
        let both = [TextError::TooLong(LONGEST), TextError::Control].map(Rule::Text);
        let long = format!("{}\0", "🍲".repeat(2_000));
        assert_eq!(Words::parse(long), Err(both.to_vec()));
    }

    #[test]
    fn a_note_may_be_empty() {
        assert!(Note::parse(String::new()).is_ok());
        assert!(Note::parse("🍲".repeat(2_000)).is_ok());
        assert!(Note::parse("🍲".repeat(2_001)).is_err());
        assert!(Note::parse("a\0".to_owned()).is_err());
    }
}
