//! The fields of a profile and their rules. Forms send empty texts for fields left blank,
//! so an empty or blank text counts as absent.

use service_kit::{
    input::{Fault, Faults, all},
    text::{TextError, at_most, many_lines, not_blank, one_line, seen, web_url},
};

use super::{Email, Profile};

const MAX_NAME: usize = 64;
const MAX_BIO: usize = 2_000;
/// In bytes, because a cookie carries two of them.
const MAX_IMAGE_URL: usize = 400;

/// A field of a profile.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProfileField {
    name: &'static str,
    rule: fn(&str) -> Result<(), TextError>,
}

pub(super) const FIRST_NAME: ProfileField = field("first_name", name);
pub(super) const LAST_NAME: ProfileField = field("last_name", name);
pub(super) const IMAGE_URL: ProfileField = field("image_url", image_url);
pub(super) const THUMB_URL: ProfileField = field("thumb_url", image_url);
pub(super) const BIO: ProfileField = field("bio", bio);

const fn field(name: &'static str, rule: fn(&str) -> Result<(), TextError>) -> ProfileField {
    ProfileField { name, rule }
}

impl ProfileField {
    /// The text, or `None` when nothing was filled in.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub(super) fn check(self, text: Option<String>) -> Result<Option<String>, Fault> {
        let text = filled_in(text);
        let broken = text.as_deref().and_then(|text| (self.rule)(text).err());
        match broken {
            None => Ok(text),
            Some(rule) => Err(Fault::new(self.name, rule)),
        }
    }
}

/// The fields of a profile as somebody filled them in.
#[derive(Debug, Default)]
pub(super) struct ProfileText {
    pub(super) email: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) image_url: Option<String>,
    pub(super) thumb_url: Option<String>,
    pub(super) bio: Option<String>,
}

/// The email address, or `None` when nothing was filled in.
///
/// # Errors
/// The rule that it breaks.
pub(super) fn email(text: Option<String>) -> Result<Option<Email>, Fault> {
    let email = filled_in(text).map(|text| Email::parse(&text)).transpose();
    email.map_err(|rule| Fault::new("email", rule))
}

fn filled_in(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// The fields of `profile` that were filled in.
///
/// # Errors
/// A fault for each that breaks its rule.
pub(super) fn check(profile: ProfileText) -> Result<Profile, Faults> {
    let (email, first_name, last_name, image_url, thumb_url, bio) = all((
        email(profile.email),
        FIRST_NAME.check(profile.first_name),
        LAST_NAME.check(profile.last_name),
        IMAGE_URL.check(profile.image_url),
        THUMB_URL.check(profile.thumb_url),
        BIO.check(profile.bio),
    ))?;
    Ok(Profile {
        email,
        first_name,
        last_name,
        image_url,
        thumb_url,
        bio,
    })
}

fn name(text: &str) -> Result<(), TextError> {
    at_most(text, MAX_NAME)?;
    one_line(text)?;
    seen(text)
}

fn bio(text: &str) -> Result<(), TextError> {
    at_most(text, MAX_BIO)?;
    many_lines(text)?;
    not_blank(text)
}

fn image_url(text: &str) -> Result<(), TextError> {
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
        assert_eq!(email(Some(" \u{a0}".to_owned())), Ok(None));
        assert_eq!(name("A\u{200b}da"), Err(TextError::Invisible));
        assert_eq!(name("علی\u{200c}رضا"), Ok(()));
        let fault = Fault::new("email", TextError::Invisible);
        assert_eq!(email(Some("a\u{202e}@example.com".to_owned())), Err(fault));
        assert_eq!(bio("\u{3164}"), Err(TextError::Blank));
        assert_eq!(bio("Soft\u{ad}wareentwicklerin"), Ok(()));
    }

    #[test]
    fn texts_are_bounded() {
        assert_eq!(bio("two\nlines"), Ok(()));
        assert!(name("two\nlines").is_err());
        assert!(name(&"x".repeat(65)).is_err());
        assert!(bio(&"x".repeat(2_001)).is_err());
        assert!(email(Some("a\0@b".to_owned())).is_err());
    }
}
