use std::{str::FromStr, sync::Arc};

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use secrecy::{ExposeSecret, SecretString};

use super::client_authentication::Presented;

/// A generated secret with fewer bytes is too short.
const SHORT_SECRET: usize = 16;

/// The clients that may introspect all tokens: `id:secret` pairs, comma separated.
#[derive(Clone, Debug, Default)]
pub struct IntrospectionClients(Arc<[IntrospectionClient]>);

#[derive(Clone, Debug)]
struct IntrospectionClient {
    id: String,
    secret: SecretString,
}

impl FromStr for IntrospectionClients {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let client = |pair: &str| match pair.trim().split_once(':') {
            Some((id, secret)) if !id.is_empty() && !secret.is_empty() => Ok(IntrospectionClient {
                id: id.to_owned(),
                secret: secret.into(),
            }),
            _ => Err("not a list of id:secret pairs; for example gateway:s3cret".to_owned()),
        };
        let pairs = text.split(',').filter(|_| !text.trim().is_empty());
        pairs.map(client).collect::<Result<_, _>>().map(Self)
    }
}

impl IntrospectionClients {
    /// Whether this is one of them. Compares hashes, and all of them, so that timing
    /// reveals neither the client nor how much of a secret was right.
    pub(super) fn know(&self, presented: &Presented) -> bool {
        let given = presented.pairs();
        self.0.iter().fold(false, |known, client| {
            let expected = fingerprint(&client.id, &client.secret);
            given.iter().fold(known, |known, (id, secret)| {
                known | verify_slices_are_equal(&fingerprint(id, secret), &expected).is_ok()
            })
        })
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Clients whose secrets are short enough to guess.
    pub(crate) fn with_short_secrets(&self) -> impl Iterator<Item = &str> {
        let clients = self.0.iter();
        let short = clients.filter(|client| client.secret.expose_secret().len() < SHORT_SECRET);
        short.map(|client| client.id.as_str())
    }
}

fn fingerprint(id: &str, secret: &SecretString) -> [u8; 64] {
    let mut both = [0; 64];
    both[..32].copy_from_slice(digest(&SHA256, id.as_bytes()).as_ref());
    both[32..].copy_from_slice(digest(&SHA256, secret.expose_secret().as_bytes()).as_ref());
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read() {
        let clients: IntrospectionClients = "gateway:s3cret, mail:a:b".parse().unwrap();
        assert_eq!(clients.0.len(), 2);
        assert_eq!(clients.0[1].secret.expose_secret(), "a:b");
        assert_eq!("".parse::<IntrospectionClients>().unwrap().0.len(), 0);
        for text in ["gateway", ":secret", "gateway:", "a:b,,"] {
            assert!(text.parse::<IntrospectionClients>().is_err(), "{text}");
        }
    }
}
