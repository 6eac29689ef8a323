mod machines;

use time::OffsetDateTime;

use super::Draft;
use crate::{
    clients::{AuthMethod, Client, ClientKind, GrantType, Pkce, TokenAlgorithm, TokenAlgorithms},
    secret_token::SecretToken,
};

const SECRET: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

/// RFC 8037, Appendix A.2
const KEYS: &str =
    r#"{"keys":[{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

type Change = fn(&mut Draft);

fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn public() -> Draft {
    Draft {
        id: Some("shop".to_owned()),
        name: Some("The shop".to_owned()),
        kind: Some("public".to_owned()),
        redirect_uris: list(&["https://shop.example/callback"]),
        ..Draft::default()
    }
}

fn confidential() -> Draft {
    Draft {
        kind: Some("confidential".to_owned()),
        ..public()
    }
}

fn check(draft: Draft) -> Result<Client, String> {
    let known = list(&["recipe-api", "mail"]);
    let checked = draft.check(&known, OffsetDateTime::UNIX_EPOCH);
    checked.map_err(|faults| faults.to_string())
}

#[test]
fn what_is_left_out_has_a_default() {
    let client = check(public()).unwrap();
    assert_eq!(client.kind, ClientKind::Public);
    assert_eq!(client.auth_method, AuthMethod::None);
    assert_eq!(client.grant_types, [GrantType::AuthorizationCode]);
    assert_eq!(client.scopes.to_string(), "openid");
    assert_eq!(client.audiences, [""; 0]);
    assert_eq!((client.pkce, client.first_party), (Pkce::Required, false));
    assert!(!client.require_par);
    assert_eq!(client.algorithms, TokenAlgorithms::default());
    assert!(!client.dpop_bound);
    let client = check(confidential()).unwrap();
    assert_eq!(client.auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!(client.secrets.current, None);
}

#[test]
fn everything_can_be_given() {
    let client = check(Draft {
        auth_method: Some("client_secret_post".to_owned()),
        secret: Some(SECRET.into()),
        grant_types: Some(list(&["refresh_token", "authorization_code"])),
        scopes: Some(list(&["recipes", "openid", "offline_access", "account"])),
        audiences: list(&["recipe-api"]),
        backchannel_logout_uri: Some("https://shop.example/logout".to_owned()),
        post_logout_redirect_uris: list(&["https://shop.example/bye", "http://[::1]/bye"]),
        first_party: true,
        require_par: true,
        id_token_alg: Some("ES256".to_owned()),
        access_token_alg: Some("RS256".to_owned()),
        dpop_bound: true,
        pkce: Some("optional".to_owned()),
        logo_uri: Some("https://shop.example/logo.png".to_owned()),
        ..confidential()
    });
    let client = client.unwrap();
    assert_eq!(client.auth_method, AuthMethod::ClientSecretPost);
    let hash = SecretToken::from(SECRET).hash();
    assert_eq!(client.secrets.current, Some(hash));
    assert!(client.may_use(GrantType::RefreshToken));
    assert_eq!(
        client.scopes.to_string(),
        "openid offline_access account recipes"
    );
    assert_eq!((client.pkce, client.first_party), (Pkce::Optional, true));
    assert!(client.admits_after_logout("http://[::1]:51234/bye"));
    assert!(!client.admits_after_logout("https://shop.example/callback"));
    assert!(!client.admits_redirect("https://shop.example/bye"));
    assert!(client.require_par);
    let algorithms = TokenAlgorithms {
        id_token: Some(TokenAlgorithm::ES256),
        access_token: Some(TokenAlgorithm::RS256),
    };
    assert_eq!(client.algorithms, algorithms);
    assert!(client.dpop_bound);
}

#[test]
fn an_id_that_is_left_out_follows_from_the_name() {
    let unnamed = || Draft {
        id: None,
        ..public()
    };
    let client = check(unnamed()).unwrap();
    assert_eq!(client.id.len(), 32);
    assert_eq!(check(unnamed()).unwrap().id, client.id);
    let other = Draft {
        name: Some("The other shop".to_owned()),
        ..unnamed()
    };
    assert_ne!(check(other).unwrap().id, client.id);
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = check(Draft {
        name: Some("The\u{200b}shop".to_owned()),
        kind: Some("robot".to_owned()),
        redirect_uris: list(&[
            "http://shop.example/",
            "https://b.example/",
            "https://b.example/",
        ]),
        scopes: Some(list(&["openid", "admin"])),
        audiences: list(&["bank"]),
        id_token_alg: Some("HS256".to_owned()),
        ..public()
    });
    let expected = [
        "name must not contain characters that cannot be seen",
        "kind must be one of public, confidential and machine",
        "redirect_uris[0] must begin with https; http is only for 127.0.0.1, [::1] and localhost",
        "redirect_uris[2] must not be there twice",
        "audiences[0] must be one of IDENTITY_AUDIENCES",
        "scopes[1] must be made of openid, profile, email, offline_access, account, recipes and \
         posts",
        "id_token_alg must be one of RS256 and ES256",
    ];
    assert_eq!(faults.unwrap_err(), expected.join("; "));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_field_has_its_rule() {
    let with = |change: Change| {
        let mut draft = confidential();
        change(&mut draft);
        check(draft).unwrap_err()
    };
    let cases: [(Change, &str); 27] = [
        (|draft| draft.name = None, "name is required"),
        (
            |draft| draft.name = Some(String::new()),
            "name must not be blank",
        ),
        (
            |draft| draft.name = Some("x".repeat(65)),
            "name must be at most 64 characters long",
        ),
        (
            |draft| draft.name = Some("a\nb".to_owned()),
            "name must not contain control characters",
        ),
        (|draft| draft.kind = None, "kind is required"),
        (
            |draft| draft.id = Some("first-party".to_owned()),
            "id must not be first-party, which stands for this service's own pages",
        ),
        (
            |draft| draft.id = Some("7".to_owned()),
            "id must not be a number, as the ids of people are",
        ),
        (
            |draft| draft.id = Some("x".repeat(101)),
            "id must be at most 100 characters long",
        ),
        (
            |draft| draft.id = Some("-shop".to_owned()),
            "id must be letters, digits and -._~ and begin with a letter or digit",
        ),
        (
            |draft| draft.id = Some("https://shop.example".to_owned()),
            "id must be letters, digits and -._~ and begin with a letter or digit",
        ),
        (
            |draft| draft.auth_method = Some("tls_client_auth".to_owned()),
            "auth_method must be one of none, client_secret_basic, client_secret_post and \
             private_key_jwt",
        ),
        (
            |draft| draft.secret = Some("hunter2".into()),
            "secret must be at least 32 characters long",
        ),
        (
            |draft| draft.secret = Some("x".repeat(257).into()),
            "secret must be at most 256 characters long",
        ),
        (
            |draft| draft.secret = Some("ä".repeat(32).into()),
            "secret must contain only visible ASCII characters",
        ),
        (
            |draft| draft.redirect_uris.clear(),
            "redirect_uris must name the addresses that codes may go to",
        ),
        (
            |draft| draft.redirect_uris = vec!["https://shop.example/".to_owned(); 51],
            "redirect_uris must be at most 50",
        ),
        (
            |draft| draft.post_logout_redirect_uris = list(&["http://shop.example/bye"]),
            "post_logout_redirect_uris[0] must begin with https; http is only for 127.0.0.1, [::1] \
             and localhost",
        ),
        (
            |draft| draft.post_logout_redirect_uris = vec!["https://shop.example/".to_owned(); 51],
            "post_logout_redirect_uris must be at most 50",
        ),
        (
            |draft| draft.backchannel_logout_uri = Some("http://shop.example/logout".to_owned()),
            "backchannel_logout_uri must begin with https; http is only for 127.0.0.1, [::1] and \
             localhost",
        ),
        (
            |draft| draft.backchannel_logout_uri = Some("https://shop.example/a#b".to_owned()),
            "backchannel_logout_uri must not contain a fragment",
        ),
        (
            |draft| draft.backchannel_logout_uri = Some("com.example.app:/logout".to_owned()),
            "backchannel_logout_uri must begin with https: only a public client has a scheme of \
             its own",
        ),
        (
            |draft| draft.grant_types = Some(list(&["password"])),
            "grant_types[0] must be one of authorization_code, refresh_token and \
             client_credentials",
        ),
        (
            |draft| draft.grant_types = Some(Vec::new()),
            "grant_types must contain authorization_code",
        ),
        (
            |draft| draft.scopes = Some(Vec::new()),
            "scopes must not be empty",
        ),
        (
            |draft| draft.pkce = Some("off".to_owned()),
            "pkce must be one of required and optional",
        ),
        (
            |draft| draft.logo_uri = Some("http://shop.example/".to_owned()),
            "logo_uri must be an https URL",
        ),
        (
            |draft| draft.tos_uri = Some("javascript:alert(1)".to_owned()),
            "tos_uri must be an https URL",
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(with(change), expected);
    }
}

#[test]
fn fields_must_go_together() {
    let grants = |words| Some(list(words));
    for (draft, expected) in [
        (
            Draft {
                auth_method: Some("client_secret_basic".to_owned()),
                secret: Some(SECRET.into()),
                pkce: Some("optional".to_owned()),
                ..public()
            },
            "auth_method must be none for a public client; \
             secret must be left out for a public client, which cannot keep it; \
             pkce must be required for a public client",
        ),
        (
            Draft {
                auth_method: Some("none".to_owned()),
                ..confidential()
            },
            "auth_method must not be none for a client that can keep a secret",
        ),
        (
            Draft {
                scopes: grants(&["openid", "offline_access"]),
                ..public()
            },
            "grant_types must contain refresh_token, which the scope offline_access is for",
        ),
        (
            Draft {
                grant_types: grants(&["authorization_code", "refresh_token"]),
                ..public()
            },
            "scopes must contain offline_access, which the grant type refresh_token needs",
        ),
        (
            Draft {
                scopes: grants(&["openid", "account"]),
                ..public()
            },
            "scopes must not contain account, which is for first-party clients only",
        ),
        (
            Draft {
                scopes: grants(&["recipes"]),
                ..public()
            },
            "audiences must not be empty unless the scopes contain openid",
        ),
        (
            Draft {
                redirect_uris: list(&["com.example.shop:/callback"]),
                ..confidential()
            },
            "redirect_uris[0] must begin with https: only a public client has a scheme of its own",
        ),
    ] {
        assert_eq!(check(draft).unwrap_err(), expected);
    }
}
