mod refused;

use time::macros::datetime;
use url::form_urlencoded::Serializer;

use super::*;
use crate::{
    clients::{AuthMethod, ClientKind, GrantType, Pkce, StoredSecrets, TokenAlgorithms},
    tokens::StandardClaim,
};

// RFC 7636, Appendix B
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT_URI: &str = "https://shop.example/callback";

const USUAL: [(&str, &str); 7] = [
    ("client_id", "shop"),
    ("redirect_uri", REDIRECT_URI),
    ("response_type", "code"),
    ("scope", "openid recipes"),
    ("state", "a b"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

/// A public client that may do almost everything.
pub(in crate::authorization) fn client() -> Client {
    Client {
        id: "shop".to_owned(),
        name: "The shop".to_owned(),
        kind: ClientKind::Public,
        auth_method: AuthMethod::None,
        keys: None,
        secrets: StoredSecrets::default(),
        backchannel_logout_uri: None,
        post_logout_redirect_uris: Vec::new(),
        redirect_uris: vec![REDIRECT_URI.to_owned(), "http://127.0.0.1/cb".to_owned()],
        grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        scopes: scopes("openid profile offline_access recipes"),
        audiences: vec!["recipe-api".to_owned()],
        first_party: false,
        pkce: Pkce::Required,
        require_par: false,
        algorithms: TokenAlgorithms::default(),
        dpop_bound: false,
        read_at: None,
        logo_uri: None,
        policy_uri: None,
        tos_uri: None,
        created_at: datetime!(2026-11-28 09:00 UTC),
        disabled_at: None,
    }
}

pub(in crate::authorization) fn issuer() -> Origin {
    "https://id.example".parse().unwrap()
}

pub(in crate::authorization) fn scopes(text: &str) -> Scopes {
    text.parse().unwrap()
}

/// The usual parameters with some changed; an empty value leaves one out.
fn parameters(changes: &[(&str, &str)]) -> Parameters {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let usual = USUAL.into_iter().filter(|(name, _)| !is_changed(name));
    let mut encoded = Serializer::new(String::new());
    encoded.extend_pairs(usual).extend_pairs(changes);
    Parameters::in_query(&encoded.finish())
}

pub(in crate::authorization) fn request(changes: &[(&str, &str)]) -> AuthorizationRequest {
    read(Some(&client()), &parameters(changes), Hint::None, &issuer()).unwrap()
}

fn refused(client: Option<&Client>, changes: &[(&str, &str)]) -> Unacceptable {
    read(client, &parameters(changes), Hint::None, &issuer()).unwrap_err()
}

/// The error that the client is told.
fn error(client: &Client, parameters: &Parameters, hint: Hint) -> String {
    match read(Some(client), parameters, hint, &issuer()) {
        Err(Unacceptable::Answered(answer)) => {
            let sent = |wanted| answer.parameters.iter().find(|(name, _)| *name == wanted);
            assert_eq!(sent("iss").unwrap().1, "https://id.example");
            assert_eq!(answer.redirect_uri, REDIRECT_URI);
            // RFC 6749 §4.1.2.1
            let description = &sent("error_description").unwrap().1;
            let is_allowed = |byte: u8| matches!(byte, b' '..=b'~') && !b"\"\\".contains(&byte);
            assert!(description.bytes().all(is_allowed), "{description}");
            sent("error").unwrap().1.clone()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_valid_request_is_read() {
    let expected = AuthorizationRequest {
        to: ReturnAddress {
            redirect_uri: REDIRECT_URI.to_owned(),
            mode: ResponseMode::Query,
            state: Some("a b".to_owned()),
        },
        scopes: scopes("openid recipes"),
        audiences: vec!["recipe-api".to_owned()],
        at_issuer: AtIssuer::ByScope,
        claims: RequestedClaims::default(),
        code_challenge: Some(CHALLENGE.to_owned()),
        nonce: None,
        dpop_jkt: None,
        prompt: Prompts::default(),
        max_age: None,
        login_hint: None,
        subject: None,
    };
    assert_eq!(request(&[]), expected);
    let more = [
        ("acr_values", "1"),
        ("ui_locales", "fr"),
        ("display", "popup"),
        ("unknown", "x"),
    ];
    assert_eq!(request(&more), expected);
}

/// RFC 9449 §10
const JKT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

#[test]
fn every_part_of_a_request_is_kept() {
    let request = request(&[
        ("response_mode", "form_post"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("dpop_jkt", JKT),
        ("max_age", "3600"),
        ("login_hint", "cook"),
        ("prompt", "login consent"),
        (
            "claims",
            r#"{"id_token": {"name": null, "email": null, "sub": {"value": "7"}}}"#,
        ),
    ]);
    assert_eq!(request.to.mode, ResponseMode::FormPost);
    assert_eq!(request.nonce.as_deref(), Some("n-0S6_WzA2Mj"));
    assert_eq!(request.dpop_jkt.as_deref(), Some(JKT));
    assert_eq!(request.max_age, Some(3_600));
    assert_eq!(request.login_hint.as_deref(), Some("cook"));
    assert!(request.prompt.contain(Prompt::Login) && request.prompt.contain(Prompt::Consent));
    assert_eq!(request.subject.as_deref(), Some("7"));
    // The client may not ask for the scope of `email`.
    assert_eq!(request.claims.id_token, [StandardClaim::Name].into());
    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(
        serde_json::from_str::<AuthorizationRequest>(&stored).unwrap(),
        request
    );
}

#[test]
fn a_client_gets_no_scope_that_is_not_its_own() {
    let asked = parameters(&[("scope", "openid account email admin offline_access recipes")]);
    let granted = |client: &Client| {
        let request = read(Some(client), &asked, Hint::None, &issuer()).unwrap();
        request.scopes.to_string()
    };
    assert_eq!(granted(&client()), "openid offline_access recipes");
    let all = Client {
        scopes: scopes("openid email account recipes offline_access"),
        ..client()
    };
    assert_eq!(granted(&all), "openid email offline_access recipes");
    let ours = Client {
        first_party: true,
        ..all.clone()
    };
    assert_eq!(
        granted(&ours),
        "openid email offline_access account recipes"
    );
    let once = Client {
        grant_types: vec![GrantType::AuthorizationCode],
        ..all
    };
    assert_eq!(granted(&once), "openid email recipes");
}

#[test]
fn the_issuer_is_an_audience_for_its_own_endpoints() {
    let audiences = |scope: &str| {
        let grant = request(&[("scope", scope)]).grant(&issuer());
        grant.audiences.to_string()
    };
    assert_eq!(audiences("openid recipes"), "https://id.example recipe-api");
    assert_eq!(audiences("recipes"), "recipe-api");
}

#[test]
fn a_claim_needs_the_consent_of_its_scope() {
    let request = request(&[("claims", r#"{"userinfo": {"name": null}}"#)]);
    assert_eq!(request.grant(&issuer()).scopes, scopes("openid recipes"));
    let needed = request.needed_consent(&issuer()).scopes;
    assert_eq!(needed, scopes("openid profile recipes"));
    let without_openid = self::request(&[
        ("scope", "recipes"),
        ("claims", r#"{"userinfo": {"name": null}}"#),
    ]);
    assert_eq!(without_openid.claims, RequestedClaims::default());
}

#[test]
fn a_hint_names_the_only_person_who_may_answer() {
    let subject = |hint, changes: &[(&str, &str)]| {
        let read = read(Some(&client()), &parameters(changes), hint, &issuer());
        read.unwrap().subject
    };
    let seven = Some("7".to_owned());
    let hint = || Hint::Subject("7".to_owned());
    let claims = [("claims", r#"{"id_token": {"sub": {"value": "7"}}}"#)];
    assert_eq!(subject(hint(), &[]), seven);
    assert_eq!(subject(hint(), &claims), seven);
    assert_eq!(subject(Hint::None, &claims), seven);
    let other = Hint::Subject("8".to_owned());
    for (hint, changes) in [(Hint::NotOurs, &[][..]), (other, &claims[..])] {
        assert_eq!(
            error(&client(), &parameters(changes), hint),
            "invalid_request"
        );
    }
}

#[test]
fn a_request_that_waits_becomes_less_with_its_client_and_never_more() {
    let made_now = |client: Option<&Client>| request(&[]).made_now(client, &issuer());
    let more = Client {
        scopes: scopes("openid profile email recipes posts"),
        audiences: vec!["mail".to_owned(), "recipe-api".to_owned()],
        ..client()
    };
    assert_eq!(made_now(Some(&more)), Ok(request(&[])));
    let less = Client {
        scopes: scopes("recipes"),
        audiences: Vec::new(),
        ..client()
    };
    let found = made_now(Some(&less)).unwrap();
    assert_eq!(found.scopes, scopes("recipes"));
    assert_eq!(found.audiences, [""; 0]);

    let nothing = Client {
        scopes: scopes("posts"),
        ..client()
    };
    assert!(matches!(
        made_now(Some(&nothing)),
        Err(Unacceptable::Answered(_))
    ));
    let moved = Client {
        redirect_uris: vec!["https://shop.example/other".to_owned()],
        ..client()
    };
    let expected = Unacceptable::Refused(Refusal::UnregisteredRedirectUri);
    assert_eq!(made_now(Some(&moved)), Err(expected));
    let disabled = Client {
        disabled_at: Some(datetime!(2026-11-28 09:00 UTC)),
        ..client()
    };
    for client in [None, Some(&disabled)] {
        let expected = Unacceptable::Refused(Refusal::UnknownClient);
        assert_eq!(made_now(client), Err(expected));
    }
}
