use std::{fmt, str::FromStr};

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::postgres::options_of;

/// The kind and address of a database. Never shown, because it may contain a password.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// `sqlite://path?mode=rwc`
    Sqlite(SecretString),
    /// `postgres://user:password@host/name`
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Whether several replicas can share this database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "sqlite://…",
            Self::Postgres(_) => "postgres://…",
        })
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.contains(":memory:") || text.contains("mode=memory") {
            return Err(
                "an in-memory database would forget everybody; for example sqlite://data/my.db?mode=rwc"
                    .to_owned(),
            );
        }
        // Drivers' messages may repeat the URL with its password.
        match text.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() && is_url(text) && text.parse::<SqliteConnectOptions>().is_ok() => {
                Ok(Self::Sqlite(text.into()))
            }
            Some(("postgres" | "postgresql", rest))
                if !rest.is_empty() && is_url(text) && options_of(text).is_ok() =>
            {
                Ok(Self::Postgres(text.into()))
            }
            _ => Err("not a database URL; for example sqlite://data/my.db?mode=rwc or postgres://user:password@host/name".to_owned()),
        }
    }
}

fn is_url(text: &str) -> bool {
    Url::parse(text).is_ok()
}

impl TryFrom<&SecretString> for DatabaseUrl {
    type Error = String;

    fn try_from(secret: &SecretString) -> Result<Self, String> {
        secret.expose_secret().parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_a_password() {
        let url: DatabaseUrl = "postgres://me:hunter2@db/identity".parse().unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
        assert!(url.is_shared());
    }

    #[test]
    fn refuses_invalid_urls() {
        for text in [
            "",
            "sqlite://",
            "mysql://a/b",
            "data/my.db",
            "sqlite::memory:",
            "sqlite://x?mode=memory",
            "sqlite://x?mode=banana",
            "postgres://me:hunter2/x@db/identity",
            "postgres://me:hunter2@db:notaport/identity",
            "postgres://me:hunter2@db/identity?sslmode=banana",
        ] {
            let error = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(error.contains("for example"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
