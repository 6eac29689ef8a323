//! The issuer's metadata (OIDC Discovery §4, RFC 8414 §3).

#[cfg(test)]
mod tests;

use reqwest::Url;
use serde::Deserialize;

use super::fetch_error::FetchError;
use crate::{ConfigError, VerifierConfig, json};

const OPENID_CONFIGURATION: &str = ".well-known/openid-configuration";
const OAUTH_METADATA: &str = ".well-known/oauth-authorization-server";

/// Where to fetch documents, and which names they must contain.
pub(super) struct Locations {
    issuer: String,
    public: Url,
    /// Ends in a slash.
    base: Url,
    fetches_elsewhere: bool,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

impl Locations {
    pub(super) fn new(config: &VerifierConfig) -> Result<Self, ConfigError> {
        let public =
            base_url(&config.issuer).ok_or_else(|| ConfigError::Issuer(config.issuer.clone()))?;
        let base = match &config.fetch_url {
            Some(other) => base_url(other).ok_or_else(|| ConfigError::FetchUrl(other.clone()))?,
            None => public.clone(),
        };
        Ok(Self {
            issuer: config.issuer.clone(),
            public,
            base: with_final_slash(base),
            fetches_elsewhere: config.fetch_url.is_some(),
        })
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where to look for metadata, in this order.
    pub(super) fn metadata(&self) -> [Url; 2] {
        [OPENID_CONFIGURATION, OAUTH_METADATA].map(|path| self.under_base(path))
    }

    /// Reads metadata and returns where to fetch the keys.
    ///
    /// # Errors
    ///
    /// When `issuer` is not exactly the configured one (OIDC Discovery §4.3, RFC 8414
    /// §3.3), and when `jwks_uri` is not `http` or `https`, or not `https` although the
    /// issuer is.
    pub(super) fn jwks_uri(&self, metadata: &[u8]) -> Result<Url, FetchError> {
        let found: Metadata = json::document(metadata).map_err(FetchError::Discovery)?;
        if found.issuer != self.issuer {
            return Err(FetchError::WrongIssuer {
                found: found.issuer,
                expected: self.issuer.clone(),
            });
        }
        web_url(&found.jwks_uri)
            .filter(|url| url.scheme() == "https" || self.public.scheme() == "http")
            .map(|url| self.reachable(url))
            .ok_or(FetchError::JwksUri(found.jwks_uri))
    }

    /// Where to fetch a status list: below the issuer as written, or nowhere. Compares
    /// text, because two URL parsers may see different hosts.
    pub(super) fn status_list(&self, uri: &str) -> Option<Url> {
        let issuer = self.issuer.strip_suffix('/').unwrap_or(&self.issuer);
        uri.strip_prefix(issuer)
            .filter(|rest| rest.starts_with('/'))?;
        web_url(uri).map(|url| self.reachable(url))
    }

    /// The same path under the fetch URL, if it is under the issuer's origin.
    fn reachable(&self, url: Url) -> Url {
        if !self.fetches_elsewhere || url.origin() != self.public.origin() {
            return url;
        }
        let mut elsewhere = self.under_base(url.path().trim_start_matches('/'));
        elsewhere.set_query(url.query());
        elsewhere
    }

    fn under_base(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        url
    }
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// A URL to which paths can be added (RFC 8414 §2).
fn base_url(text: &str) -> Option<Url> {
    web_url(text).filter(|url| url.query().is_none() && url.fragment().is_none())
}

fn with_final_slash(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    url
}
