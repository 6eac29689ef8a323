//! `resource`: where the tokens are to be good for (RFC 8707 §2.1).

use serde::{Deserialize, Serialize};
use service_kit::config::Origin;

use super::{AuthorizationRequest, RequestError};
use crate::tokens::Target;

/// Whether the tokens are to be good at the issuer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum AtIssuer {
    /// If a scope is for its endpoints, or there is no other audience.
    #[default]
    ByScope,
    /// The client named it.
    Named,
    /// The client named others.
    NotNamed,
}

impl AuthorizationRequest {
    /// The request for nothing but what the parameter `resource` names, if it was sent.
    ///
    /// # Errors
    /// When that is not among what the client may get tokens for.
    pub(in crate::authorization) fn for_target(
        mut self,
        target: Target,
        issuer: &Origin,
    ) -> Result<Self, RequestError> {
        let Some(named) = target.map_err(|_| RequestError::NO_SUCH_TARGET)? else {
            return Ok(self);
        };
        let (own, others): (Vec<_>, Vec<_>) = named
            .as_slice()
            .iter()
            .cloned()
            .partition(|name| name == issuer.as_str());
        if !others.iter().all(|name| self.audiences.contains(name)) {
            return Err(RequestError::NO_SUCH_TARGET);
        }
        self.audiences = others;
        self.at_issuer = if own.is_empty() {
            AtIssuer::NotNamed
        } else {
            AtIssuer::Named
        };
        Ok(self)
    }

    /// Whether nothing is left that the tokens could be for.
    pub(super) fn has_no_target(&self) -> bool {
        self.at_issuer == AtIssuer::NotNamed && self.audiences.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{client, issuer, request},
        *,
    };
    use crate::tokens::{Audiences, UnknownResource};

    fn audiences(scope: &str, target: &str) -> Result<String, RequestError> {
        let target = Ok(Some(Audiences::stored(target)));
        let request = request(&[("scope", scope)]).for_target(target, &issuer())?;
        Ok(request.grant(&issuer()).audiences.to_string())
    }

    #[test]
    fn tokens_are_for_what_was_named() {
        for scope in ["openid recipes", "recipes"] {
            for named in [
                "recipe-api",
                "https://id.example",
                "https://id.example recipe-api",
            ] {
                assert_eq!(audiences(scope, named), Ok(named.to_owned()), "{scope}");
            }
            let more = audiences(scope, "recipe-api mail");
            assert_eq!(more, Err(RequestError::NO_SUCH_TARGET));
        }
        let unknown = request(&[]).for_target(Err(UnknownResource), &issuer());
        assert_eq!(unknown, Err(RequestError::NO_SUCH_TARGET));
        assert_eq!(
            request(&[]).for_target(Ok(None), &issuer()),
            Ok(request(&[]))
        );
    }

    #[test]
    fn a_request_whose_only_target_is_gone_is_answered() {
        let target = || Ok(Some(Audiences::stored("recipe-api")));
        let waiting = request(&[]).for_target(target(), &issuer()).unwrap();
        let mut client = client();
        assert_eq!(
            waiting.clone().made_now(Some(&client), &issuer()),
            Ok(waiting.clone())
        );
        client.audiences.clear();
        assert!(waiting.made_now(Some(&client), &issuer()).is_err());
    }

    #[test]
    fn a_request_that_an_earlier_version_kept_is_by_scope() {
        let mut stored = serde_json::to_value(request(&[])).unwrap();
        stored.as_object_mut().unwrap().remove("at_issuer");
        let read: AuthorizationRequest = serde_json::from_value(stored).unwrap();
        assert_eq!(read, request(&[]));
    }
}
