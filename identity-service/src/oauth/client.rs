use std::{str::FromStr, sync::Arc};

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header};
use secrecy::{ExposeSecret, SecretString};

use super::{error::OAuthError, form::TokenForm};

/// Who may introspect tokens: `id:secret` pairs, comma separated.
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
    /// Lets a configured client through, by HTTP Basic or by parameters of the
    /// form (RFC 6749 §2.3.1).
    pub(super) fn admit(&self, headers: &HeaderMap, form: &TokenForm) -> Result<(), OAuthError> {
        let (id, secret) = match basic(headers) {
            Some(pair) => pair,
            None => match (&form.client_id, &form.client_secret) {
                (Some(id), Some(secret)) => (id.clone(), secret.clone()),
                _ => return Err(OAuthError::InvalidClient),
            },
        };
        // All are compared, and hashes of them: neither which client nor how much
        // of a secret was right can be told by the time.
        let given = fingerprint(&id, &secret);
        let known = self.0.iter().fold(false, |known, client| {
            let expected = fingerprint(&client.id, &client.secret);
            known | verify_slices_are_equal(&given, &expected).is_ok()
        });
        if known {
            Ok(())
        } else {
            Err(OAuthError::InvalidClient)
        }
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, SecretString)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.into()))
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
