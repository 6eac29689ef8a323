//! What a client that nobody registered says about itself (client id metadata documents).
//!
//! A document. If the first character is `u`, the rest is a text that may be the address of one.

use identity_service::{
    clients::{Client, ClientKind, parse_client_url, read_document},
    outbound::AllowedHosts,
};
use serde_json::{Map, Value};
use service_kit::input::Faults;
use url::{Host, Url};

use crate::world::{AUDIENCE, ISSUER, now};

const ADDRESS: &str = "https://client.example.com/app";

/// The client is the one at the address, has no rights that only ours have, and answers go to
/// its own machine or over https. There is one way to write an address, over https and not ours.
pub fn target(data: &[u8]) -> bool {
    if let Some(text) = data.strip_prefix(b"u") {
        return check_address(str::from_utf8(text).unwrap_or_default());
    }
    let url = Url::parse(ADDRESS).expect("it is a URL");
    let audiences = [AUDIENCE.to_owned()];
    match read_document(data, &url, &audiences, now()) {
        None => false,
        Some(Err(faults)) => {
            check_faults(&faults);
            false
        }
        Some(Ok(client)) => {
            let said: Map<String, Value> = serde_json::from_slice(data).expect("it was read");
            check_client(&client, &said, &url);
            true
        }
    }
}

fn check_client(client: &Client, said: &Map<String, Value>, url: &Url) {
    assert_eq!(client.id, ADDRESS);
    assert_eq!(said["client_id"], ADDRESS);
    assert!(!said.contains_key("client_secret"));
    assert!(!client.first_party && client.secrets.current.is_none());
    let mut scopes = client.scopes.iter();
    assert!(!scopes.any(|scope| scope.as_str() == "account"));
    let signs = client.kind == ClientKind::Confidential;
    assert_eq!(signs, client.keys.is_some());
    assert!(!client.redirect_uris.is_empty());
    for uri in &client.redirect_uris {
        check_redirect(uri);
    }
    if let Some(uri) = &client.backchannel_logout_uri {
        let uri = Url::parse(uri).expect("it is a URL");
        assert_eq!(uri.host(), url.host());
    }
}

fn check_faults(faults: &Faults) {
    assert!(faults.iter().count() > 0, "refused without a reason");
    for fault in faults.iter() {
        assert!(!fault.field().is_empty() && !fault.rule().is_empty());
    }
}

fn check_redirect(uri: &str) {
    let url = Url::parse(uri).expect("it is a URL");
    assert!(url.fragment().is_none(), "{uri}");
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let scheme = url.scheme();
    let is_private = scheme.contains('.');
    assert!(
        scheme == "https" || (scheme == "http" && is_loopback) || is_private,
        "{uri}"
    );
    assert!(
        url.username().is_empty() && url.password().is_none(),
        "{uri}"
    );
}

fn check_address(text: &str) -> bool {
    let issuer = ISSUER.parse().expect("it is an origin");
    let Ok(url) = parse_client_url(text, &AllowedHosts::default(), &issuer) else {
        return false;
    };
    assert_eq!(url.as_str(), text, "two ways to write it");
    assert!(text.starts_with("https://") && text.len() <= 250, "{text}");
    let rest = &text["https://".len()..];
    let (host, path) = rest.split_once(['/', '?']).expect("it has a path");
    assert!(!path.is_empty() && !host.contains('@') && !text.contains(['#', '\\', ' ']));
    assert_ne!(format!("https://{host}"), ISSUER, "ours");
    true
}
