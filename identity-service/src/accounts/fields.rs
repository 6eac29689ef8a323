//! The fields of a profile, each with its rule. Forms send empty texts for what
//! was left out, so empty is absent.

use service_kit::text::{TextError, at_most, many_lines, one_line};
use url::Url;

use super::Profile;

const MAX_NAME: usize = 64;
const MAX_EMAIL: usize = 254;
const MAX_BIO: usize = 2_000;
/// In bytes: two of them travel in a cookie.
const MAX_IMAGE_URL: usize = 400;

/// Why a text cannot be the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FieldError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must be an http or https URL")]
    NotAWebUrl,
    #[error("must be at most {MAX_IMAGE_URL} bytes long")]
    UrlTooLong,
}

/// The fields of `profile` that are given and keep their rules; adds a sentence
/// to `faults` for each that does not.
pub(super) fn check(profile: Profile, faults: &mut Vec<String>) -> Profile {
    let mut field = |name: &str, text: Option<String>, rule: fn(&str) -> Result<(), FieldError>| {
        let text = text.filter(|text| !text.is_empty())?;
        match rule(&text) {
            Ok(()) => Some(text),
            Err(fault) => {
                faults.push(format!("{name} {fault}"));
                None
            }
        }
    };
    Profile {
        email: field("email", profile.email, email),
        first_name: field("first_name", profile.first_name, name),
        last_name: field("last_name", profile.last_name, name),
        image_url: field("image_url", profile.image_url, image_url),
        thumb_url: field("thumb_url", profile.thumb_url, image_url),
        bio: field("bio", profile.bio, bio),
    }
}

pub(super) fn email(text: &str) -> Result<(), FieldError> {
    at_most(text, MAX_EMAIL)?;
    Ok(one_line(text)?)
}

pub(super) fn name(text: &str) -> Result<(), FieldError> {
    at_most(text, MAX_NAME)?;
    Ok(one_line(text)?)
}

pub(super) fn bio(text: &str) -> Result<(), FieldError> {
    at_most(text, MAX_BIO)?;
    Ok(many_lines(text)?)
}

pub(super) fn image_url(text: &str) -> Result<(), FieldError> {
    if text.len() > MAX_IMAGE_URL {
        return Err(FieldError::UrlTooLong);
    }
    one_line(text)?;
    // No URL has these (RFC 3986 §2), browsers guess what is meant, and in a
    // token, where JSON escapes them, they would count twice.
    if text.contains(['"', '\\']) {
        return Err(FieldError::NotAWebUrl);
    }
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(FieldError::NotAWebUrl),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_urls_are_of_the_web() {
        assert_eq!(image_url("https://example.com/me.png"), Ok(()));
        for text in [
            "javascript:alert(1)",
            "data:image/png;base64,",
            "me.png",
            "//example.com/x",
            "https://",
            "https://example.com/\\",
            "https://example.com/\"",
        ] {
            assert_eq!(image_url(text), Err(FieldError::NotAWebUrl), "{text}");
        }
        let long = format!("https://example.com/{}", "é".repeat(200));
        assert_eq!(image_url(&long), Err(FieldError::UrlTooLong));
    }

    #[test]
    fn texts_are_bounded() {
        assert_eq!(bio("two\nlines"), Ok(()));
        assert!(name("two\nlines").is_err());
        assert!(name(&"x".repeat(65)).is_err());
        assert!(bio(&"x".repeat(2_001)).is_err());
        assert!(email("a\0@b").is_err());
    }
}
