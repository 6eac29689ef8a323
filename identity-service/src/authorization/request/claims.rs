//! The parameter `claims` (OpenID Connect Core §5.5).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::tokens::{RequestedClaims, StandardClaim};

/// What a client asks for by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ClaimsParameter {
    /// Those that we have.
    pub(super) claims: RequestedClaims,
    /// The only person whom the client wants to log in.
    pub(super) subject: Option<String>,
    /// The only levels of authentication that the client accepts (§5.5.1.1).
    pub(super) essential_acr: Option<Vec<String>>,
}

/// The parameter is no JSON of the specified form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("claims must be a JSON object as in OpenID Connect Core section 5.5")]
pub(super) struct MalformedClaims;

type Members = Map<String, Value>;

/// Reads the parameter. Unknown names are ignored.
pub(super) fn read(text: &str) -> Result<ClaimsParameter, MalformedClaims> {
    let parameter: Members = serde_json::from_str(text).map_err(|_| MalformedClaims)?;
    let userinfo = member(&parameter, "userinfo")?;
    let id_token = member(&parameter, "id_token")?;
    let subjects = [userinfo, id_token].map(subject);
    let [in_userinfo, in_id_token] = subjects;
    Ok(ClaimsParameter {
        claims: RequestedClaims {
            userinfo: named(userinfo)?,
            id_token: named(id_token)?,
        },
        subject: agreed(in_userinfo?, in_id_token?)?,
        essential_acr: essential_acr(id_token)?,
    })
}

fn member<'a>(parameter: &'a Members, name: &str) -> Result<Option<&'a Members>, MalformedClaims> {
    match parameter.get(name) {
        None => Ok(None),
        Some(Value::Object(members)) => Ok(Some(members)),
        Some(_) => Err(MalformedClaims),
    }
}

/// The claims that are asked for. Each is `null` or an object (§5.5.1).
fn named(members: Option<&Members>) -> Result<BTreeSet<StandardClaim>, MalformedClaims> {
    let mut named = BTreeSet::new();
    for (name, wanted) in members.into_iter().flatten() {
        check(wanted)?;
        let mut known = StandardClaim::ALL.into_iter();
        named.extend(known.find(|claim| claim.as_str() == name));
    }
    Ok(named)
}

fn check(wanted: &Value) -> Result<(), MalformedClaims> {
    let is_wellformed = match wanted {
        Value::Null => true,
        Value::Object(wanted) => {
            wanted.get("essential").is_none_or(Value::is_boolean)
                && wanted.get("values").is_none_or(Value::is_array)
        }
        _ => false,
    };
    is_wellformed.then_some(()).ok_or(MalformedClaims)
}

fn subject(members: Option<&Members>) -> Result<Option<String>, MalformedClaims> {
    let value = members
        .and_then(|members| members.get("sub"))
        .and_then(|wanted| wanted.get("value"));
    match value {
        None => Ok(None),
        Some(Value::String(subject)) => Ok(Some(subject.clone())),
        Some(_) => Err(MalformedClaims),
    }
}

/// Two values that must not contradict each other.
fn agreed(one: Option<String>, other: Option<String>) -> Result<Option<String>, MalformedClaims> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(MalformedClaims),
        (one, other) => Ok(one.or(other)),
    }
}

fn essential_acr(id_token: Option<&Members>) -> Result<Option<Vec<String>>, MalformedClaims> {
    let wanted = id_token.and_then(|members| members.get("acr"));
    let Some(wanted) = wanted.filter(|wanted| wanted.get("essential") == Some(&true.into())) else {
        return Ok(None);
    };
    let one = wanted.get("value").into_iter();
    let several = wanted.get("values").and_then(Value::as_array);
    let all: Vec<_> = one.chain(several.into_iter().flatten()).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let texts: Option<_> = all.into_iter().map(text).collect();
    texts.map(Some).ok_or(MalformedClaims)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_asked_for_by_name() {
        let read = read(
            r#"{"userinfo": {"name": {"essential": true}, "nickname": null, "email": null},
                "id_token": {"auth_time": {"essential": true}, "picture": {"value": 1},
                             "acr": {"values": ["urn:x"]}, "sub": {"value": "7"}},
                "other": 1}"#,
        );
        let expected = ClaimsParameter {
            claims: RequestedClaims {
                userinfo: [StandardClaim::Name, StandardClaim::Email].into(),
                id_token: [StandardClaim::Picture].into(),
            },
            subject: Some("7".to_owned()),
            essential_acr: None,
        };
        assert_eq!(read, Ok(expected));
        assert_eq!(super::read("{}"), Ok(ClaimsParameter::default()));
    }

    #[test]
    fn an_essential_level_is_one_of_those_that_are_named() {
        let acr = |wanted: &str| {
            let parameter = format!(r#"{{"id_token": {{"acr": {wanted}}}}}"#);
            read(&parameter).unwrap().essential_acr
        };
        let levels = |all: &[&str]| Some(all.iter().map(|&level| level.to_owned()).collect());
        assert_eq!(acr("null"), None);
        assert_eq!(acr(r#"{"essential": true}"#), None);
        assert_eq!(acr(r#"{"value": "2"}"#), None);
        assert_eq!(acr(r#"{"essential": true, "value": "2"}"#), levels(&["2"]));
        assert_eq!(
            acr(r#"{"essential": true, "values": ["2", "1"]}"#),
            levels(&["2", "1"])
        );
    }

    #[test]
    fn anything_else_is_malformed() {
        for text in [
            "",
            "x",
            "[]",
            "null",
            "\"name\"",
            r#"{"userinfo": null}"#,
            r#"{"userinfo": ["name"]}"#,
            r#"{"userinfo": {"name": true}}"#,
            r#"{"userinfo": {"nickname": 1}}"#,
            r#"{"id_token": {"name": {"essential": "yes"}}}"#,
            r#"{"id_token": {"acr": {"values": "1"}}}"#,
            r#"{"id_token": {"acr": {"essential": true, "values": [1]}}}"#,
            r#"{"id_token": {"sub": {"value": 7}}}"#,
            r#"{"userinfo": {"sub": {"value": "8"}}, "id_token": {"sub": {"value": "7"}}}"#,
            r#"{"userinfo": {}} {}"#,
        ] {
            assert_eq!(read(text), Err(MalformedClaims), "{text}");
        }
        let deep = format!("{{\"userinfo\": {{\"name\": {}", "[".repeat(10_000));
        assert_eq!(read(&deep), Err(MalformedClaims));
    }
}
