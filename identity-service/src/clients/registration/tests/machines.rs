//! Clients that act for themselves, and those that sign.

use super::{Change, KEYS, SECRET, check, confidential, list, public};
use crate::clients::{AuthMethod, ClientKeys, Draft, GrantType};

fn machine() -> Draft {
    Draft {
        kind: Some("machine".to_owned()),
        redirect_uris: Vec::new(),
        scopes: Some(list(&["recipes"])),
        audiences: list(&["recipe-api"]),
        ..public()
    }
}

#[test]
fn a_machine_acts_for_itself() {
    let client = check(machine()).unwrap();
    assert_eq!(client.auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!(client.grant_types, [GrantType::ClientCredentials]);
    assert!(client.lacks_secret());
    let both = check(Draft {
        grant_types: Some(list(&["client_credentials", "authorization_code"])),
        scopes: Some(list(&["openid", "recipes"])),
        ..Draft {
            redirect_uris: public().redirect_uris,
            kind: confidential().kind,
            ..machine()
        }
    });
    assert!(both.unwrap().may_use(GrantType::ClientCredentials));
}

#[test]
fn what_a_client_does_for_itself_has_rules() {
    let cases: [(Draft, Change, &str); 11] = [
        (machine(), |draft| draft.scopes = None, "scopes is required"),
        (
            machine(),
            |draft| draft.redirect_uris = public().redirect_uris,
            "redirect_uris must be left out for a machine, which nobody logs in to",
        ),
        (
            machine(),
            |draft| draft.grant_types = Some(list(&["authorization_code", "client_credentials"])),
            "grant_types must be client_credentials alone for a machine",
        ),
        (
            machine(),
            |draft| draft.grant_types = Some(list(&["refresh_token"])),
            "grant_types must be client_credentials alone for a machine",
        ),
        (
            machine(),
            |draft| draft.scopes = Some(list(&["recipes", "posts"])),
            "scopes must be recipes for a machine: the others are about a person",
        ),
        (
            machine(),
            |draft| draft.audiences.clear(),
            "audiences must name the resource servers that the client calls for itself",
        ),
        (
            machine(),
            |draft| draft.auth_method = Some("none".to_owned()),
            "auth_method must not be none for a client that can keep a secret",
        ),
        (
            machine(),
            |draft| draft.first_party = true,
            "kind must not be machine where first_party or pkce is given, which are for logins",
        ),
        (
            machine(),
            |draft| draft.id_token_alg = Some("ES256".to_owned()),
            "kind must not be machine where post_logout_redirect_uris, backchannel_logout_uri, \
             require_par or id_token_alg is given, which are for logins",
        ),
        (
            confidential(),
            |draft| {
                draft.grant_types = Some(list(&["authorization_code", "client_credentials"]));
                draft.audiences = list(&["recipe-api"]);
            },
            "scopes must contain recipes, which the grant type client_credentials needs",
        ),
        (
            public(),
            |draft| {
                draft.grant_types = Some(list(&["authorization_code", "client_credentials"]));
            },
            "grant_types must not contain client_credentials for a public client",
        ),
    ];
    for (mut draft, change, expected) in cases {
        change(&mut draft);
        assert_eq!(check(draft).unwrap_err(), expected);
    }
}

fn signing() -> Draft {
    Draft {
        auth_method: Some("private_key_jwt".to_owned()),
        jwks: Some(KEYS.to_owned()),
        ..machine()
    }
}

#[test]
fn a_client_that_signs_has_keys_and_no_secret() {
    let client = check(signing()).unwrap();
    assert!(!client.lacks_secret());
    assert_eq!(client.keys, Some(ClientKeys::Set(KEYS.to_owned())));
    let spaced = check(Draft {
        jwks: Some(KEYS.replace(',', " ,\n")),
        ..signing()
    });
    assert_eq!(
        spaced.unwrap().keys,
        client.keys,
        "white space is no difference"
    );
    for url in [
        "https://robot.example/keys",
        "http://127.0.0.1:3/keys",
        "http://localhost:3/",
    ] {
        let client = check(Draft {
            jwks: None,
            jwks_uri: Some(url.to_owned()),
            ..signing()
        });
        assert_eq!(client.unwrap().keys, Some(ClientKeys::At(url.to_owned())));
    }
}

#[test]
fn keys_have_rules() {
    let url = || Some("https://robot.example/keys".to_owned());
    let cases: [(Change, &str); 8] = [
        (
            |draft| draft.jwks = None,
            "jwks must be given for private_key_jwt, or jwks_uri",
        ),
        (
            |draft| draft.jwks = Some("keys".to_owned()),
            "jwks must be a JWK set: {\"keys\": [{…}]}",
        ),
        (
            |draft| draft.jwks = Some(KEYS.replace("\"kty\"", "\"d\":\"x\",\"kty\"")),
            "jwks must not contain private keys",
        ),
        (
            |draft| draft.secret = Some(SECRET.into()),
            "secret must be left out for private_key_jwt, which needs none",
        ),
        (
            |draft| draft.auth_method = None,
            "jwks must be left out unless auth_method is private_key_jwt",
        ),
        (
            |draft| draft.auth_method = Some("client_secret_post".to_owned()),
            "jwks must be left out unless auth_method is private_key_jwt",
        ),
        (
            |draft| {
                draft.jwks = None;
                draft.jwks_uri = Some("http://robot.example/keys".to_owned());
            },
            "jwks_uri must begin with https; http is only for 127.0.0.1, [::1] and localhost",
        ),
        (
            |draft| {
                draft.jwks = None;
                draft.jwks_uri = Some("http://127.0.0.1.robot.example/".to_owned());
            },
            "jwks_uri must begin with https; http is only for 127.0.0.1, [::1] and localhost",
        ),
    ];
    for (change, expected) in cases {
        let mut draft = signing();
        change(&mut draft);
        assert_eq!(check(draft).unwrap_err(), expected);
    }
    let both = Draft {
        jwks_uri: url(),
        ..signing()
    };
    let expected = "jwks_uri must be left out where jwks is given";
    assert_eq!(check(both).unwrap_err(), expected);
}
