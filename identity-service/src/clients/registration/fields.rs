//! The rules of each field by itself.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use service_kit::{
    input::{Fault, Faults, Rule},
    text::{TextError, at_most, not_blank, one_line, seen, trimmed, web_url},
};

use crate::{
    clients::{ClientKind, FIRST_PARTY, GrantType, assertions::check_key_set, redirect_uri},
    secret_token::SecretToken,
    tokens::{Scope, Scopes},
};

/// In Unicode code points.
const MAX_NAME: usize = 64;
const MAX_ID: usize = 100;
/// In bytes.
const MAX_URL: usize = 1_000;
const MAX_REDIRECT_URIS: usize = 50;

/// Secrets are stored under a fast hash, so they must be too long to guess.
const SECRET_LENGTH: RangeInclusive<usize> = 32..=256;

/// People see it where they consent, so it must not look like nothing or like two lines.
pub(super) fn name(text: Option<String>) -> Result<String, Fault> {
    let text = text.ok_or_else(|| Fault::new("name", Rule::Missing))?;
    let rule = |text: &str| -> Result<(), TextError> {
        at_most(text, MAX_NAME)?;
        one_line(text)?;
        trimmed(text)?;
        seen(text)?;
        not_blank(text)
    };
    match rule(&text) {
        Ok(()) => Ok(text),
        Err(rule) => Err(Fault::new("name", rule)),
    }
}

/// Nothing that HTTP Basic, a form or a path would have to encode (RFC 3986 §2.3).
pub(super) fn id(text: String) -> Result<String, Fault> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let begins_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    let fault = |rule: &dyn Display| Err(Fault::new("id", rule));
    if text.len() > MAX_ID {
        return fault(&TextError::TooLong(MAX_ID));
    }
    if !begins_well || !text.bytes().all(is_plain) {
        return fault(&"must be letters, digits and -._~ and begin with a letter or digit");
    }
    // People have such ids, and a token of the client has its id as `sub` (RFC 9068 §5).
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return fault(&"must not be a number, as the ids of people are");
    }
    if text == FIRST_PARTY {
        return fault(&"must not be first-party, which stands for this service's own pages");
    }
    Ok(text)
}

pub(super) fn kind(word: Option<&str>) -> Result<ClientKind, Fault> {
    let text = word.ok_or_else(|| Fault::new("kind", Rule::Missing))?;
    self::word("kind", text)
}

pub(super) fn word<T: FromStr<Err: Display>>(field: &'static str, text: &str) -> Result<T, Fault> {
    text.parse().map_err(|rule| Fault::new(field, rule))
}

/// The hash of a secret that a client is to have. The secret must be long, because the
/// hash is a fast one, and consist of characters that a client can send in any way (RFC
/// 6749 §A.2).
///
/// # Errors
/// The first rule that it breaks.
pub fn secret(secret: &SecretToken) -> Result<String, Fault> {
    let (shortest, longest) = SECRET_LENGTH.into_inner();
    let text = secret.as_str();
    let fault = |rule: &dyn Display| Err(Fault::new("secret", rule));
    if text.len() < shortest {
        return fault(&TextError::TooShort(shortest));
    }
    if text.len() > longest {
        return fault(&TextError::TooLong(longest));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return fault(&"must contain only visible ASCII characters");
    }
    Ok(secret.hash())
}

/// A JWK set, in one form whatever its white space.
pub(super) fn jwks(text: &str) -> Result<String, Fault> {
    let fault = |rule: &dyn Display| Fault::new("jwks", rule);
    check_key_set(text).map_err(|rule| fault(&rule))?;
    let set: serde_json::Value = serde_json::from_str(text).map_err(|rule| fault(&rule))?;
    Ok(set.to_string())
}

/// A machine has none: nobody logs in to it.
pub(super) fn redirect_uris(uris: &[String], kind: Option<ClientKind>) -> Result<(), Faults> {
    if kind == Some(ClientKind::Machine) {
        let rule = "must be left out for a machine, which nobody logs in to";
        return match uris {
            [] => Ok(()),
            _ => Err(Fault::new("redirect_uris", rule).into()),
        };
    }
    if uris.is_empty() {
        let rule = "must name the addresses that codes may go to";
        return Err(Fault::new("redirect_uris", rule).into());
    }
    addresses("redirect_uris", uris, kind)
}

/// The rules of redirect URIs (RP-Initiated Logout 1.0 §3.1).
pub(super) fn post_logout_redirect_uris(
    uris: &[String],
    kind: Option<ClientKind>,
) -> Result<(), Faults> {
    addresses("post_logout_redirect_uris", uris, kind)
}

/// An address that we call, by the rules of a server's redirect URI: https, or this device
/// (Back-Channel Logout 1.0 §2.2).
pub(super) fn server_uri(field: &'static str, uri: String) -> Result<String, Fault> {
    match redirect_uri::check(&uri, ClientKind::Confidential) {
        Ok(()) => Ok(uri),
        Err(rule) => Err(Fault::new(field, rule)),
    }
}

/// Without a kind, as for the kind that may do most.
fn addresses(field: &'static str, uris: &[String], kind: Option<ClientKind>) -> Result<(), Faults> {
    if uris.len() > MAX_REDIRECT_URIS {
        let rule = format!("must be at most {MAX_REDIRECT_URIS}");
        return Err(Fault::new(field, rule).into());
    }
    let kind = kind.unwrap_or(ClientKind::Public);
    let rule = |uri: &String| redirect_uri::check(uri, kind);
    each(field, uris, rule).map(drop)
}

/// A code must come before anything can be refreshed. A machine acts for itself alone, and
/// a client that anybody can pretend to be never does (RFC 6749 §4.4).
pub(super) fn grant_types(
    words: Option<&[String]>,
    kind: Option<ClientKind>,
) -> Result<Vec<GrantType>, Faults> {
    let is_machine = kind == Some(ClientKind::Machine);
    let main = if is_machine {
        GrantType::ClientCredentials
    } else {
        GrantType::AuthorizationCode
    };
    let Some(words) = words else {
        return Ok(vec![main]);
    };
    let mut types = each("grant_types", words, |word| word.parse::<GrantType>())?;
    types.sort_unstable();
    let fault = |rule: &'static str| Err(Fault::new("grant_types", rule).into());
    if is_machine && types != [main] {
        return fault("must be client_credentials alone for a machine");
    }
    if !types.contains(&main) {
        return fault("must contain authorization_code");
    }
    if kind == Some(ClientKind::Public) && types.contains(&GrantType::ClientCredentials) {
        return fault("must not contain client_credentials for a public client");
    }
    Ok(types)
}

pub(super) fn scopes(names: Option<&[String]>, kind: Option<ClientKind>) -> Result<Scopes, Faults> {
    let Some(names) = names else {
        if kind == Some(ClientKind::Machine) {
            return Err(Fault::new("scopes", Rule::Missing).into());
        }
        return Ok([Scope::OpenId].into_iter().collect());
    };
    if names.is_empty() {
        return Err(Fault::new("scopes", "must not be empty").into());
    }
    let scopes = each("scopes", names, |name| name.parse::<Scope>())?;
    Ok(scopes.into_iter().collect())
}

pub(super) fn audiences(names: &[String], known: &[String]) -> Result<(), Faults> {
    let rule = |name: &String| {
        if known.contains(name) {
            return Ok(());
        }
        Err("must be one of IDENTITY_AUDIENCES")
    };
    each("audiences", names, rule).map(drop)
}

pub(super) fn https_url(field: &'static str, text: String) -> Result<String, Fault> {
    match web_url(&text, MAX_URL) {
        Err(rule) if rule != TextError::NotAWebUrl => Err(Fault::new(field, rule)),
        Ok(()) if text.starts_with("https://") => Ok(text),
        _ => Err(Fault::new(field, "must be an https URL")),
    }
}

/// Reads each member of a list, and refuses one that is there twice.
fn each<T, E: Display>(
    field: &'static str,
    members: &[String],
    read: impl Fn(&String) -> Result<T, E>,
) -> Result<Vec<T>, Faults> {
    let mut faults = Faults::default();
    let mut values = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let path = [field.to_owned(), index.to_string()];
        let fault = |rule: &dyn Display| Fault::inside(format!("{field}[{index}]"), &path, rule);
        match read(member) {
            _ if members[..index].contains(member) => {
                faults.extend([fault(&"must not be there twice")]);
            }
            Ok(value) => values.push(value),
            Err(rule) => faults.extend([fault(&rule)]),
        }
    }
    faults.none_or(values)
}
