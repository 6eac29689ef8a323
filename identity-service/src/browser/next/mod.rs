#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use url::{Position, Url};

/// The maximum length of `next`, in bytes.
const MAX_LENGTH: usize = 2_048;

/// Going back to these would loop or log out.
const NOWHERE: [&str; 3] = ["/login", "/signup", "/logout"];

/// Where the user wanted to go before logging in: a path on this host and nothing else
/// (CWE-601).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next(String);

/// The text leads to another host, or could be read so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a path on this host")]
pub struct NotLocal;

impl Next {
    /// The default page after login.
    pub(super) fn home() -> Self {
        Self("/".to_owned())
    }

    /// The first `next` of a query or a form that is valid.
    pub(super) fn in_query(query: &str) -> Option<Self> {
        let (_, value) =
            url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next")?;
        value.parse().ok()
    }

    /// As it appears in a `Location` header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `page` with this as its `next`.
    pub(super) fn after(&self, page: &str) -> String {
        let encoded: String = url::form_urlencoded::byte_serialize(self.0.as_bytes()).collect();
        format!("{page}?next={encoded}")
    }
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Next {
    type Err = NotLocal;

    fn from_str(text: &str) -> Result<Self, NotLocal> {
        if text.len() > MAX_LENGTH || !every_reading_is_local(text) {
            return Err(NotLocal);
        }
        let there = resolved(text).ok_or(NotLocal)?;
        let next = &there[Position::BeforePath..];
        // Resolving may bring to the front what was behind a `..`.
        if next.len() > MAX_LENGTH
            || !every_reading_is_local(next)
            || NOWHERE.contains(&there.path().trim_end_matches('/'))
        {
            return Err(NotLocal);
        }
        Ok(Self(next.to_owned()))
    }
}

/// Where a browser would go, if that is on this host.
fn resolved(text: &str) -> Option<Url> {
    let here = Url::parse("http://here.invalid").ok()?;
    let there = here.join(text).ok()?;
    let is_local = there.origin() == here.origin() && !there.path().starts_with("//");
    is_local.then_some(there)
}

/// Whether the text is local as it is, and however often something decodes it on the way.
fn every_reading_is_local(text: &str) -> bool {
    let mut reading = text.to_owned();
    loop {
        if !looks_local(&reading) || resolved(&reading).is_none() {
            return false;
        }
        let decoded = percent_decoded(&reading);
        if decoded == reading {
            return true;
        }
        reading = decoded;
    }
}

/// Begins with exactly one slash, and contains nothing that browsers read as a slash
/// (`\`) or skip (tabs, line breaks; all control characters).
fn looks_local(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !text.contains(char::is_control)
}

fn percent_decoded(text: &str) -> String {
    // In a path `+` is literal, so it must not be decoded to a space.
    let text = text.replace('+', "%2B");
    let pair = format!("x={}", text.replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
