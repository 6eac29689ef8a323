use crate::clients::Client;

/// The fields of a client but its id and secret, each with its value as the client file
/// has it, if it has one.
#[must_use]
pub fn fields(client: &Client) -> [(&'static str, Option<String>); 13] {
    let scopes = client.scopes.iter().map(crate::tokens::Scope::as_str);
    let grants = client.grant_types.iter().map(|grant| grant.as_str());
    let link = |uri: &Option<String>| uri.as_deref().map(quoted);
    [
        ("name", Some(quoted(&client.name))),
        ("kind", Some(quoted(client.kind.as_str()))),
        ("auth_method", Some(quoted(client.auth_method.as_str()))),
        (
            "redirect_uris",
            Some(list(client.redirect_uris.iter().map(String::as_str))),
        ),
        ("grant_types", Some(list(grants))),
        ("scopes", Some(list(scopes))),
        (
            "audiences",
            Some(list(client.audiences.iter().map(String::as_str))),
        ),
        ("pkce", Some(quoted(client.pkce.as_str()))),
        ("require_par", Some(client.require_par.to_string())),
        ("first_party", Some(client.first_party.to_string())),
        ("logo_uri", link(&client.logo_uri)),
        ("policy_uri", link(&client.policy_uri)),
        ("tos_uri", link(&client.tos_uri)),
    ]
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.map(quoted).collect();
    format!("[{}]", words.join(", "))
}

/// A JSON string is a string of TOML too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
