//! Fetching from the issuer.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use reqwest::header::HeaderValue;
use reqwest::{Client, StatusCode, Url};

use super::discovery::Locations;
use super::fetch_error::FetchError;
use super::freshness::RefreshSchedule;
use super::http::{self, CachePolicy, Document, Renewal};
use super::jwks;
use crate::key_set::KeySet;
use crate::{ConfigError, VerifierConfig};

/// Fetches keys and status lists from the issuer.
pub(super) struct Issuer {
    client: Client,
    locations: Locations,
    /// The URL from the last discovery. It is dropped when a fetch fails.
    jwks_uri: ArcSwapOption<Url>,
}

impl Issuer {
    pub(super) fn new(config: &VerifierConfig) -> Result<Self, ConfigError> {
        if config.algorithms.is_empty() {
            return Err(ConfigError::NoAlgorithm);
        }
        Ok(Self {
            locations: Locations::new(config)?,
            client: http::client().map_err(ConfigError::HttpClient)?,
            jwks_uri: ArcSwapOption::empty(),
        })
    }

    pub(super) fn name(&self) -> &str {
        self.locations.issuer()
    }

    /// Fetches the keys, after discovering `jwks_uri` if unknown.
    pub(super) async fn fetch_keys(
        &self,
        policy: CachePolicy,
    ) -> Result<(KeySet, RefreshSchedule), FetchError> {
        let fetched = self.fetch_key_set(policy).await;
        if fetched.is_err() {
            self.jwks_uri.store(None);
        }
        fetched
    }

    async fn fetch_key_set(
        &self,
        policy: CachePolicy,
    ) -> Result<(KeySet, RefreshSchedule), FetchError> {
        let url = match self.jwks_uri.load_full() {
            Some(known) => known,
            None => self.discover(policy).await?,
        };
        let document = http::get(&self.client, &url, policy).await?;
        let keys = jwks::parse(&document.body)?;
        Ok((keys, RefreshSchedule::of_response(&document.headers)))
    }

    async fn discover(&self, policy: CachePolicy) -> Result<Arc<Url>, FetchError> {
        let metadata = self.fetch_metadata(policy).await?;
        let url = Arc::new(self.locations.jwks_uri(&metadata.body)?);
        self.jwks_uri.store(Some(Arc::clone(&url)));
        Ok(url)
    }

    /// Where to fetch a status list; `None` if it is not the issuer's.
    pub(super) fn locate_status_list(&self, uri: &str) -> Option<Url> {
        self.locations.status_list(uri)
    }

    /// Fetches a status list unless this `ETag` is current.
    pub(super) async fn fetch_status_list(
        &self,
        url: &Url,
        known: Option<&HeaderValue>,
    ) -> Result<Renewal, FetchError> {
        http::renew_status_list(&self.client, url, known).await
    }

    /// The OIDC metadata, or else those of RFC 8414.
    async fn fetch_metadata(&self, policy: CachePolicy) -> Result<Document, FetchError> {
        let [openid, oauth] = self.locations.metadata();
        match http::get(&self.client, &openid, policy).await {
            Err(FetchError::Status { status, .. }) if status == StatusCode::NOT_FOUND => {
                http::get(&self.client, &oauth, policy).await
            }
            answer => answer,
        }
    }
}
