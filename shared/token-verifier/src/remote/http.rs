//! Careful GET requests.

use std::time::Duration;

use reqwest::header::CACHE_CONTROL;
use reqwest::header::HeaderMap;
use reqwest::{Client, Response, StatusCode, Url, redirect};

use super::fetch_error::FetchError;

const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_BODY: usize = 256 * 1024;

/// Whether caches on the way may answer (RFC 9111 §5.2.1.4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum CachePolicy {
    Use,
    Bypass,
}

/// A complete answer with status 200.
pub(super) struct Document {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A client that is patient for 5 s and follows no redirects: a redirect could
/// lead anywhere.
pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .user_agent(concat!("token-verifier/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .timeout(TIMEOUT)
        .build()
}

/// Fetches a document; anything but 200 and anything too large is an error.
pub(super) async fn get(
    client: &Client,
    url: &Url,
    policy: CachePolicy,
) -> Result<Document, FetchError> {
    let mut request = client.get(url.clone());
    if policy == CachePolicy::Bypass {
        request = request.header(CACHE_CONTROL, "no-cache");
    }
    let response = request.send().await?;
    if response.status() != StatusCode::OK {
        return Err(FetchError::Status {
            url: url.clone(),
            status: response.status(),
        });
    }
    read(response).await
}

async fn read(mut response: Response) -> Result<Document, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(FetchError::TooLarge {
                url: response.url().clone(),
                limit: MAX_BODY,
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Document {
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}
