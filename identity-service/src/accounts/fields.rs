//! The fields of a profile, each with its rule. Forms send empty texts for what
//! was left out, so empty is absent, and so is white space alone.

use service_kit::text::{TextError, at_most, many_lines, not_blank, one_line, seen, web_url};

use super::Profile;

const MAX_NAME: usize = 64;
const MAX_EMAIL: usize = 254;
const MAX_BIO: usize = 2_000;
/// In bytes: two of them travel in a cookie.
const MAX_IMAGE_URL: usize = 400;

/// The fields of `profile` that are given and keep their rules; adds a sentence
/// to `faults` for each that does not.
pub(super) fn check(profile: Profile, faults: &mut Vec<String>) -> Profile {
    let mut field = |name: &str, text: Option<String>, rule: fn(&str) -> Result<(), TextError>| {
        let text = given(text)?;
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

/// What was filled in.
pub(super) fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

pub(super) fn email(text: &str) -> Result<(), TextError> {
    at_most(text, MAX_EMAIL)?;
    one_line(text)?;
    seen(text)
}

pub(super) fn name(text: &str) -> Result<(), TextError> {
    at_most(text, MAX_NAME)?;
    one_line(text)?;
    seen(text)
}

pub(super) fn bio(text: &str) -> Result<(), TextError> {
    at_most(text, MAX_BIO)?;
    many_lines(text)?;
    not_blank(text)
}

pub(super) fn image_url(text: &str) -> Result<(), TextError> {
    web_url(text, MAX_IMAGE_URL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_image_urls_fit_a_cookie() {
        let longest = format!("https://example.com/{}", "é".repeat(190));
        assert_eq!(longest.len(), MAX_IMAGE_URL);
        assert_eq!(image_url(&longest), Ok(()));
        let longer = format!("{longest}/");
        let fault = TextError::TooManyBytes(MAX_IMAGE_URL);
        assert_eq!(image_url(&longer), Err(fault));
        assert_eq!(image_url("me.png"), Err(TextError::NotAWebUrl));
    }

    #[test]
    fn nothing_to_see_is_nothing_filled_in_or_refused() {
        assert_eq!(given(Some(" \u{a0}".to_owned())), None);
        assert_eq!(name("A\u{200b}da"), Err(TextError::Invisible));
        assert_eq!(name("علی\u{200c}رضا"), Ok(()));
        assert_eq!(email("a\u{202e}@example.com"), Err(TextError::Invisible));
        assert_eq!(bio("\u{3164}"), Err(TextError::Blank));
        assert_eq!(bio("Soft\u{ad}wareentwicklerin"), Ok(()));
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
