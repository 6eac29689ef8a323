//! What all status lists share: their issuer, and how they are verified.

use std::sync::Arc;

use reqwest::Url;
use reqwest::header::{ETAG, HeaderValue};

use super::list::StatusList;
use super::sent::SentList;
use super::watched::Held;
use crate::metrics::FetchCounters;
use crate::remote::RemoteKeys;
use crate::remote::fetch_error::FetchError;
use crate::remote::http::{Document, Renewal};
use crate::{Clock, Error, Fetches, StatusPolicy, VerifierConfig};

/// The issuer's answer about a list.
pub(super) enum Answer {
    New(Held),
    /// The held list is still current.
    Unchanged,
}

pub(super) struct Source {
    config: VerifierConfig,
    keys: Arc<RemoteKeys>,
    clock: Arc<dyn Clock>,
    fetches: FetchCounters,
}

impl Source {
    pub(super) fn new(
        config: VerifierConfig,
        keys: Arc<RemoteKeys>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            config,
            keys,
            clock,
            fetches: FetchCounters::default(),
        }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now()
    }

    pub(super) fn leeway(&self) -> i64 {
        self.config.leeway
    }

    pub(super) fn policy(&self) -> StatusPolicy {
        self.config.status_policy
    }

    pub(super) fn without_answer(&self) -> Result<(), Error> {
        self.policy().without_answer()
    }

    pub(super) fn count(&self, result: &Result<(), FetchError>) {
        self.fetches.record(result);
    }

    pub(super) fn fetches(&self) -> Fetches {
        self.fetches.snapshot()
    }

    /// Where to fetch a list; `None` if it is not the issuer's.
    pub(super) fn locate(&self, uri: &str) -> Option<Url> {
        self.keys.issuer.locate_status_list(uri)
    }

    /// Fetches a list unless this `ETag` is current.
    pub(super) async fn fetch(
        &self,
        uri: &str,
        url: &Url,
        known: Option<&HeaderValue>,
    ) -> Result<Answer, FetchError> {
        match self.keys.issuer.fetch_status_list(url, known).await? {
            Renewal::Unchanged => Ok(Answer::Unchanged),
            Renewal::Changed(document) => {
                let list = self.accept(uri, &document).await;
                Ok(Answer::New(Held {
                    list: list.map_err(FetchError::StatusList)?,
                    fetched_at: self.now(),
                    etag: document.headers.get(ETAG).cloned(),
                }))
            }
        }
    }

    /// The list in an answer, verified.
    async fn accept(&self, uri: &str, document: &Document) -> Result<StatusList, Error> {
        let sent = SentList::read(&self.config, &document.body)?;
        let key = self.keys.find(sent.key_id()).await?;
        sent.verified_by(&key, uri, self.now())
    }
}
