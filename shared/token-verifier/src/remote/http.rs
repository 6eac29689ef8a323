//! GET requests with limits.

use std::time::Duration;

use reqwest::header::{ACCEPT, CACHE_CONTROL, HeaderMap, HeaderValue, IF_NONE_MATCH};
use reqwest::{Client, Response, StatusCode, Url, redirect};

use super::fetch_error::FetchError;

const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_BODY: usize = 256 * 1024;

/// Enough for a status list that inflates to 1 MiB, however badly compressed.
const MAX_LIST_BODY: usize = 2 * 1024 * 1024;

const STATUS_LIST: HeaderValue = HeaderValue::from_static("application/statuslist+jwt");

/// Whether HTTP caches may answer (RFC 9111 §5.2.1.4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum CachePolicy {
    Use,
    Bypass,
}

/// A complete response with status 200.
pub(super) struct Document {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The answer to a conditional request (RFC 9110 §13.1.2).
pub(super) enum Renewal {
    Changed(Document),
    Unchanged,
}

/// A client with a timeout of 5 s that follows no redirects, because these could lead
/// anywhere.
pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .user_agent(concat!("token-verifier/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .timeout(TIMEOUT)
        .build()
}

/// Fetches a document. Any status but 200 and too large a body are errors.
pub(super) async fn get(
    client: &Client,
    url: &Url,
    policy: CachePolicy,
) -> Result<Document, FetchError> {
    let mut request = client.get(url.clone());
    if policy == CachePolicy::Bypass {
        request = request.header(CACHE_CONTROL, "no-cache");
    }
    read(request.send().await?, MAX_BODY).await
}

/// Fetches a status list unless this `ETag` is current.
pub(super) async fn renew_status_list(
    client: &Client,
    url: &Url,
    known: Option<&HeaderValue>,
) -> Result<Renewal, FetchError> {
    let mut request = client.get(url.clone()).header(ACCEPT, STATUS_LIST);
    if let Some(etag) = known {
        request = request.header(IF_NONE_MATCH, etag);
    }
    let response = request.send().await?;
    if known.is_some() && response.status() == StatusCode::NOT_MODIFIED {
        return Ok(Renewal::Unchanged);
    }
    read(response, MAX_LIST_BODY).await.map(Renewal::Changed)
}

async fn read(mut response: Response, limit: usize) -> Result<Document, FetchError> {
    if response.status() != StatusCode::OK {
        return Err(FetchError::Status {
            url: response.url().clone(),
            status: response.status(),
        });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(FetchError::TooLarge {
                url: response.url().clone(),
                limit,
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Document {
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}
