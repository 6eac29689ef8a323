//! Rules for free text.

#[cfg(test)]
mod tests;
mod visible;
mod web_url;

use std::iter;

use visible::{is_at_work, is_visible};
pub use web_url::web_url;

/// The rule that a text breaks. Displayed after the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// It contains nothing visible.
    #[error("must not be blank")]
    Blank,
    /// It contains invisible characters, which would make different names look equal.
    #[error("must not contain characters that cannot be seen")]
    Invisible,
    /// It contains white space other than single spaces.
    #[error("must not contain white space other than single spaces")]
    Spacing,
    /// It has too few code points.
    #[error("must be at least {0} characters long")]
    TooShort(usize),
    /// It has too many code points.
    #[error("must be at most {0} characters long")]
    TooLong(usize),
    /// It contains a control character.
    #[error("must not contain control characters")]
    Control,
    /// It begins or ends with white space, which would make different names look equal.
    #[error("must not begin or end with white space")]
    OuterWhiteSpace,
    /// It is not a web address.
    #[error("must be an http or https URL")]
    NotAWebUrl,
    /// It has too many bytes.
    #[error("must be at most {0} bytes long")]
    TooManyBytes(usize),
}

/// At most `longest` Unicode code points.
///
/// # Errors
/// [`TextError::TooLong`].
pub fn at_most(text: &str, longest: usize) -> Result<(), TextError> {
    if text.chars().nth(longest).is_some() {
        return Err(TextError::TooLong(longest));
    }
    Ok(())
}

/// At least `shortest` Unicode code points.
///
/// # Errors
/// [`TextError::TooShort`].
pub fn at_least(text: &str, shortest: usize) -> Result<(), TextError> {
    if text.chars().count() < shortest {
        return Err(TextError::TooShort(shortest));
    }
    Ok(())
}

/// Contains something visible.
///
/// # Errors
/// [`TextError::Blank`].
pub fn not_blank(text: &str) -> Result<(), TextError> {
    if text.chars().any(is_visible) {
        return Ok(());
    }
    Err(TextError::Blank)
}

/// Cannot look like another identifier: no invisible characters, and no white space
/// except single spaces.
///
/// # Errors
/// [`TextError::Spacing`], [`TextError::Invisible`].
pub fn unmistakable(text: &str) -> Result<(), TextError> {
    let is_space = |character: char| character.is_whitespace();
    if text.contains("  ") || text.chars().any(|c| is_space(c) && c != ' ') {
        return Err(TextError::Spacing);
    }
    if text.chars().any(|c| !is_visible(c) && !is_space(c)) {
        return Err(TextError::Invisible);
    }
    Ok(())
}

/// A name without invisible characters, except white space and those that its script
/// needs.
///
/// # Errors
/// [`TextError::Invisible`].
pub fn seen(text: &str) -> Result<(), TextError> {
    let before = iter::once(None).chain(text.chars().map(Some));
    let after = text.chars().map(Some).skip(1).chain([None]);
    let mut places = before.zip(text.chars()).zip(after);
    let is_hidden = |((before, character), after)| {
        !is_visible(character)
            && !character.is_whitespace()
            && !is_at_work(before, character, after)
    };
    if places.any(is_hidden) {
        return Err(TextError::Invisible);
    }
    Ok(())
}

/// One line without control characters, in particular without NUL, which PostgreSQL
/// cannot store.
///
/// # Errors
/// [`TextError::Control`].
pub fn one_line(text: &str) -> Result<(), TextError> {
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    Ok(())
}

/// Lines without control characters, except the line breaks and tabs that people type.
///
/// # Errors
/// [`TextError::Control`].
pub fn many_lines(text: &str) -> Result<(), TextError> {
    let typed = |character| matches!(character, '\n' | '\r' | '\t');
    if text.chars().any(|c| c.is_control() && !typed(c)) {
        return Err(TextError::Control);
    }
    Ok(())
}

/// No white space at either end.
///
/// # Errors
/// [`TextError::OuterWhiteSpace`].
pub fn trimmed(text: &str) -> Result<(), TextError> {
    if text.trim().len() != text.len() {
        return Err(TextError::OuterWhiteSpace);
    }
    Ok(())
}
