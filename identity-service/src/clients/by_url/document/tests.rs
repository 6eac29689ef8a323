use serde_json::{Value, json};
use service_kit::input::Faults;
use time::OffsetDateTime;
use url::Url;

use super::read;
use crate::clients::{AuthMethod, Client, ClientKeys, ClientKind, GrantType, Pkce};

const URL: &str = "https://client.example/client.json";

/// A document with some members changed; `null` leaves one out.
fn with(changes: &Value) -> Result<Client, Faults> {
    let mut document = json!({
        "client_id": URL, "client_name": "A client",
        "redirect_uris": ["https://client.example/callback", "http://127.0.0.1/callback"],
    });
    let members = document.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    members.retain(|_, value| !value.is_null());
    read_text(&document.to_string())
}

fn read_text(text: &str) -> Result<Client, Faults> {
    let url = Url::parse(URL).unwrap();
    let audiences = ["recipe-api".to_owned(), "mail".to_owned()];
    read(
        text.as_bytes(),
        &url,
        &audiences,
        OffsetDateTime::UNIX_EPOCH,
    )
    .unwrap()
}

fn keys() -> Value {
    // RFC 7517, appendix A.1
    json!({"keys": [{
        "kty": "EC", "crv": "P-256", "kid": "1",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
    }]})
}

fn scopes(client: &Client) -> String {
    client.scopes.to_string()
}

#[test]
fn a_short_document_makes_a_public_client() {
    let client = with(&json!({})).unwrap();
    assert_eq!(client.id, URL);
    assert_eq!(client.name, "A client");
    assert_eq!(client.kind, ClientKind::Public);
    assert_eq!(client.auth_method, AuthMethod::None);
    assert_eq!(client.pkce, Pkce::Required);
    assert_eq!(client.grant_types, [GrantType::AuthorizationCode]);
    assert_eq!(scopes(&client), "openid profile email recipes posts");
    assert_eq!(client.audiences, ["recipe-api", "mail"]);
    assert!(!client.first_party && !client.require_par);
    assert_eq!(client.host().as_deref(), Some("client.example"));
    let nameless = with(&json!({"client_name": null})).unwrap();
    assert_eq!(nameless.name, "client.example");
}

/// Back-Channel Logout 1.0 §2.2
#[test]
fn a_document_may_say_where_the_client_listens_for_logouts() {
    let uri = "https://client.example/logged-out";
    for required in [json!(null), json!(false), json!(true)] {
        let client = with(&json!({
            "backchannel_logout_uri": uri, "backchannel_logout_session_required": required,
        }));
        assert_eq!(client.unwrap().backchannel_logout_uri.as_deref(), Some(uri));
    }
    for (member, value) in [
        ("backchannel_logout_uri", json!("http://client.example/a")),
        (
            "backchannel_logout_uri",
            json!("https://client.example/a#b"),
        ),
        ("backchannel_logout_uri", json!(1)),
        (
            "backchannel_logout_uri",
            json!("https://other.example/logged-out"),
        ),
        ("backchannel_logout_session_required", json!("true")),
    ] {
        let faults = with(&json!({member: value})).unwrap_err();
        let fields: Vec<_> = faults
            .into_iter()
            .map(|fault| fault.field().to_owned())
            .collect();
        assert_eq!(fields, [member], "{value}");
    }
}

#[test]
fn what_is_unknown_is_left_out() {
    let code = "authorization_code";
    for (members, expected, refreshes) in [
        (
            json!({"grant_types": [code, "refresh_token"]}),
            "openid profile email offline_access recipes posts",
            true,
        ),
        (
            json!({"grant_types": [code, "refresh_token"], "scope": "openid recipes"}),
            "openid recipes",
            false,
        ),
        (
            json!({"scope": "openid", "jwks": keys(), "jwks_uri": "https://a.example/keys"}),
            "openid",
            false,
        ),
        (
            json!({"scope": "openid offline_access account mail:read"}),
            "openid",
            false,
        ),
        (
            json!({"grant_types": ["urn:ietf:params:oauth:grant-type:device_code", code, "refresh_token"],
                "scope": "offline_access recipes"}),
            "offline_access recipes",
            true,
        ),
        (
            json!({"first_party": true, "pkce": "optional", "audiences": [], "require_par": true,
                "post_logout_redirect_uris": 5,
                "software_id": {"a": []}, "secret": "x", "id": "shop", "kind": "machine"}),
            "openid profile email recipes posts",
            false,
        ),
    ] {
        let client = with(&members).unwrap();
        assert_eq!(scopes(&client), expected, "{members}");
        assert_eq!(client.may_use(GrantType::RefreshToken), refreshes);
        assert_eq!(client.keys, None);
        assert!(!client.first_party);
        assert_eq!((client.pkce, client.id.as_str()), (Pkce::Required, URL));
    }
}

#[test]
fn a_client_may_sign() {
    for (members, expected) in [
        (json!({"jwks": keys()}), ClientKeys::Set(keys().to_string())),
        (
            json!({"jwks_uri": "https://client.example/keys"}),
            ClientKeys::At("https://client.example/keys".to_owned()),
        ),
    ] {
        let mut members = members;
        members["token_endpoint_auth_method"] = json!("private_key_jwt");
        let client = with(&members).unwrap();
        assert_eq!(client.kind, ClientKind::Confidential);
        assert_eq!(client.auth_method, AuthMethod::PrivateKeyJwt);
        assert_eq!(client.keys, Some(expected));
    }
}

#[test]
fn each_broken_rule_is_told_with_its_member() {
    let not_text = |member: &str| format!("{member} must be a string");
    for (members, expected) in [
        (
            json!({"client_id": null}),
            "client_id is required".to_owned(),
        ),
        (json!({"client_id": 5}), not_text("client_id")),
        (
            json!({"client_id": format!("{URL}?")}),
            "client_id must be the address of the document".to_owned(),
        ),
        (
            json!({"client_id": "https://CLIENT.example/client.json"}),
            "client_id must be the address of the document".to_owned(),
        ),
        (json!({"client_name": ["a"]}), not_text("client_name")),
        (
            json!({"client_name": "a".repeat(65)}),
            "client_name must be at most 64 characters long".to_owned(),
        ),
        (json!({"client_uri": {}}), not_text("client_uri")),
        (json!({"scope": ["openid"]}), not_text("scope")),
        (
            json!({"scope": "account"}),
            "scope must not be empty".to_owned(),
        ),
        (
            json!({"redirect_uris": "https://client.example/"}),
            "redirect_uris must be a list of strings; \
             redirect_uris must name the addresses that codes may go to"
                .to_owned(),
        ),
        (
            json!({"redirect_uris": null}),
            "redirect_uris must name the addresses that codes may go to".to_owned(),
        ),
        (
            json!({"redirect_uris": ["http://client.example/"]}),
            "redirect_uris[0] must begin with https; http is only for 127.0.0.1, [::1] and \
             localhost"
                .to_owned(),
        ),
        (
            json!({"redirect_uris": ["https://client.example/*"]}),
            "redirect_uris[0] must not contain a wildcard".to_owned(),
        ),
        (
            json!({"grant_types": ["client_credentials"]}),
            "grant_types must contain authorization_code".to_owned(),
        ),
        (
            json!({"grant_types": "authorization_code"}),
            "grant_types must be a list of strings".to_owned(),
        ),
        (
            json!({"response_types": ["token"]}),
            "response_types must contain code".to_owned(),
        ),
        (
            json!({"response_types": "code"}),
            "response_types must be a list of strings".to_owned(),
        ),
        (
            json!({"client_secret": "0123456789abcdef0123456789abcdef"}),
            "client_secret must be left out: everybody can read it".to_owned(),
        ),
        (
            json!({"token_endpoint_auth_method": 5}),
            not_text("token_endpoint_auth_method"),
        ),
        (
            json!({"token_endpoint_auth_method": "private_key_jwt"}),
            "jwks must be given for private_key_jwt, or jwks_uri".to_owned(),
        ),
        (
            json!({"logo_uri": "http://client.example/logo.png"}),
            "logo_uri must be an https URL".to_owned(),
        ),
        (
            json!({"tos_uri": "javascript:alert(1)", "policy_uri": 1}),
            "policy_uri must be a string; tos_uri must be an https URL".to_owned(),
        ),
    ] {
        let faults = with(&members).unwrap_err().to_string();
        assert_eq!(faults, expected, "{members}");
    }
}

#[test]
fn a_secret_that_others_know_authenticates_nobody() {
    for method in [
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "x",
    ] {
        let faults = with(&json!({"token_endpoint_auth_method": method})).unwrap_err();
        let told = "token_endpoint_auth_method must be none or private_key_jwt";
        assert!(faults.to_string().contains(told), "{method}: {faults}");
    }
}

#[test]
fn what_is_no_object_is_no_document() {
    let url = Url::parse(URL).unwrap();
    for text in ["", "5", "[]", "\"a\"", "null", "{", "{} {}", "<html>"] {
        let found = read(text.as_bytes(), &url, &[], OffsetDateTime::UNIX_EPOCH);
        assert!(found.is_none(), "{text}");
    }
}
