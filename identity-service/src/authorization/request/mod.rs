//! Authorization requests: what a client sends, and what of it is valid (RFC 6749 §4.1.1,
//! OpenID Connect Core §3.1.2.1).

mod answer;
mod challenge;
mod claims;
mod error;
mod parameters;
mod prompt;
mod read;
mod refusal;
mod target;
#[cfg(test)]
pub(super) mod tests;

use serde::{Deserialize, Serialize};
use service_kit::config::Origin;

pub(super) use answer::with_query;
pub use answer::{Answer, ResponseMode, ReturnAddress};
pub use error::{ErrorCode, RequestError};
pub use parameters::Parameters;
pub(super) use prompt::{Prompt, Prompts};
pub(super) use read::{Hint, read, read_pushed};
pub use refusal::Refusal;
use target::AtIssuer;

use crate::{
    clients::Client,
    sessions::Grant,
    tokens::{Audiences, RequestedClaims, Scope, Scopes},
};

/// A valid authorization request, within what its client may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Where the answer goes.
    pub to: ReturnAddress,
    /// What the client asks to do. Never empty.
    pub scopes: Scopes,
    /// The resource servers where it asks to do that, besides the issuer.
    audiences: Vec<String>,
    #[serde(default)]
    at_issuer: AtIssuer,
    /// What it asks to know by name.
    pub(super) claims: RequestedClaims,
    pub(super) code_challenge: Option<String>,
    pub(super) nonce: Option<String>,
    /// The thumbprint of the key that redeems the code (RFC 9449 §10).
    pub(super) dpop_jkt: Option<String>,
    pub(super) prompt: Prompts,
    /// How long ago the password may have been given, in seconds.
    pub(super) max_age: Option<i64>,
    /// Whom the client expects to log in, for the login form.
    pub login_hint: Option<String>,
    /// The only person who may answer the request.
    pub(super) subject: Option<String>,
}

/// What comes of a request that is not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unacceptable {
    /// A page says so.
    Refused(Refusal),
    /// The client is told.
    Answered(Answer),
}

impl AuthorizationRequest {
    /// What the tokens will be good for. The issuer is an audience if they are for its own
    /// endpoints, unless the client named others.
    #[must_use]
    pub fn grant(&self, issuer: &Origin) -> Grant {
        Grant {
            scopes: self.scopes.clone(),
            audiences: self.audiences_with(&self.scopes, issuer),
        }
    }

    /// What a person must have allowed. A claim by name counts as its scope.
    #[must_use]
    pub fn needed_consent(&self, issuer: &Origin) -> Grant {
        let by_name = self.claims.userinfo.union(&self.claims.id_token);
        let of_claims: Scopes = by_name.map(|claim| claim.scope()).collect();
        let scopes = self.scopes.with(&of_claims);
        Grant {
            audiences: self.audiences_with(&scopes, issuer),
            scopes,
        }
    }

    fn audiences_with(&self, scopes: &Scopes, issuer: &Origin) -> Audiences {
        let own_scopes = [Scope::OpenId, Scope::Account];
        let is_own = own_scopes.iter().any(|scope| scopes.contains(*scope));
        let is_at_issuer = match self.at_issuer {
            AtIssuer::ByScope => is_own || self.audiences.is_empty(),
            AtIssuer::Named => true,
            AtIssuer::NotNamed => false,
        };
        let issuer = is_at_issuer.then_some(issuer.as_str());
        let others = self.audiences.iter().map(String::as_str);
        let all: Vec<_> = issuer.into_iter().chain(others).collect();
        Audiences::stored(&all.join(" "))
    }

    /// The request as its client may make it now. It was valid when it was made, and never
    /// becomes more than it was then.
    ///
    /// # Errors
    /// When the client may no longer make it.
    pub(super) fn made_now(
        mut self,
        client: Option<&Client>,
        issuer: &Origin,
    ) -> Result<Self, Unacceptable> {
        let client = client
            .filter(|client| client.is_enabled())
            .ok_or(Unacceptable::Refused(Refusal::UnknownClient))?;
        if !client.admits_redirect(&self.to.redirect_uri) {
            return Err(Unacceptable::Refused(Refusal::UnregisteredRedirectUri));
        }
        self.scopes = read::allowed_scopes(&self.scopes, client);
        self.claims = read::allowed_claims(self.claims, &self.scopes, client);
        self.audiences
            .retain(|name| client.audiences.contains(name));
        if self.scopes.is_empty() {
            let answer = self.to.error(read::NOTHING_ALLOWED, issuer);
            return Err(Unacceptable::Answered(answer));
        }
        if self.has_no_target() {
            let answer = self.to.error(RequestError::NO_SUCH_TARGET, issuer);
            return Err(Unacceptable::Answered(answer));
        }
        Ok(self)
    }
}
