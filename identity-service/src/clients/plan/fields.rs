use crate::clients::{Client, ClientKeys, ClientKind, TokenAlgorithm};

/// The fields of a client but its id and secret, each with its value as the client file
/// has it, if it has one.
#[must_use]
pub fn fields(client: &Client) -> [(&'static str, Option<String>); 20] {
    let scopes = client.scopes.iter().map(crate::tokens::Scope::as_str);
    let grants = client.grant_types.iter().map(|grant| grant.as_str());
    let logs_in = client.kind != ClientKind::Machine;
    let keys = client.keys.as_ref().map(|keys| match keys {
        ClientKeys::Set(text) => Ok(quoted(text)),
        ClientKeys::At(url) => Err(quoted(url)),
    });
    let algorithm = |word: Option<TokenAlgorithm>| word.map(|word| quoted(word.as_str()));
    let link = |uri: &Option<String>| uri.as_deref().map(quoted);
    [
        ("name", Some(quoted(&client.name))),
        ("kind", Some(quoted(client.kind.as_str()))),
        ("auth_method", Some(quoted(client.auth_method.as_str()))),
        ("jwks", keys.clone().and_then(Result::ok)),
        ("jwks_uri", keys.and_then(Result::err)),
        (
            "redirect_uris",
            logs_in.then(|| texts(&client.redirect_uris)),
        ),
        (
            "post_logout_redirect_uris",
            given_list(&client.post_logout_redirect_uris),
        ),
        (
            "backchannel_logout_uri",
            link(&client.backchannel_logout_uri),
        ),
        ("grant_types", Some(list(grants))),
        ("scopes", Some(list(scopes))),
        ("audiences", Some(texts(&client.audiences))),
        ("pkce", logs_in.then(|| quoted(client.pkce.as_str()))),
        (
            "require_par",
            logs_in.then(|| client.require_par.to_string()),
        ),
        ("dpop_bound", client.dpop_bound.then(|| "true".to_owned())),
        (
            "first_party",
            logs_in.then(|| client.first_party.to_string()),
        ),
        ("id_token_alg", algorithm(client.algorithms.id_token)),
        (
            "access_token_alg",
            algorithm(client.algorithms.access_token),
        ),
        ("logo_uri", link(&client.logo_uri)),
        ("policy_uri", link(&client.policy_uri)),
        ("tos_uri", link(&client.tos_uri)),
    ]
}

/// Nothing for a list that is left out.
fn given_list(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| texts(words))
}

fn texts(words: &[String]) -> String {
    list(words.iter().map(String::as_str))
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.map(quoted).collect();
    format!("[{}]", words.join(", "))
}

/// A JSON string is a string of TOML too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
