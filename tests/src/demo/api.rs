//! HTTP requests that respect `Retry-After`.

use std::{fmt, time::Duration};

use indicatif::ProgressBar;
use reqwest::{
    Client, Method, Response, StatusCode, Url,
    header::{self, HeaderMap, HeaderValue},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use service_kit::clock::Clock;

use super::DemoError;

/// The pause after an answer that asks to wait without saying how long.
const SHORT: Duration = Duration::from_secs(1);

/// How long one request is repeated.
const PATIENCE: Duration = Duration::from_mins(10);

/// The HTTP client for both services.
#[derive(Debug)]
pub(super) struct Api {
    http: Client,
    clock: Clock,
    bar: ProgressBar,
}

/// A request that can be sent again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub(super) method: &'a Method,
    pub(super) url: &'a Url,
    pub(super) token: Option<&'a str>,
    pub(super) body: Option<&'a Value>,
}

impl Api {
    /// Shows in `bar` what it waits for, and waits with `clock`.
    pub(super) fn new(clock: Clock, bar: ProgressBar) -> Self {
        let accept = (header::ACCEPT, HeaderValue::from_static("application/json"));
        let http = Client::builder()
            .user_agent("make seed")
            .default_headers(HeaderMap::from_iter([accept]))
            .build()
            .expect("a client can be made");
        Self { http, clock, bar }
    }

    /// Sets the number of things to create.
    pub(super) fn expect(&self, things: usize) {
        self.bar.set_length(things as u64);
    }

    /// Counts a thing that exists now.
    pub(super) fn tick(&self) {
        self.bar.inc(1);
    }

    /// Sends a request, and repeats it while the answer asks to come back later (RFC 9110
    /// §10.2.3). Other answers are returned, also errors.
    pub(super) async fn send(&self, call: Call<'_>) -> Result<Response, DemoError> {
        let mut waited = Duration::ZERO;
        while waited < PATIENCE {
            let answer = self.send_once(call).await?;
            let Some(pause) = pause(&answer) else {
                return Ok(answer);
            };
            let seconds = pause.as_secs();
            self.bar
                .set_message(format!("waiting {seconds} s, as told to"));
            self.clock.sleep(pause).await;
            self.bar.set_message("");
            waited += pause;
        }
        Err(DemoError::KeptWaiting {
            request: call.to_string(),
            minutes: PATIENCE.as_secs() / 60,
        })
    }

    async fn send_once(&self, call: Call<'_>) -> Result<Response, DemoError> {
        let mut request = self.http.request(call.method.clone(), call.url.clone());
        if let Some(token) = call.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = call.body {
            request = request.json(body);
        }
        request.send().await.map_err(|cause| {
            if cause.is_connect() {
                DemoError::Silent(call.url.origin().ascii_serialization())
            } else {
                call.broken(cause)
            }
        })
    }
}

impl Call<'_> {
    /// Parses the body of a successful answer.
    pub(super) async fn read<T: DeserializeOwned>(self, answer: Response) -> Result<T, DemoError> {
        let answer = self.expect_success(answer).await?;
        answer.json().await.map_err(|cause| self.broken(cause))
    }

    /// The answer, if it is successful.
    pub(super) async fn expect_success(self, answer: Response) -> Result<Response, DemoError> {
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let problem: Value = answer.json().await.unwrap_or_default();
        Err(DemoError::Refused {
            request: self.to_string(),
            status: status.as_u16(),
            detail: problem["detail"].as_str().unwrap_or_default().to_owned(),
        })
    }

    fn broken(self, cause: reqwest::Error) -> DemoError {
        DemoError::Broken {
            request: self.to_string(),
            // `request` already names the URL.
            cause: cause.without_url(),
        }
    }
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}

/// The pause that an answer asks for: too many requests, or not ready yet.
fn pause(answer: &Response) -> Option<Duration> {
    let busy = [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    if !busy.contains(&answer.status()) {
        return None;
    }
    let seconds = answer.headers().get(header::RETRY_AFTER);
    let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok());
    Some(seconds.map_or(SHORT, Duration::from_secs).max(SHORT))
}
