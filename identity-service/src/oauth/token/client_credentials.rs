use super::TokenEndpoint;
use crate::{
    oauth::{error::OAuthError, form::Parameters},
    sessions::{ClientTokens, Grant},
    tokens::{Audiences, Scopes},
};

const NOT_ALLOWED: &str = "the client may have none of these scopes for itself";

impl TokenEndpoint<'_> {
    /// An access token that the client gets for itself (RFC 6749 §4.4).
    ///
    /// # Errors
    /// [`OAuthError::InvalidScope`] when nothing of what is asked for is allowed,
    /// [`OAuthError::InvalidTarget`] when it is for more than the client may.
    pub(super) async fn act_for_itself(
        self,
        mut form: Parameters,
    ) -> Result<ClientTokens, OAuthError> {
        let scopes = granted(form.take("scope").as_deref(), &self.client.scopes);
        let scopes = scopes.ok_or(OAuthError::InvalidScope(NOT_ALLOWED))?;
        let target = self.sessions.target(form.resources())?;
        let grant = Grant {
            scopes,
            audiences: Audiences::of(&self.client.audiences),
        };
        grant.check_target(target.as_ref())?;
        let grant = Grant {
            audiences: target.unwrap_or(grant.audiences),
            ..grant
        };
        let token = self.sessions.token_of_client(&self.client, grant, self.key);
        Ok(token.await?)
    }
}

/// The scopes of the token: all that the client may have without a person, or those of them
/// that it asks for. The rest is left out, and the answer says so (RFC 6749 §3.3).
fn granted(asked: Option<&str>, allowed: &Scopes) -> Option<Scopes> {
    let allowed = allowed.common_with(&Scopes::without_a_person());
    let granted = match asked {
        None => allowed,
        Some(names) => Scopes::known_in(names).common_with(&allowed),
    };
    (!granted.is_empty()).then_some(granted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_what_it_may_have_without_a_person() {
        const ALL: &str = "openid profile email offline_access account recipes posts";
        for (asked, allowed, expected) in [
            (None, "recipes", Some("recipes")),
            (None, ALL, Some("recipes")),
            (Some("recipes"), "recipes", Some("recipes")),
            (Some("recipes openid posts"), "recipes", Some("recipes")),
            (Some(ALL), ALL, Some("recipes")),
            (Some("recipes admin"), "recipes", Some("recipes")),
            (Some("Recipes"), "recipes", None),
            (Some("openid account posts"), ALL, None),
            (Some("admin"), "recipes", None),
            (Some("recipes"), "openid posts", None),
            (None, "openid posts", None),
        ] {
            let granted = granted(asked, &allowed.parse().unwrap());
            let granted = granted.map(|scopes| scopes.to_string());
            assert_eq!(granted.as_deref(), expected, "{asked:?} of {allowed}");
        }
    }
}
