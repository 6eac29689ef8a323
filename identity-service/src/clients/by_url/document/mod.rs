//! What a client says about itself (client id metadata documents §4, RFC 7591 §2).

use std::fmt::Display;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use service_kit::input::{Fault, Faults, Given, Rule};
use time::OffsetDateTime;
use url::Url;

use super::unread::host;
use crate::{
    clients::{AuthMethod, Client, ClientKind, Draft, GrantType},
    tokens::{Scope, Scopes},
};

/// The names that the rules of registration have for members of documents.
const MEMBERS: [(&str, &str); 3] = [
    ("name", "client_name"),
    ("auth_method", "token_endpoint_auth_method"),
    ("scopes", "scope"),
];

/// The members that count. Others are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    client_id: Given<String>,
    client_name: Given<String>,
    client_uri: Given<String>,
    client_secret: Given<Value>,
    redirect_uris: Given<Vec<String>>,
    grant_types: Given<Vec<String>>,
    response_types: Given<Vec<String>>,
    token_endpoint_auth_method: Given<String>,
    jwks: Given<Map<String, Value>>,
    jwks_uri: Given<String>,
    scope: Given<String>,
    logo_uri: Given<String>,
    policy_uri: Given<String>,
    tos_uri: Given<String>,
    backchannel_logout_uri: Given<String>,
    backchannel_logout_session_required: Given<bool>,
}

/// The client that a document at `url` describes. Its tokens may be for all `audiences`.
/// `None` for what is no JSON object.
///
/// # Errors
/// Every rule that the document breaks.
#[must_use]
pub fn read(
    text: &[u8],
    url: &Url,
    audiences: &[String],
    now: OffsetDateTime,
) -> Option<Result<Client, Faults>> {
    let object: Map<String, Value> = serde_json::from_slice(text).ok()?;
    let document: Document = serde_json::from_value(object.into()).ok()?;
    Some(document.client(url, audiences, now))
}

impl Document {
    fn client(
        self,
        url: &Url,
        audiences: &[String],
        now: OffsetDateTime,
    ) -> Result<Client, Faults> {
        let mut found = Found::default();
        self.check_itself(url, &mut found);
        let method = found.member(
            "token_endpoint_auth_method",
            self.token_endpoint_auth_method,
        );
        let kind = found.kind(method.as_deref());
        let (scopes, grant_types) = {
            let scope = found.member("scope", self.scope);
            let grants = found.member("grant_types", self.grant_types);
            found.rights(scope.as_deref(), grants)
        };
        // A client that does not sign may have keys for other ends.
        let signs = kind == ClientKind::Confidential;
        let jwks = found.member("jwks", self.jwks).filter(|_| signs);
        let jwks_uri = found.member("jwks_uri", self.jwks_uri).filter(|_| signs);
        let draft = Draft {
            name: found
                .member("client_name", self.client_name)
                .or_else(|| Some(host(url))),
            kind: Some(kind.to_string()),
            auth_method: method,
            jwks: jwks.map(|set| Value::Object(set).to_string()),
            jwks_uri,
            redirect_uris: found
                .member("redirect_uris", self.redirect_uris)
                .unwrap_or_default(),
            grant_types: Some(grant_types),
            scopes: Some(scopes),
            audiences: audiences.to_vec(),
            logo_uri: found.member("logo_uri", self.logo_uri),
            policy_uri: found.member("policy_uri", self.policy_uri),
            tos_uri: found.member("tos_uri", self.tos_uri),
            backchannel_logout_uri: found
                .member("backchannel_logout_uri", self.backchannel_logout_uri),
            ..Draft::default()
        };
        let checked = draft.check(audiences, now);
        let checked = found.keep(checked.map_err(in_words_of_documents));
        let id = url.as_str().to_owned();
        match checked {
            Some(client) => found.0.none_or(Client {
                id,
                read_at: Some(now),
                ..client
            }),
            None => Err(found.0),
        }
    }

    /// What says that the document is about this client, and has no secret in it.
    fn check_itself(&self, url: &Url, found: &mut Found) {
        match &self.client_id {
            Given::Value(id) if id == url.as_str() => {}
            Given::Value(_) => found.fault("client_id", "must be the address of the document"),
            Given::Absent | Given::Null => found.fault("client_id", Rule::Missing),
            Given::Unreadable => found.fault("client_id", Rule::NotText),
        }
        if self.client_secret != Given::Absent {
            found.fault("client_secret", "must be left out: everybody can read it");
        }
        match &self.client_uri {
            Given::Unreadable => found.fault("client_uri", Rule::NotText),
            Given::Absent | Given::Null | Given::Value(_) => {}
        }
        // Otherwise anybody's documents could make us call a third party again and again.
        if let Given::Value(uri) = &self.backchannel_logout_uri
            && Url::parse(uri).is_ok_and(|uri| uri.host() != url.host())
        {
            found.fault(
                "backchannel_logout_uri",
                "must be at the host of the document",
            );
        }
        // Logout tokens always have a `sid`, so it makes no difference which one it is.
        if self.backchannel_logout_session_required == Given::Unreadable {
            let member = "backchannel_logout_session_required";
            found.fault(member, "must be true or false");
        }
        match &self.response_types {
            Given::Value(types) if !types.iter().any(|name| name == "code") => {
                found.fault("response_types", "must contain code");
            }
            Given::Unreadable => found.fault("response_types", NOT_A_LIST),
            Given::Absent | Given::Null | Given::Value(_) => {}
        }
    }
}

const NOT_A_LIST: &str = "must be a list of strings";

/// The rules that were broken so far.
#[derive(Default)]
struct Found(Faults);

impl Found {
    fn fault(&mut self, field: &'static str, rule: impl Display) {
        self.0.extend([Fault::new(field, rule)]);
    }

    fn keep<T>(&mut self, read: Result<T, Faults>) -> Option<T> {
        read.map_err(|faults| self.0.extend(faults)).ok()
    }

    /// A member that may be left out.
    fn member<T: Member>(&mut self, field: &'static str, given: Given<T>) -> Option<T> {
        match given {
            Given::Value(value) => Some(value),
            Given::Absent | Given::Null => None,
            Given::Unreadable => {
                self.fault(field, T::RULE);
                None
            }
        }
    }

    /// Everybody can read a document, so a secret in it is none.
    fn kind(&mut self, method: Option<&str>) -> ClientKind {
        match method.map(str::parse) {
            None | Some(Ok(AuthMethod::None)) => ClientKind::Public,
            Some(Ok(AuthMethod::PrivateKeyJwt)) => ClientKind::Confidential,
            Some(_) => {
                let rule = "must be none or private_key_jwt";
                self.fault("token_endpoint_auth_method", rule);
                ClientKind::Public
            }
        }
    }

    /// What the client may ask for, and how. The document is for other servers too, so what
    /// is unknown here is left out. A refresh token needs its scope and its grant type.
    fn rights(
        &mut self,
        scope: Option<&str>,
        grants: Option<Vec<String>>,
    ) -> (Vec<String>, Vec<String>) {
        let allowed = allowed_scopes();
        let asked = scope.map_or_else(|| allowed.clone(), Scopes::known_in);
        let mut scopes = asked.common_with(&allowed);
        let code = GrantType::AuthorizationCode;
        let grants = grants.unwrap_or_else(|| vec![code.to_string()]);
        let has = |grant: GrantType| grants.iter().any(|name| name == grant.as_str());
        if !has(code) {
            self.fault("grant_types", "must contain authorization_code");
        }
        let mut kept = vec![code.to_string()];
        if has(GrantType::RefreshToken) && scopes.contains(Scope::OfflineAccess) {
            kept.push(GrantType::RefreshToken.to_string());
        } else {
            scopes = scopes.without(Scope::OfflineAccess);
        }
        let names = scopes.iter().map(Scope::as_str).map(str::to_owned);
        (names.collect(), kept)
    }
}

/// All but what is for first-party clients.
fn allowed_scopes() -> Scopes {
    let all: Scopes = Scope::ALL.into_iter().collect();
    all.without(Scope::Account)
}

/// A type of members, and the rule that others break.
trait Member: DeserializeOwned {
    const RULE: &'static str;
}

impl Member for String {
    const RULE: &'static str = "must be a string";
}

impl Member for Vec<String> {
    const RULE: &'static str = NOT_A_LIST;
}

impl Member for Map<String, Value> {
    const RULE: &'static str = "must be a JWK set: {\"keys\": [{…}]}";
}

fn in_words_of_documents(faults: Faults) -> Faults {
    let renamed = |fault: Fault| {
        let name = MEMBERS.iter().find(|(name, _)| *name == fault.field());
        match name {
            Some((_, member)) => fault.renamed(member),
            None => fault,
        }
    };
    faults.into_iter().map(renamed).collect()
}

#[cfg(test)]
mod tests;
