use super::{LogoutRefusal, LogoutRequest, PostLogout};
use crate::{authorization::Parameters, clients::Client};

/// The longest `state`, in bytes, as in authorization requests.
const MAX_STATE: usize = 4_096;

/// Reads a request, except for the session. `client` is the one that `client_id` or, without
/// it, the ID token names; `hinted` is the one that the ID token names.
pub(super) fn read(
    client: Option<Client>,
    parameters: &Parameters,
    hinted: Option<&str>,
) -> Result<LogoutRequest, LogoutRefusal> {
    if parameters.fault().is_some() {
        return Err(LogoutRefusal::Malformed);
    }
    let client_id = parameters.get("client_id");
    let client = client.filter(Client::is_enabled);
    if client_id.is_some() && client.is_none() {
        return Err(LogoutRefusal::UnknownClient);
    }
    if matches!((client_id, hinted), (Some(named), Some(hinted)) if named != hinted) {
        return Err(LogoutRefusal::AnotherClient);
    }
    Ok(LogoutRequest {
        to: post_logout(client.as_ref(), parameters)?,
        session: None,
        client,
    })
}

/// Without an address, `state` has no use.
fn post_logout(
    client: Option<&Client>,
    parameters: &Parameters,
) -> Result<Option<PostLogout>, LogoutRefusal> {
    let Some(redirect_uri) = parameters.get("post_logout_redirect_uri") else {
        return Ok(None);
    };
    let client = client.ok_or_else(|| match parameters.get("id_token_hint") {
        Some(_) => LogoutRefusal::UnknownHint,
        None => LogoutRefusal::NoClient,
    })?;
    if !client.admits_after_logout(redirect_uri) {
        return Err(LogoutRefusal::UnregisteredUri);
    }
    let state = parameters.get("state");
    if state.is_some_and(|state| state.len() > MAX_STATE) {
        return Err(LogoutRefusal::LongState);
    }
    Ok(Some(PostLogout {
        redirect_uri: redirect_uri.to_owned(),
        state: state.map(str::to_owned),
    }))
}
