use http::{HeaderMap, HeaderValue, Method, request::Parts};

use super::Error;
use crate::ids::UserId;

/// The name of the header, as people write it.
pub(super) const HEADER: &str = "Idempotency-Key";

/// In characters.
const LONGEST: usize = 255;

/// A client's name for one of its requests. Each person has their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(String);

/// The key of a request, and its caller.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Keyed {
    pub(super) person: UserId,
    pub(super) key: Key,
}

impl Key {
    /// The key in the headers. The draft wants a string in quotes (RFC 9651 §3.3.3); many
    /// clients send it without, so both name the same key.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the rule that it breaks.
    fn read(headers: &HeaderMap) -> Result<Option<Self>, Error> {
        let mut values = headers.get_all(HEADER).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            return Err(Error::Invalid("must be there only once"));
        }
        Self::parse(value).map(Some)
    }

    fn parse(value: &HeaderValue) -> Result<Self, Error> {
        let text = value.to_str().unwrap_or_default();
        let quoted = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let key = quoted.unwrap_or(text);
        let is_plain = |sign: char| sign.is_ascii_graphic() && sign != '"' && sign != '\\';
        if key.is_empty() || key.len() > LONGEST || !key.chars().all(is_plain) {
            return Err(Error::Invalid(
                "must be 1 to 255 visible ASCII characters, such as a UUID",
            ));
        }
        Ok(Self(key.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Keyed {
    /// The key of a `POST` by `person`, if it has one.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub(crate) fn read(request: &Parts, person: UserId) -> Result<Option<Self>, Error> {
        if request.method != Method::POST {
            return Ok(None);
        }
        let key = Key::read(&request.headers)?;
        Ok(key.map(|key| Self { person, key }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Result<Option<Key>, Error> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, value.parse().unwrap());
        }
        Key::read(&headers)
    }

    #[test]
    fn with_and_without_quotes_is_the_same_key() {
        assert_eq!(read(&[]).unwrap(), None);
        let key = Some(Key("8e03978e-40d5".to_owned()));
        assert_eq!(read(&["8e03978e-40d5"]).unwrap(), key);
        assert_eq!(read(&["\"8e03978e-40d5\""]).unwrap(), key);
        assert!(read(&["x".repeat(255).as_str()]).unwrap().is_some());
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        let long = "x".repeat(256);
        for value in ["", "\"\"", "a b", "\"a", "a\"b", "a\\b", "ž", &long] {
            assert!(
                matches!(read(&[value]), Err(Error::Invalid(_))),
                "{value:?}"
            );
        }
        assert!(matches!(read(&["a", "a"]), Err(Error::Invalid(_))));
    }
}
