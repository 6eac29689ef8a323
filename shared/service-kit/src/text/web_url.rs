use url::Url;

use super::{TextError, one_line};

/// A web address of at most `most` bytes.
///
/// # Errors
/// [`TextError::TooManyBytes`], [`TextError::Control`], [`TextError::NotAWebUrl`].
pub fn web_url(text: &str, most: usize) -> Result<(), TextError> {
    if text.len() > most {
        return Err(TextError::TooManyBytes(most));
    }
    one_line(text)?;
    // No URL contains these (RFC 3986 §2); browsers guess what is meant, and JSON escapes
    // them, so they would count twice in a token.
    if text.contains(['"', '\\']) {
        return Err(TextError::NotAWebUrl);
    }
    match Url::parse(text) {
        Ok(url) if names_its_host(text, &url) => Ok(()),
        _ => Err(TextError::NotAWebUrl),
    }
}

/// Whether the host is where it belongs. With fewer or more slashes, a parser finds it
/// further on, and a browser may use the host of the current page (WHATWG URL, "special
/// authority slashes state").
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
}
