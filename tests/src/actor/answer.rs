use cookie::Cookie;
use reqwest::{Response, header::HeaderMap};
use serde_json::{Value, json};

/// The complete answer to a request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as JSON, or `null`.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    pub(super) async fn read(response: Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.text().await.expect("the body is complete");
        Self {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }

    /// A header's value, or an empty string.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// The value of a series in Prometheus text, written as `name{labels}`; `None` if there
    /// is no such series or it is not a whole number.
    #[must_use]
    pub fn metric(&self, series: &str) -> Option<u64> {
        let mut lines = self.text.lines().filter_map(|line| line.rsplit_once(' '));
        lines.find_map(|(name, value)| (name == series).then(|| value.parse().ok())?)
    }

    /// The cookies that the answer sets or removes.
    #[must_use]
    pub fn set_cookies(&self) -> Vec<Cookie<'static>> {
        let values = self.headers.get_all("set-cookie").iter();
        values
            .map(|value| {
                let text = value.to_str().expect("cookies are ASCII").to_owned();
                Cookie::parse(text).expect("a cookie can be read")
            })
            .collect()
    }

    /// This answer, if it has the expected status.
    ///
    /// # Panics
    /// With the body, if it does not.
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "unexpected answer: {}", self.text);
        self
    }

    /// Checks that the answer is exactly this problem document, headers included.
    ///
    /// # Panics
    /// If it is anything else.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, kind: &str, errors: &[&str]) {
        let reason = http::StatusCode::from_u16(self.status).ok();
        let mut expected = json!({
            "type": format!("/problems/{kind}"),
            "title": reason.and_then(|status| status.canonical_reason()),
            "status": status,
            "detail": errors.join("; "),
            "errors": errors,
            "request_id": self.header("x-request-id"),
        });
        if kind == "validation" {
            expected["faults"] = errors.iter().map(|sentence| fault(sentence)).collect();
        }
        assert_eq!(self.status, status, "unexpected answer: {}", self.text);
        assert_eq!(self.body, expected);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        assert!(!self.header("x-request-id").is_empty());
    }

    /// Checks that the answer is a 422 with these sentences.
    #[track_caller]
    pub fn expect_invalid(&self, errors: &[&str]) {
        self.expect_problem(422, "validation", errors);
    }

    /// Checks that the answer is a 401 for an invalid token, with its challenge. That of
    /// recipe-api also names its metadata (RFC 9728 §5.1).
    #[track_caller]
    pub fn expect_invalid_token(&self, sentence: &str) {
        self.expect_problem(401, "unauthorized", &[sentence]);
        let challenge = self.header("www-authenticate");
        let (of_token, _) = challenge
            .split_once(", resource_metadata=")
            .unwrap_or((challenge, ""));
        assert_eq!(
            of_token,
            format!("Bearer error=\"invalid_token\", error_description=\"{sentence}\"")
        );
    }
}

/// The fault that belongs to a sentence. The sentence begins with the name of a field, or
/// with "the body" or "the query".
fn fault(sentence: &str) -> Value {
    let of_all = ["the body ", "the query "];
    let whole = of_all.iter().find_map(|name| sentence.strip_prefix(name));
    let (field, message) = match (whole, sentence.split_once(' ')) {
        (None, Some((name, message))) => (format!("/{name}"), message),
        (whole, _) => (String::new(), whole.unwrap_or_default()),
    };
    json!({"field": field, "message": message})
}
