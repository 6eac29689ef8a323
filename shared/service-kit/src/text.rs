//! Rules that free text keeps wherever it comes in.

use url::Url;

/// What is wrong with a text. Displayed after the name of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be blank")]
    Blank,
    /// Fewer code points than asked for.
    #[error("must be at least {0} characters long")]
    TooShort(usize),
    /// More code points than allowed.
    #[error("must be at most {0} characters long")]
    TooLong(usize),
    /// A control character where there may be none.
    #[error("must not contain control characters")]
    Control,
    /// White space at an end, where it would make two names look alike.
    #[error("must not begin or end with white space")]
    OuterWhiteSpace,
    /// Not the address of something on the web.
    #[error("must be an http or https URL")]
    NotAWebUrl,
    /// More bytes than allowed.
    #[error("must be at most {0} bytes long")]
    TooManyBytes(usize),
}

/// Refuses more than `longest` Unicode code points.
///
/// # Errors
/// [`TextError::TooLong`].
pub fn at_most(text: &str, longest: usize) -> Result<(), TextError> {
    if text.chars().nth(longest).is_some() {
        return Err(TextError::TooLong(longest));
    }
    Ok(())
}

/// Refuses fewer than `shortest` Unicode code points.
///
/// # Errors
/// [`TextError::TooShort`].
pub fn at_least(text: &str, shortest: usize) -> Result<(), TextError> {
    if text.chars().count() < shortest {
        return Err(TextError::TooShort(shortest));
    }
    Ok(())
}

/// Refuses text of nothing but white space.
///
/// # Errors
/// [`TextError::Blank`].
pub fn not_blank(text: &str) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Blank);
    }
    Ok(())
}

/// Refuses control characters in a text of one line. NUL is one of them, which
/// PostgreSQL cannot store.
///
/// # Errors
/// [`TextError::Control`].
pub fn one_line(text: &str) -> Result<(), TextError> {
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    Ok(())
}

/// Refuses control characters in a text of several lines, other than the line
/// breaks and tabs that people type.
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

/// Refuses white space at either end.
///
/// # Errors
/// [`TextError::OuterWhiteSpace`].
pub fn trimmed(text: &str) -> Result<(), TextError> {
    if text.trim().len() != text.len() {
        return Err(TextError::OuterWhiteSpace);
    }
    Ok(())
}

/// Refuses what is not the address of something on the web, or has more than
/// `most` bytes.
///
/// # Errors
/// [`TextError::TooManyBytes`], [`TextError::Control`], [`TextError::NotAWebUrl`].
pub fn web_url(text: &str, most: usize) -> Result<(), TextError> {
    if text.len() > most {
        return Err(TextError::TooManyBytes(most));
    }
    one_line(text)?;
    // No URL has these (RFC 3986 §2), browsers guess what is meant, and in a
    // token, where JSON escapes them, they would count twice.
    if text.contains(['"', '\\']) {
        return Err(TextError::NotAWebUrl);
    }
    match Url::parse(text) {
        Ok(url) if names_its_host(text, &url) => Ok(()),
        _ => Err(TextError::NotAWebUrl),
    }
}

/// Whether there is a host where one belongs. Without the slashes, or with more of
/// them, a parser looks for it further on, and a browser may look for it in the page
/// that the address is on (WHATWG URL, "special authority slashes state").
fn names_its_host(text: &str, url: &Url) -> bool {
    let after_scheme = text.get(url.scheme().len()..);
    matches!(url.scheme(), "http" | "https")
        && after_scheme
            .and_then(|rest| rest.strip_prefix("://"))
            .is_some_and(|rest| !rest.starts_with('/') && !rest.ends_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_on_the_web() {
        for text in ["https://example.com/me.png", "HTTP://example.com/"] {
            assert_eq!(web_url(text, 26), Ok(()), "{text}");
        }
        assert_eq!(
            web_url("https://example.com/é", 21),
            Err(TextError::TooManyBytes(21))
        );
        assert_eq!(web_url("https://a/\0", 26), Err(TextError::Control));
        for text in [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " javascript:alert(1)",
            "data:image/png;base64,",
            "me.png",
            "//example.com/x",
            "https://",
            "http:example.com",
            "https:/example.com",
            "https:///example.com",
            " https://example.com",
            "https://example.com ",
            "https://example.com/\\",
            "https://example.com/\"",
        ] {
            assert_eq!(web_url(text, 26), Err(TextError::NotAWebUrl), "{text}");
        }
    }

    #[test]
    fn length_counts_code_points() {
        assert_eq!(at_most("žluťoučký", 9), Ok(()));
        assert_eq!(at_most("žluťoučký", 8), Err(TextError::TooLong(8)));
        assert_eq!(at_least("🍲🍲", 2), Ok(()));
        assert_eq!(at_least("🍲", 2), Err(TextError::TooShort(2)));
    }

    #[test]
    fn control_characters() {
        assert_eq!(one_line("a\nb"), Err(TextError::Control));
        assert_eq!(many_lines("a\r\n\tb"), Ok(()));
        assert_eq!(many_lines("a\0b"), Err(TextError::Control));
        assert_eq!(many_lines("a\u{85}b"), Err(TextError::Control));
    }

    #[test]
    fn white_space() {
        assert_eq!(not_blank(" \u{2003}\n"), Err(TextError::Blank));
        assert_eq!(trimmed("a\u{a0}"), Err(TextError::OuterWhiteSpace));
        assert_eq!(trimmed("a b"), Ok(()));
    }
}
