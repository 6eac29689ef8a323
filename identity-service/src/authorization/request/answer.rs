use std::fmt;

use serde::{Deserialize, Serialize};
use service_kit::config::Origin;
use url::form_urlencoded::Serializer;

use super::RequestError;
use crate::secret_token::SecretToken;

/// How a client gets the answer to its request (OAuth 2.0 Multiple Response Type Encoding
/// Practices §2.1, OAuth 2.0 Form Post Response Mode).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    #[default]
    Query,
    /// In a form that the browser sends to the redirect URI.
    FormPost,
}

impl ResponseMode {
    /// Reads the parameter.
    pub(super) fn read(word: &str) -> Result<Self, RequestError> {
        match word {
            "query" => Ok(Self::Query),
            "form_post" => Ok(Self::FormPost),
            _ => Err(RequestError::invalid(
                "response_mode must be query or form_post",
            )),
        }
    }
}

/// Where the answer to a request goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnAddress {
    /// A registered one.
    pub redirect_uri: String,
    /// In which way it gets there.
    pub mode: ResponseMode,
    /// What the client wants back unchanged (RFC 6749 §4.1.1).
    pub state: Option<String>,
}

/// The answer to an authorization request, for its client.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it goes.
    pub redirect_uri: String,
    /// In which way.
    pub mode: ResponseMode,
    /// Its names and values.
    pub parameters: Vec<(&'static str, String)>,
}

/// Omits the parameters: one of them is the code.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl ReturnAddress {
    /// The answer with a code (RFC 6749 §4.1.2).
    #[must_use]
    pub fn code(&self, code: &SecretToken, issuer: &Origin) -> Answer {
        self.answer(vec![("code", code.as_str().to_owned())], issuer)
    }

    /// The answer with an error (RFC 6749 §4.1.2.1).
    #[must_use]
    pub fn error(&self, error: RequestError, issuer: &Origin) -> Answer {
        let parameters = vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", error.description.into_owned()),
        ];
        self.answer(parameters, issuer)
    }

    /// Every answer says who gives it, so that a client with several issuers cannot be
    /// confused (RFC 9207 §2).
    fn answer(&self, mut parameters: Vec<(&'static str, String)>, issuer: &Origin) -> Answer {
        let state = self.state.clone().map(|state| ("state", state));
        parameters.extend(state);
        parameters.push(("iss", issuer.to_string()));
        Answer {
            redirect_uri: self.redirect_uri.clone(),
            mode: self.mode,
            parameters,
        }
    }
}

impl Answer {
    /// The redirect URI with the answer in its query. The query that it has stays (RFC 6749
    /// §3.1.2).
    #[must_use]
    pub fn location(&self) -> String {
        with_query(&self.redirect_uri, &self.parameters)
    }
}

/// An address with more in its query. What it has there stays.
pub(in crate::authorization) fn with_query(
    uri: &str,
    parameters: &[(&'static str, String)],
) -> String {
    let mark = match uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let added = Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    format!("{uri}{mark}{added}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(redirect_uri: &str, state: Option<&str>) -> String {
        let to = ReturnAddress {
            redirect_uri: redirect_uri.to_owned(),
            mode: ResponseMode::Query,
            state: state.map(str::to_owned),
        };
        let issuer = "https://id.example".parse().unwrap();
        to.code(&SecretToken::from("c0de"), &issuer).location()
    }

    #[test]
    fn the_answer_is_added_to_the_query() {
        let answer = "code=c0de&iss=https%3A%2F%2Fid.example";
        for (uri, expected) in [
            (
                "https://a.example/cb",
                format!("https://a.example/cb?{answer}"),
            ),
            ("https://a.example", format!("https://a.example?{answer}")),
            (
                "https://a.example/cb?",
                format!("https://a.example/cb?{answer}"),
            ),
            (
                "https://a.example/cb?x=1",
                format!("https://a.example/cb?x=1&{answer}"),
            ),
            (
                "https://a.example/cb?x=1&",
                format!("https://a.example/cb?x=1&{answer}"),
            ),
            (
                "com.example.app:/cb",
                format!("com.example.app:/cb?{answer}"),
            ),
        ] {
            assert_eq!(location(uri, None), expected);
        }
    }

    #[test]
    fn the_state_comes_back_unchanged() {
        let state = "a+b &=?#%20\u{e9}\"'<";
        let uri = location("https://a.example/cb", Some(state));
        let url = url::Url::parse(&uri).unwrap();
        let found = url.query_pairs().find(|(name, _)| name == "state").unwrap();
        assert_eq!(found.1, state);
        assert_eq!(url.fragment(), None);
    }
}
