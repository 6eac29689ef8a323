//! The issuer's metadata (OIDC Discovery §4, RFC 8414 §3).

use reqwest::Url;
use serde::Deserialize;

use super::fetch_error::FetchError;
use crate::{ConfigError, VerifierConfig};

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
        let found: Metadata = serde_json::from_slice(metadata).map_err(FetchError::Discovery)?;
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

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn locations(issuer: &str, fetch_url: Option<&str>) -> Locations {
        Locations::new(&VerifierConfig::new(issuer, "api").fetch_url(fetch_url)).unwrap()
    }

    fn jwks_uri(locations: &Locations, uri: &str) -> Option<String> {
        let metadata = json!({"issuer": locations.issuer, "jwks_uri": uri}).to_string();
        let found = locations.jwks_uri(metadata.as_bytes());
        found.ok().map(String::from)
    }

    #[rstest]
    #[case::of_the_issuer("https://id", None, "https://id/.well-known/")]
    #[case::final_slash("https://id/", None, "https://id/.well-known/")]
    #[case::with_a_path("https://id/a", None, "https://id/a/.well-known/")]
    #[case::elsewhere("https://id", Some("http://pod:8080"), "http://pod:8080/.well-known/")]
    #[case::elsewhere_below("https://id", Some("http://gw/id/"), "http://gw/id/.well-known/")]
    fn metadata_is_looked_for_in_two_places(
        #[case] issuer: &str,
        #[case] fetch_url: Option<&str>,
        #[case] expected: &str,
    ) {
        let [openid, oauth] = locations(issuer, fetch_url).metadata();
        assert_eq!(openid.as_str(), format!("{expected}openid-configuration"));
        assert_eq!(
            oauth.as_str(),
            format!("{expected}oauth-authorization-server")
        );
    }

    #[rstest]
    #[case::as_it_is(None, "https://id/jwks", "https://id/jwks")]
    #[case::same_path_elsewhere(
        Some("http://pod:8080"),
        "https://id/a/jwks",
        "http://pod:8080/a/jwks"
    )]
    #[case::query(Some("http://pod"), "https://id/jwks?a=b", "http://pod/jwks?a=b")]
    #[case::below_a_path(Some("http://gw/id"), "https://id/jwks", "http://gw/id/jwks")]
    #[case::default_port(Some("http://pod"), "https://id:443/jwks", "http://pod/jwks")]
    #[case::another_origin(Some("http://pod"), "https://cdn/jwks", "https://cdn/jwks")]
    #[case::another_port(Some("http://pod"), "https://id:444/jwks", "https://id:444/jwks")]
    fn keys_are_fetched_from(
        #[case] fetch_url: Option<&str>,
        #[case] named: &str,
        #[case] expected: &str,
    ) {
        let locations = locations("https://id", fetch_url);
        assert_eq!(jwks_uri(&locations, named).as_deref(), Some(expected));
    }

    #[rstest]
    #[case::file("file:///etc/passwd")]
    #[case::relative("/jwks")]
    #[case::not_encrypted_although_the_issuer_is("http://id/jwks")]
    fn other_places_are_refused(#[case] named: &str) {
        assert_eq!(jwks_uri(&locations("https://id", None), named), None);
    }

    #[rstest]
    #[case::as_it_is("https://id", None, "https://id/lists/1")]
    #[case::same_path_elsewhere("https://id", Some("http://pod:8080"), "http://pod:8080/lists/1")]
    #[case::issuer_with_a_final_slash("https://id/", None, "https://id/lists/1")]
    fn status_lists_are_fetched_from(
        #[case] issuer: &str,
        #[case] fetch_url: Option<&str>,
        #[case] expected: &str,
    ) {
        let url = locations(issuer, fetch_url).status_list("https://id/lists/1");
        assert_eq!(url.unwrap().as_str(), expected);
    }

    #[rstest]
    #[case::another_host("https://evil/1")]
    #[case::a_host_that_begins_alike("https://id.evil/1")]
    #[case::another_port("https://id:444/1")]
    #[case::another_scheme("http://id/1")]
    #[case::a_file("file:///1")]
    #[case::credentials("https://me:secret@id/1")]
    #[case::relative("/1")]
    #[case::nothing("")]
    #[case::the_issuer_itself("https://id")]
    #[case::a_query_of_the_issuer("https://id?/1")]
    #[case::upper_case("https://ID/1")]
    #[case::the_default_port("https://id:443/1")]
    #[case::empty_credentials("https://@id/1")]
    #[case::white_space(" https://id/1")]
    fn status_lists_of_others_are_not(#[case] uri: &str) {
        assert_eq!(locations("https://id", None).status_list(uri), None);
    }

    #[test]
    fn status_lists_are_below_the_path_of_the_issuer() {
        let locations = locations("https://host/id", None);
        assert!(locations.status_list("https://host/id/1").is_some());
        for uri in ["https://host/1", "https://host/ida/1"] {
            assert_eq!(locations.status_list(uri), None, "{uri}");
        }
    }

    #[rstest]
    #[case::somebody_else("https://evil")]
    #[case::final_slash("https://id/")]
    #[case::upper_case("https://ID")]
    fn the_issuer_is_compared_exactly(#[case] named: &str) {
        let metadata = json!({"issuer": named, "jwks_uri": "https://id/jwks"}).to_string();
        let found = locations("https://id", None).jwks_uri(metadata.as_bytes());
        assert!(matches!(found, Err(FetchError::WrongIssuer { .. })));
    }

    #[rstest]
    #[case::not_a_url("id.example.org")]
    #[case::other_scheme("ftp://id")]
    #[case::query("https://id?a=b")]
    fn an_issuer_is_a_plain_url(#[case] issuer: &str) {
        let result = Locations::new(&VerifierConfig::new(issuer, "api"));
        assert!(matches!(result, Err(ConfigError::Issuer(_))));
    }
}
