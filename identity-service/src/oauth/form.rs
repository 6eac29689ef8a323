use std::collections::HashMap;

use axum::{
    Form,
    extract::{FromRequest, Request},
};
use secrecy::SecretString;
use utoipa::ToSchema;

use super::{client_authentication::ClientForm, error::OAuthError};

/// Why a form cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FormFault {
    /// The body has another type, or is too large.
    #[error("send application/x-www-form-urlencoded")]
    NotAForm,
    /// It is not clear which value is meant (RFC 6749 §3.2).
    #[error("a parameter was sent more than once")]
    SentTwice,
}

/// The only parameter that may be sent more than once (RFC 8707 §2).
const RESOURCE: &str = "resource";

/// The parameters of a form, by name.
pub(super) struct Parameters {
    once: HashMap<String, String>,
    resources: Vec<String>,
}

impl Parameters {
    /// Reads the body of a request.
    pub(super) async fn read<S: Send + Sync>(
        request: Request,
        state: &S,
    ) -> Result<Self, FormFault> {
        match Form::from_request(request, state).await {
            Ok(Form(pairs)) => Self::of(pairs),
            Err(_) => Err(FormFault::NotAForm),
        }
    }

    fn of(pairs: Vec<(String, String)>) -> Result<Self, FormFault> {
        let (resources, others): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(name, _)| name == RESOURCE);
        let sent = others.len();
        let once: HashMap<_, _> = others.into_iter().collect();
        if once.len() < sent {
            return Err(FormFault::SentTwice);
        }
        let values = resources.into_iter().map(|(_, value)| value);
        let resources = values.filter(|value| !value.is_empty()).collect();
        Ok(Self { once, resources })
    }

    /// A parameter. One without a value counts as left out (RFC 6749 §3.2).
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.take_even_empty(name).filter(|value| !value.is_empty())
    }

    /// A parameter that the request needs.
    ///
    /// # Errors
    /// [`OAuthError::InvalidRequest`] when it was left out.
    pub(super) fn required(&mut self, name: &'static str) -> Result<String, OAuthError> {
        let missing = || OAuthError::InvalidRequest(format!("send the parameter {name}").into());
        self.take(name).ok_or_else(missing)
    }

    /// What a client sent about itself.
    pub(super) fn client(&mut self) -> ClientForm {
        ClientForm {
            client_id: self.take("client_id"),
            client_secret: self.take("client_secret").map(SecretString::from),
            client_assertion_type: self.take("client_assertion_type"),
            client_assertion: self.take("client_assertion"),
        }
    }

    /// The resource servers that the tokens are to be for (RFC 8707 §2).
    pub(super) fn resources(&self) -> &[String] {
        &self.resources
    }

    /// All that was not taken.
    pub(super) fn rest(self) -> impl Iterator<Item = (String, String)> {
        let resources = self.resources.into_iter();
        let resources = resources.map(|value| (RESOURCE.to_owned(), value));
        self.once.into_iter().chain(resources)
    }

    fn take_even_empty(&mut self, name: &str) -> Option<String> {
        self.once.remove(name)
    }
}

impl<S: Send + Sync> FromRequest<S> for Parameters {
    type Rejection = OAuthError;

    async fn from_request(request: Request, state: &S) -> Result<Self, OAuthError> {
        Ok(Self::read(request, state).await?)
    }
}

/// The parameters of introspection and revocation (RFC 7009 §2.1, RFC 7662 §2.1). The
/// parameter `token_type_hint` is ignored: a token says its own type.
#[derive(ToSchema)]
#[schema(example = json!({"token": "eyJhbGciOiJSUzI1NiIs…"}))]
pub(super) struct TokenForm {
    /// An access or a refresh token.
    pub(super) token: String,
    /// What the client sent about itself.
    #[schema(inline)]
    pub(super) client: ClientForm,
}

impl<S: Send + Sync> FromRequest<S> for TokenForm {
    type Rejection = OAuthError;

    async fn from_request(request: Request, state: &S) -> Result<Self, OAuthError> {
        const ADVICE: &str = "send application/x-www-form-urlencoded with the parameter token";
        let advice = || OAuthError::InvalidRequest(ADVICE.into());
        let read = Parameters::read(request, state).await;
        let mut parameters = read.map_err(|fault| match fault {
            FormFault::NotAForm => advice(),
            FormFault::SentTwice => fault.into(),
        })?;
        // An empty token is as unknown as any other that is not ours.
        let token = parameters.take_even_empty("token").ok_or_else(advice)?;
        Ok(Self {
            token,
            client: parameters.client(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Result<Parameters, FormFault> {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Parameters::of(owned.collect())
    }

    #[test]
    fn a_parameter_without_a_value_counts_as_left_out() {
        let mut form = parameters(&[("code", "x"), ("scope", "")]).unwrap();
        assert_eq!(form.take("code").as_deref(), Some("x"));
        assert_eq!(form.take("scope"), None);
        assert!(form.required("scope").is_err());
    }

    #[test]
    fn resources_may_be_several() {
        let form = parameters(&[("resource", "a"), ("resource", ""), ("resource", "b")]).unwrap();
        assert_eq!(form.resources(), ["a", "b"]);
        let rest: Vec<_> = form.rest().map(|(_, value)| value).collect();
        assert_eq!(rest, ["a", "b"]);
    }

    #[test]
    fn no_other_parameter_may_be_sent_twice() {
        for name in ["code", "unknown"] {
            assert!(parameters(&[(name, "x"), ("other", "x"), (name, "x")]).is_err());
            assert!(parameters(&[(name, "x"), (name, "")]).is_err());
        }
    }
}
