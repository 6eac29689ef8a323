use time::OffsetDateTime;

use super::{RedirectUriError as Fault, *};
use crate::clients::{AuthMethod, Pkce, StoredSecrets, TokenAlgorithms};

#[test]
fn addresses_of_servers_and_of_this_device_may_be_registered() {
    for uri in [
        "https://shop.example/callback",
        "https://shop.example",
        "https://shop.example/",
        "https://shop.example?from=login",
        "https://shop.example:8443/callback?tenant=a%2Fb",
        "https://xn--bcher-kva.example/callback",
        "https://shop.example/call%2Fback",
        "http://localhost/callback",
        "http://localhost:3000/callback",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:4000/callback",
        "http://[::1]/callback",
    ] {
        for kind in [ClientKind::Public, ClientKind::Confidential] {
            assert_eq!(check(uri, kind), Ok(()), "{uri}");
        }
    }
}

#[test]
fn a_scheme_of_its_own_is_for_apps_on_devices() {
    for uri in [
        "com.example.app:/callback",
        "com.example.app://callback",
        "com.example.app:/",
    ] {
        assert_eq!(check(uri, ClientKind::Public), Ok(()), "{uri}");
        let fault = Fault::PrivateSchemeOfServer;
        assert_eq!(check(uri, ClientKind::Confidential), Err(fault), "{uri}");
    }
}

#[test]
fn nothing_else_may_be_registered() {
    let normal = |uri: &str| Fault::NotNormal(uri.to_owned());
    let longest = format!("https://shop.example/{}", "x".repeat(MAX_LENGTH - 21));
    assert_eq!(check(&longest, ClientKind::Public), Ok(()));
    for (uri, fault) in [
        (&*format!("{longest}x"), Fault::TooLong),
        ("", Fault::NotAbsolute),
        ("/callback", Fault::NotAbsolute),
        ("shop.example/callback", Fault::NotAbsolute),
        ("//shop.example/callback", Fault::NotAbsolute),
        ("https://", Fault::NotAbsolute),
        ("https://shop.example/#", Fault::Fragment),
        ("https://shop.example/#callback", Fault::Fragment),
        ("https://*.shop.example/", Fault::Wildcard),
        ("https://shop.example/*", Fault::Wildcard),
        ("https://bücher.example/", Fault::Characters),
        ("https://shop.example/a b", Fault::Characters),
        ("https://shop.example/\n", Fault::Characters),
        (" https://shop.example/", Fault::Characters),
        ("https://shop.example\\@evil.example/", Fault::Characters),
        ("https://shop.example/%", Fault::Characters),
        ("https://shop.example/%2", Fault::Characters),
        ("https://shop.example/%zz", Fault::Characters),
        ("https://shop.example@evil.example/", Fault::UserInfo),
        ("https://me:hunter2@shop.example/", Fault::UserInfo),
        ("https://@shop.example/", Fault::UserInfo),
        ("com.example.app://me@callback", Fault::UserInfo),
        ("http://shop.example/callback", Fault::NotEncrypted),
        ("http://127.0.0.2/callback", Fault::NotEncrypted),
        ("http://localhost.example/callback", Fault::NotEncrypted),
        ("http://127.0.0.1.example/callback", Fault::NotEncrypted),
        ("http://localhost./callback", Fault::NotEncrypted),
        ("https://shop.example./callback", Fault::TrailingDot),
        ("javascript:alert(1)", Fault::PrivateScheme),
        ("data:text/html,hello", Fault::PrivateScheme),
        ("app:/callback", Fault::PrivateScheme),
        ("com.example.app:callback", Fault::PrivateScheme),
        ("urn:ietf:wg:oauth:2.0:oob", Fault::PrivateScheme),
        ("https://Shop.example/", normal("https://shop.example/")),
        ("HTTPS://shop.example/", normal("https://shop.example/")),
        ("https:shop.example/", normal("https://shop.example/")),
        ("https:///shop.example/", normal("https://shop.example/")),
        ("https://shop.example:443/", normal("https://shop.example/")),
        ("https://shop.example:/", normal("https://shop.example/")),
        (
            "https://shop.example:08443/",
            normal("https://shop.example:8443/"),
        ),
        (
            "https://shop.example/a/../b",
            normal("https://shop.example/b"),
        ),
        (
            "https://shop.example/a/%2e%2E/b",
            normal("https://shop.example/b"),
        ),
        ("https://shop.example/./b", normal("https://shop.example/b")),
        ("http://127.1/callback", normal("http://127.0.0.1/callback")),
        ("http://2130706433/", normal("http://127.0.0.1/")),
        ("http://[0::1]/", normal("http://[::1]/")),
        ("Com.Example.app:/a", normal("com.example.app:/a")),
        ("com.example.app:/a/../b", normal("com.example.app:/b")),
    ] {
        assert_eq!(check(uri, ClientKind::Public), Err(fault), "{uri}");
    }
}

fn client(redirect_uris: &[&str]) -> Client {
    Client {
        id: "shop".to_owned(),
        name: "The shop".to_owned(),
        kind: ClientKind::Public,
        auth_method: AuthMethod::None,
        keys: None,
        secrets: StoredSecrets::default(),
        backchannel_logout_uri: None,
        post_logout_redirect_uris: redirect_uris.iter().map(|&uri| uri.to_owned()).collect(),
        redirect_uris: redirect_uris.iter().map(|&uri| uri.to_owned()).collect(),
        grant_types: Vec::new(),
        scopes: "openid".parse().unwrap(),
        audiences: Vec::new(),
        first_party: false,
        pkce: Pkce::Required,
        require_par: false,
        algorithms: TokenAlgorithms::default(),
        dpop_bound: false,
        read_at: None,
        logo_uri: None,
        policy_uri: None,
        tos_uri: None,
        created_at: OffsetDateTime::UNIX_EPOCH,
        disabled_at: None,
    }
}

#[test]
fn what_is_presented_must_be_registered_character_by_character() {
    let shop = client(&[
        "https://shop.example/callback",
        "http://localhost:3000/callback",
        "com.example.shop:/callback",
    ]);
    for uri in &shop.redirect_uris {
        assert!(shop.admits_redirect(uri), "{uri}");
    }
    for uri in [
        "",
        "https://shop.example",
        "https://shop.example/",
        "https://shop.example/callback/",
        "https://shop.example/callback?",
        "https://shop.example/callback?next=https://evil.example",
        "https://shop.example/callback#",
        "https://shop.example/callback#fragment",
        "https://shop.example/callback/../evil",
        "https://shop.example/x/../callback",
        "https://shop.example/%63allback",
        "https://shop.example/callback%2F..%2Fevil",
        "https://shop.example/callback%00",
        "https://shop.example/callback ",
        "https://shop.example//callback",
        "https://shop.example\\callback",
        "https://Shop.example/callback",
        "https://shop.example/Callback",
        "HTTPS://shop.example/callback",
        "http://shop.example/callback",
        "https://shop.example:443/callback",
        "https://shop.example:8443/callback",
        "https://shop.example./callback",
        "https://www.shop.example/callback",
        "https://shop.example.evil.example/callback",
        "https://shop.example@evil.example/callback",
        "https://me@shop.example/callback",
        "https://evil.example/https://shop.example/callback",
        "https://ѕhop.example/callback",
        "http://localhost/callback",
        "http://localhost:3001/callback",
        "http://127.0.0.1:3000/callback",
        "com.example.shop://callback",
        "com.example.shop.evil:/callback",
    ] {
        assert!(!shop.admits_redirect(uri), "{uri}");
    }
}

#[test]
fn at_a_loopback_address_the_port_is_free_and_nothing_else() {
    let desk = client(&[
        "http://127.0.0.1/callback?a=b",
        "http://[::1]:5000/callback",
    ]);
    for uri in [
        "http://127.0.0.1/callback?a=b",
        "http://127.0.0.1:1/callback?a=b",
        "http://127.0.0.1:65535/callback?a=b",
        "http://[::1]/callback",
        "http://[::1]:5000/callback",
        "http://[::1]:5001/callback",
    ] {
        assert!(desk.admits_redirect(uri), "{uri}");
    }
    for uri in [
        "http://127.0.0.1:5000/callback",
        "http://127.0.0.1:5000/callback?a=b&c=d",
        "http://127.0.0.1:5000/callback?a=b#",
        "http://127.0.0.1:0/callback?a=b",
        "http://127.0.0.1:080/callback?a=b",
        "http://127.0.0.1:65536/callback?a=b",
        "http://127.0.0.1:/callback?a=b",
        "http://127.0.0.1:+80/callback?a=b",
        "http://127.0.0.1:80@evil.example/callback?a=b",
        "http://127.0.0.1:80.evil.example/callback?a=b",
        "http://127.0.0.1.evil.example/callback?a=b",
        "http://127.0.0.1@evil.example/callback?a=b",
        "https://127.0.0.1/callback?a=b",
        "http://127.0.0.2/callback?a=b",
        "http://localhost:5000/callback",
        "http://[::1]:5000:5001/callback",
        "http://[::2]:5000/callback",
        "http://127.0.0.1:5000/callback/",
    ] {
        assert!(!desk.admits_redirect(uri), "{uri}");
    }
}

#[test]
fn localhost_is_told_by_its_name() {
    for uri in [
        "http://localhost",
        "http://localhost:3000/callback",
        "http://localhost/",
    ] {
        assert!(is_at_localhost(uri), "{uri}");
    }
    for uri in [
        "http://localhosts/",
        "https://localhost/",
        "http://127.0.0.1/",
    ] {
        assert!(!is_at_localhost(uri), "{uri}");
    }
}
