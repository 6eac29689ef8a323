use url::Url;

use super::registered::{APP, REDIRECT_URI, app, form};
use crate::{
    Error,
    http::{Answer, Request},
};

// RFC 7636, Appendix B
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// How an app gets tokens of people who are logged in and have let it in before: two requests
/// for each. People take turns, because each gets at most 60 codes a minute.
#[derive(Debug)]
pub struct CodeFlow {
    /// The authorization request in each browser.
    requests: Vec<Vec<u8>>,
    begun: usize,
    /// From the authorization response, until it is redeemed.
    code: Option<String>,
}

impl CodeFlow {
    /// The path of each authorization request.
    #[must_use]
    pub fn path() -> String {
        let query = form(&[
            ("client_id", APP),
            ("redirect_uri", REDIRECT_URI),
            ("response_type", "code"),
            ("scope", "openid profile recipes"),
            ("state", "af0ifjsldkj"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        format!("/oauth/authorize?{query}")
    }

    /// In browsers with these values of `Cookie`.
    #[must_use]
    pub fn in_browsers(cookies: &[String]) -> Self {
        let path = Self::path();
        let request = |cookies: &String| {
            Request {
                cookie: Some(cookies),
                ..Request::get(&path)
            }
            .bytes()
        };
        Self {
            requests: cookies.iter().map(request).collect(),
            begun: 0,
            code: None,
        }
    }

    pub(super) fn next_request(&self) -> Vec<u8> {
        let Some(code) = &self.code else {
            let turn = self.begun % self.requests.len().max(1);
            return self.requests.get(turn).cloned().unwrap_or_default();
        };
        let form = form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ]);
        Request::form("/oauth/token", &form).with(&app()).bytes()
    }

    /// Whether the next request redeems a code.
    pub(super) fn has_code(&self) -> bool {
        self.code.is_some()
    }

    pub(super) fn learn(&mut self, answer: &Answer<'_>) -> Result<(), Error> {
        if self.code.take().is_none() {
            self.begun += 1;
            let code = answer.location.as_deref().and_then(code_in);
            let missing = || Error::NotHttp(format!("no code in {:?}", answer.location));
            self.code = Some(code.ok_or_else(missing)?);
        }
        Ok(())
    }
}

fn code_in(location: &str) -> Option<String> {
    let url = Url::parse(location).ok()?;
    let mut parameters = url.query_pairs();
    let (_, code) = parameters.find(|(name, _)| name == "code")?;
    Some(code.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(location: Option<&str>) -> Answer<'static> {
        Answer {
            status: 303,
            location: location.map(str::to_owned),
            says_when: false,
            body: b"",
        }
    }

    #[test]
    fn browsers_take_turns_and_each_code_is_redeemed() {
        let mut flow = CodeFlow::in_browsers(&["a=1".to_owned(), "a=2".to_owned()]);
        let text = |flow: &CodeFlow| String::from_utf8(flow.next_request()).unwrap();
        for cookie in ["a=1", "a=2", "a=1"] {
            assert!(text(&flow).contains(&format!("\r\ncookie: {cookie}\r\n")));
            flow.learn(&answer(Some(
                "https://shop.example/callback?code=c&state=s",
            )))
            .unwrap();
            assert!(flow.has_code() && text(&flow).contains("&code=c&"));
            flow.learn(&answer(None)).unwrap();
            assert!(!flow.has_code());
        }
        assert!(
            flow.learn(&answer(Some("https://shop.example/callback?error=x")))
                .is_err()
        );
    }
}
