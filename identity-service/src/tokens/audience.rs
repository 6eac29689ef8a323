use std::fmt;

use serde::Deserialize;
use service_kit::{config::Origin, input::Fault};
use utoipa::ToSchema;

/// The audiences of a token, in the order of the `aud` claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audiences(Vec<String>);

/// `audience` as clients send it: one name or a list of names.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(
    untagged,
    expecting = "another type, expected a string or a list of strings"
)]
pub enum AudienceParameter {
    /// One resource server.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Audiences {
    /// The issuer and all configured audiences.
    #[must_use]
    pub fn all(issuer: &Origin, configured: &[String]) -> Self {
        let mut all = vec![issuer.as_str().to_owned()];
        all.extend_from_slice(configured);
        Self(all)
    }

    /// These.
    #[must_use]
    pub fn of(names: &[String]) -> Self {
        Self(names.to_vec())
    }

    /// The requested audiences; by default the issuer and all configured ones.
    ///
    /// # Errors
    /// When an unknown audience was requested.
    pub fn requested(
        asked: Option<AudienceParameter>,
        issuer: &Origin,
        configured: &[String],
    ) -> Result<Self, Fault> {
        let Self(mut allowed) = Self::all(issuer, configured);
        let asked = match asked {
            None => return Ok(Self(allowed)),
            Some(AudienceParameter::One(name)) => vec![name],
            Some(AudienceParameter::Many(names)) => names,
        };
        let known = asked.iter().all(|name| allowed.contains(name));
        // In the order of the configuration, without duplicates.
        allowed.retain(|name| asked.contains(name));
        if known && !allowed.is_empty() {
            Ok(Self(allowed))
        } else {
            Err(Fault::new(
                "audience",
                "must name resource servers that tokens may be for",
            ))
        }
    }

    /// As it was stored by [`fmt::Display`].
    #[must_use]
    pub fn stored(text: &str) -> Self {
        Self(text.split(' ').map(str::to_owned).collect())
    }

    /// These, and then those of `others` that are not among them.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        let Self(mut all) = self.clone();
        let more = others.0.iter().filter(|name| !self.0.contains(name));
        all.extend(more.cloned());
        Self(all)
    }

    /// Those of them that `is_meant`.
    #[must_use]
    pub fn those_in(&self, is_meant: impl Fn(&String) -> bool) -> Self {
        let meant = self.0.iter().filter(|name| is_meant(name));
        Self(meant.cloned().collect())
    }

    /// Whether all of them are among `others`.
    #[must_use]
    pub fn is_within(&self, others: &[String]) -> bool {
        self.0.iter().all(|name| others.contains(name))
    }

    /// The value of the `aud` claim.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Audiences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requested(asked: Option<AudienceParameter>) -> Result<String, Fault> {
        let issuer = "http://localhost:8080".parse().unwrap();
        let configured = ["recipe-api".to_owned(), "mail".to_owned()];
        Audiences::requested(asked, &issuer, &configured).map(|found| found.to_string())
    }

    #[test]
    fn all_by_default() {
        assert_eq!(
            requested(None).unwrap(),
            "http://localhost:8080 recipe-api mail"
        );
    }

    #[test]
    fn only_what_was_asked_for() {
        let one = AudienceParameter::One("mail".to_owned());
        assert_eq!(requested(Some(one)).unwrap(), "mail");
        let many = vec!["mail".to_owned(), "recipe-api".to_owned()];
        assert_eq!(
            requested(Some(AudienceParameter::Many(many))).unwrap(),
            "recipe-api mail"
        );
    }

    #[test]
    fn nothing_that_we_do_not_sign_for() {
        for names in [vec![], vec!["mail".to_owned(), "bank".to_owned()]] {
            assert!(requested(Some(AudienceParameter::Many(names))).is_err());
        }
    }
}
