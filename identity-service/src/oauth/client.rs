use std::{str::FromStr, sync::Arc};

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::{error::OAuthError, form::TokenForm};
use crate::{accounts::Accounts, throttle::ClientAddress};

/// A generated secret with fewer bytes is too short.
const SHORT_SECRET: usize = 16;

/// A client id and its secret.
type Credentials = (String, SecretString);

/// The clients that may introspect tokens: `id:secret` pairs, comma separated.
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
    /// Authenticates a client at `address`, by HTTP Basic or by form parameters (RFC 6749
    /// §2.3.1). Wrong secrets are throttled; correct ones are not.
    pub(super) async fn admit(
        &self,
        accounts: &Accounts,
        address: ClientAddress,
        headers: &HeaderMap,
        form: &TokenForm,
    ) -> Result<(), OAuthError> {
        let given = presented(headers, form).ok_or(OAuthError::InvalidClient)?;
        if let Err(refusal) = accounts.throttle.admit_client(address) {
            accounts.audit.record_refusal(&refusal, address).await;
            return Err(refusal.into());
        }
        if self.know(&given) {
            return Ok(());
        }
        accounts.throttle.count_failed_client(address);
        Err(OAuthError::InvalidClient)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Compares hashes, and all of them, so that timing reveals neither the client nor
    /// how much of a secret was right.
    fn know(&self, given: &[Credentials]) -> bool {
        self.0.iter().fold(false, |known, client| {
            let expected = fingerprint(&client.id, &client.secret);
            given.iter().fold(known, |known, (id, secret)| {
                known | verify_slices_are_equal(&fingerprint(id, secret), &expected).is_ok()
            })
        })
    }

    /// Clients whose secrets are short enough to guess.
    pub(crate) fn with_short_secrets(&self) -> impl Iterator<Item = &str> {
        let clients = self.0.iter();
        let short = clients.filter(|client| client.secret.expose_secret().len() < SHORT_SECRET);
        short.map(|client| client.id.as_str())
    }
}

/// The possible credentials of a request. The RFC form-encodes both parts of HTTP Basic,
/// but many clients send them as they are.
fn presented(headers: &HeaderMap, form: &TokenForm) -> Option<Vec<Credentials>> {
    if let Some((id, secret)) = basic(headers) {
        let decoded = (decoded(&id), decoded(secret.expose_secret()).into());
        return Some(vec![decoded, (id, secret)]);
    }
    let (id, secret) = form.client_id.clone().zip(form.client_secret.clone())?;
    Some(vec![(id, secret)])
}

fn basic(headers: &HeaderMap) -> Option<Credentials> {
    let credentials = token_verifier::credentials(headers, "Basic").ok()??;
    let decoded = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.into()))
}

/// Encoded text contains no `&` or `=`, so it parses as one word.
fn decoded(text: &str) -> String {
    let mut words = form_urlencoded::parse(text.as_bytes());
    match words.next() {
        Some((word, _)) if !text.contains(['&', '=']) => word.into_owned(),
        _ => text.to_owned(),
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
