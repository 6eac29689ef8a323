use cookie::Cookie;
use reqwest::{Response, header::HeaderMap};
use serde_json::{Value, json};

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as JSON, or `null`.
    pub body: Value,
    /// The body as it came.
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

    /// A header's value, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// The value of a series in these metrics, written as `name{labels}`; nothing
    /// where there is no such series, or it is not a whole number.
    #[must_use]
    pub fn metric(&self, series: &str) -> Option<u64> {
        let mut lines = self.text.lines().filter_map(|line| line.rsplit_once(' '));
        lines.find_map(|(name, value)| (name == series).then(|| value.parse().ok())?)
    }

    /// What the answer makes a browser keep or drop.
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

    /// This answer, if its status is as expected.
    ///
    /// # Panics
    /// When it is not, with the body.
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "unexpected answer: {}", self.text);
        self
    }

    /// Checks that the answer is exactly this problem document, header for
    /// header and member for member.
    ///
    /// # Panics
    /// When it is anything else.
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

    /// Checks a 422 with these sentences.
    #[track_caller]
    pub fn expect_invalid(&self, errors: &[&str]) {
        self.expect_problem(422, "validation", errors);
    }

    /// Checks a 401 for a token that is no good, with its challenge.
    #[track_caller]
    pub fn expect_invalid_token(&self, sentence: &str) {
        self.expect_problem(401, "unauthorized", &[sentence]);
        let challenge = self.header("www-authenticate");
        assert_eq!(
            challenge,
            format!("Bearer error=\"invalid_token\", error_description=\"{sentence}\"")
        );
    }
}

/// The fault that a sentence tells of: it begins with the name of a field, or with what
/// the whole input is called.
fn fault(sentence: &str) -> Value {
    let of_all = ["the body ", "the query "];
    let whole = of_all.iter().find_map(|name| sentence.strip_prefix(name));
    let (field, message) = match (whole, sentence.split_once(' ')) {
        (None, Some((name, message))) => (format!("/{name}"), message),
        (whole, _) => (String::new(), whole.unwrap_or_default()),
    };
    json!({"field": field, "message": message})
}
