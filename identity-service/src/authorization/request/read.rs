//! The rule for authorization requests: which are valid, and how the others are refused.

use std::collections::BTreeSet;

use service_kit::config::Origin;
use token_verifier::Thumbprint;

use super::{
    AuthorizationRequest, ErrorCode, Parameters, Prompts, Refusal, RequestError, ResponseMode,
    ReturnAddress, Unacceptable, challenge,
    claims::{self, ClaimsParameter},
    target::AtIssuer,
};
use crate::{
    clients::{Client, GrantType},
    sessions::PASSWORD_ACR,
    tokens::{RequestedClaims, Scope, Scopes, StandardClaim},
};

/// The longest values, in bytes. What is not here has few valid values.
const MAX_LENGTHS: [(&str, usize); 6] = [
    ("state", 4_096),
    ("nonce", 1_024),
    ("scope", 2_048),
    ("prompt", 256),
    ("claims", 4_096),
    ("login_hint", 256),
];

/// Of no use, because nothing here has another value (RFC 9101, OpenID Connect Core §6,
/// §7.2.1).
const UNSUPPORTED: [(&str, ErrorCode, &str); 3] = [
    (
        "request",
        ErrorCode::RequestNotSupported,
        "send the parameters themselves, not a request object",
    ),
    (
        "request_uri",
        ErrorCode::RequestUriNotSupported,
        "request_uri must be the one of a pushed request",
    ),
    (
        "registration",
        ErrorCode::RegistrationNotSupported,
        "clients are not registered by a request",
    ),
];

pub(super) const NOTHING_ALLOWED: RequestError = RequestError::new(
    ErrorCode::InvalidScope,
    "scope names nothing that this client may ask for",
);

const MUST_PUSH: RequestError = RequestError::new(
    ErrorCode::InvalidRequest,
    "this client must push its request first, and send only the request_uri (RFC 9126)",
);

const PUSHED_TWICE: RequestError = RequestError::new(
    ErrorCode::InvalidRequest,
    "push the parameters themselves, not the request_uri of other ones",
);

const NO_ADDRESS: RequestError = RequestError::new(
    ErrorCode::InvalidRequest,
    "redirect_uri is missing, or is not one that is registered for this client",
);

const NO_THUMBPRINT: RequestError = RequestError::new(
    ErrorCode::InvalidRequest,
    "dpop_jkt must be the SHA-256 thumbprint of a key, in base64url (RFC 9449)",
);

/// What `id_token_hint` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::authorization) enum Hint {
    /// Nothing was sent.
    None,
    /// The person that an ID token of the client is about; it may have expired.
    Subject(String),
    /// It is no ID token that the client got from here.
    NotOurs,
}

/// Reads the request of a client.
///
/// # Errors
/// What comes of it when it is not valid.
pub(in crate::authorization) fn read(
    client: Option<&Client>,
    parameters: &Parameters,
    hint: Hint,
    issuer: &Origin,
) -> Result<AuthorizationRequest, Unacceptable> {
    let client = client.filter(|client| client.is_enabled());
    let client = client.ok_or(Unacceptable::Refused(Refusal::UnknownClient))?;
    let to = return_address(client, parameters).map_err(Unacceptable::Refused)?;
    let answered = |error| Unacceptable::Answered(to.error(error, issuer));
    if client.require_par {
        return Err(answered(MUST_PUSH));
    }
    read_parameters(client, parameters, hint, to.clone()).map_err(answered)
}

/// Reads a request that an authenticated client pushes. The same rules hold, but there is
/// nobody to redirect (RFC 9126 §2.1, §2.3).
///
/// # Errors
/// What the client is told when it is not valid.
pub(in crate::authorization) fn read_pushed(
    client: &Client,
    parameters: &Parameters,
    hint: Hint,
) -> Result<AuthorizationRequest, RequestError> {
    if parameters.get("request_uri").is_some() {
        return Err(PUSHED_TWICE);
    }
    let to = return_address(client, parameters).map_err(|_| NO_ADDRESS)?;
    read_parameters(client, parameters, hint, to)
}

fn read_parameters(
    client: &Client,
    parameters: &Parameters,
    hint: Hint,
    to: ReturnAddress,
) -> Result<AuthorizationRequest, RequestError> {
    check_form(parameters)?;
    check_flow(client, parameters)?;
    read_rest(client, parameters, hint, to)
}

/// Where the answer goes, even an error. Of a `state` or `response_mode` that is not valid
/// it says nothing; [`check_form`] and [`check_flow`] refuse them.
fn return_address(client: &Client, parameters: &Parameters) -> Result<ReturnAddress, Refusal> {
    let redirect_uri = parameters
        .get("redirect_uri")
        .ok_or(Refusal::NoRedirectUri)?;
    if !client.admits_redirect(redirect_uri) {
        return Err(Refusal::UnregisteredRedirectUri);
    }
    let mode = parameters.get("response_mode").map(ResponseMode::read);
    let state = parameters.get("state");
    let state = state.filter(|state| !is_too_long("state", state) && !has_controls(state));
    Ok(ReturnAddress {
        redirect_uri: redirect_uri.to_owned(),
        mode: mode.and_then(Result::ok).unwrap_or_default(),
        state: state.map(str::to_owned),
    })
}

/// The rules for all parameters.
fn check_form(parameters: &Parameters) -> Result<(), RequestError> {
    if let Some(fault) = parameters.fault() {
        return Err(RequestError::invalid(fault.to_string()));
    }
    for (name, most) in MAX_LENGTHS {
        if parameters.get(name).is_some_and(|value| value.len() > most) {
            let sentence = format!("{name} must be at most {most} bytes long");
            return Err(RequestError::invalid(sentence));
        }
    }
    for name in ["state", "nonce", "login_hint"] {
        if parameters.get(name).is_some_and(has_controls) {
            let sentence = format!("{name} must not contain control characters");
            return Err(RequestError::invalid(sentence));
        }
    }
    for (name, code, sentence) in UNSUPPORTED {
        if parameters.get(name).is_some() {
            return Err(RequestError::new(code, sentence));
        }
    }
    Ok(())
}

fn is_too_long(name: &str, value: &str) -> bool {
    let limit = MAX_LENGTHS.iter().find(|(limited, _)| *limited == name);
    limit.is_some_and(|(_, most)| value.len() > *most)
}

fn has_controls(value: &str) -> bool {
    value.contains(char::is_control)
}

/// Whether the client may use the code flow, and asks for it.
fn check_flow(client: &Client, parameters: &Parameters) -> Result<(), RequestError> {
    match parameters.get("response_type") {
        Some("code") => {}
        None => return Err(RequestError::invalid("response_type is missing")),
        Some(_) => {
            return Err(RequestError::new(
                ErrorCode::UnsupportedResponseType,
                "response_type must be code",
            ));
        }
    }
    if let Some(word) = parameters.get("response_mode") {
        ResponseMode::read(word)?;
    }
    if !client.may_use(GrantType::AuthorizationCode) {
        return Err(RequestError::new(
            ErrorCode::UnauthorizedClient,
            "the client is not registered for the grant type authorization_code",
        ));
    }
    Ok(())
}

fn read_rest(
    client: &Client,
    parameters: &Parameters,
    hint: Hint,
    to: ReturnAddress,
) -> Result<AuthorizationRequest, RequestError> {
    let code_challenge = challenge::read(parameters, client)?;
    let scopes = Scopes::known_in(parameters.get("scope").unwrap_or_default());
    let scopes = allowed_scopes(&scopes, client);
    if scopes.is_empty() {
        return Err(NOTHING_ALLOWED);
    }
    let prompt = Prompts::read(parameters.get("prompt").unwrap_or_default())?;
    let max_age = parameters.get("max_age").map(max_age).transpose()?;
    let claims = parameters.get("claims").map(claims::read).transpose();
    let claims = claims.map_err(|fault| RequestError::invalid(fault.to_string()))?;
    let claims = claims.unwrap_or_default();
    check_acr(&claims)?;
    Ok(AuthorizationRequest {
        to,
        claims: allowed_claims(claims.claims, &scopes, client),
        scopes,
        audiences: client.audiences.clone(),
        at_issuer: AtIssuer::default(),
        code_challenge,
        nonce: parameters.get("nonce").map(str::to_owned),
        dpop_jkt: parameters.get("dpop_jkt").map(thumbprint).transpose()?,
        prompt,
        max_age,
        login_hint: parameters.get("login_hint").map(str::to_owned),
        subject: subject(hint, claims.subject)?,
    })
}

/// `dpop_jkt` (RFC 9449 §10)
fn thumbprint(text: &str) -> Result<String, RequestError> {
    let key: Thumbprint = text.parse().map_err(|_| NO_THUMBPRINT)?;
    Ok(key.to_string())
}

/// Scopes that are unknown or not the client's are left out (OpenID Connect Core §3.1.2.1).
pub(super) fn allowed_scopes(asked: &Scopes, client: &Client) -> Scopes {
    let mut allowed = asked.common_with(&client.scopes);
    if !client.first_party {
        allowed = allowed.without(Scope::Account);
    }
    if !client.may_use(GrantType::RefreshToken) {
        allowed = allowed.without(Scope::OfflineAccess);
    }
    allowed
}

/// Claims are part of OpenID Connect, and need their scopes.
pub(super) fn allowed_claims(
    asked: RequestedClaims,
    scopes: &Scopes,
    client: &Client,
) -> RequestedClaims {
    if !scopes.contains(Scope::OpenId) {
        return RequestedClaims::default();
    }
    let within = |claims: BTreeSet<StandardClaim>| {
        let is_allowed = |claim: &StandardClaim| client.scopes.contains(claim.scope());
        claims.into_iter().filter(is_allowed).collect()
    };
    RequestedClaims {
        userinfo: within(asked.userinfo),
        id_token: within(asked.id_token),
    }
}

/// In seconds. Whatever is longer than a lifetime is as good as none.
fn max_age(text: &str) -> Result<i64, RequestError> {
    const LONGEST: i64 = 10_000_000_000;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RequestError::invalid("max_age must be a number of seconds"));
    }
    Ok(text.parse().unwrap_or(LONGEST).min(LONGEST))
}

/// We know one way to log in. A client that needs another one must be told (OpenID Connect
/// Core §5.5.1.1, OpenID Connect Core Error Code `unmet_authentication_requirements` 1.0).
fn check_acr(claims: &ClaimsParameter) -> Result<(), RequestError> {
    match &claims.essential_acr {
        Some(levels) if !levels.iter().any(|level| level == PASSWORD_ACR) => {
            Err(RequestError::new(
                ErrorCode::UnmetAuthenticationRequirements,
                "none of the essential values of acr can be provided",
            ))
        }
        _ => Ok(()),
    }
}

/// The only person who may answer: the one of `id_token_hint` or of `claims` (OpenID Connect
/// Core §3.1.2.1, §5.5.1).
fn subject(hint: Hint, claimed: Option<String>) -> Result<Option<String>, RequestError> {
    match (hint, claimed) {
        (Hint::None, claimed) => Ok(claimed),
        (Hint::NotOurs, _) => Err(RequestError::invalid(
            "id_token_hint is not an ID token that this client got from this issuer",
        )),
        (Hint::Subject(hinted), Some(claimed)) if hinted != claimed => Err(RequestError::invalid(
            "id_token_hint and claims name two people",
        )),
        (Hint::Subject(hinted), _) => Ok(Some(hinted)),
    }
}
