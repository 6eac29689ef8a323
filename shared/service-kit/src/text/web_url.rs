use url::Url;

use super::{TextError, one_line};

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
}
