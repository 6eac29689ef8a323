//! What clients authenticate with: `private_key_jwt` (RFC 7523 §3).
//!
//! `s`: a header on the first line and a payload on the others, signed with the key of the
//! client. `f`: the same, signed by somebody else. Anything else: the assertion itself.

use std::{path::Path, sync::Arc, sync::LazyLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity_service::{
    clients::{Assertion, Assertions, Client, ClientFile},
    outbound::{Destinations, Outbound, SystemLookup},
};
use serde_json::{Map, Value, json};

use crate::{
    json::unique_object,
    signer::{KEY_ID, Signer},
    world::{AUDIENCE, ISSUER, LEEWAY, NOW_IN_JSON, at_once, clock, names, now, number, text},
};

const CLIENT: &str = "robot";

static CLIENT_OF_OURS: LazyLock<Client> = LazyLock::new(client);
static ASSERTIONS: LazyLock<Assertions> = LazyLock::new(|| {
    let outbound = || Outbound::new(Destinations::Any, Arc::new(SystemLookup));
    let outbound = || outbound().expect("the system has certificates");
    let issuer = ISSUER.parse().expect("it is an origin");
    Assertions::new(&issuer, clock(), (outbound(), outbound()))
});

/// The longest that an assertion may be valid, in seconds.
const LONGEST: f64 = 300.0;

fn client() -> Client {
    let keys = json!({"keys": [Signer::ours().jwk()]});
    let text = format!(
        "[[client]]\nid = \"{CLIENT}\"\nname = \"Robot\"\nkind = \"machine\"\n\
         scopes = [\"recipes\"]\naudiences = [\"{AUDIENCE}\"]\n\
         auth_method = \"private_key_jwt\"\njwks = '{keys}'\n"
    );
    let audiences = [AUDIENCE.to_owned()];
    let file = ClientFile::parse(Path::new("clients.toml"), &text, &audiences, now());
    file.expect("it is a client file").clients.remove(0)
}

/// A client is authenticated only by what its key signed about itself, for us and for now.
pub fn target(data: &[u8]) -> bool {
    let Some(sent) = Signer::token(data) else {
        return false;
    };
    let assertion = Assertion::of(sent.clone());
    let verified = at_once(ASSERTIONS.verify(Some(&CLIENT_OF_OURS), &assertion));
    let unknown = at_once(ASSERTIONS.verify(None, &assertion));
    assert!(unknown.is_none(), "nobody has no keys");
    if verified.is_none() {
        return false;
    }
    assert!(Signer::ours().signed(&sent), "somebody else signed it");
    assert_eq!(assertion.subject(), CLIENT);
    assert!(!assertion.names_another(CLIENT));
    let parts: Vec<_> = sent.split('.').collect();
    check(&part(parts[0]), &part(parts[1]));
    true
}

fn part(encoded: &str) -> Map<String, Value> {
    let text = URL_SAFE_NO_PAD.decode(encoded).expect("it is base64url");
    unique_object(&text).expect("it is an object without duplicates")
}

fn check(header: &Map<String, Value>, payload: &Map<String, Value>) {
    assert_eq!(text(header, "alg"), Some("EdDSA"));
    assert!(text(header, "kid").is_none_or(|id| id == KEY_ID));
    assert!(header.get("crit").is_none_or(Value::is_null), "{header:?}");
    assert_eq!(text(payload, "iss"), Some(CLIENT));
    assert_eq!(text(payload, "sub"), Some(CLIENT));
    let recipients = ["", "/oauth/token", "/oauth/par"].map(|path| format!("{ISSUER}{path}"));
    let audience = payload.get("aud");
    assert!(
        recipients.iter().any(|name| names(audience, name)),
        "{audience:?}"
    );
    let expires_at = number(payload, "exp").expect("it expires");
    assert!(NOW_IN_JSON - LEEWAY < expires_at);
    assert!(expires_at <= NOW_IN_JSON + LONGEST + LEEWAY);
    for start in ["nbf", "iat"] {
        assert!(number(payload, start).is_none_or(|start| start <= NOW_IN_JSON + LEEWAY));
    }
    assert!(text(payload, "jti").is_some_and(|id| !id.is_empty()));
}
