//! Requests that are not valid.

use super::*;

#[test]
fn nothing_is_sent_to_an_address_that_nobody_registered() {
    let unregistered = [
        "https://evil.example/callback",
        "https://shop.example/callback/",
        "https://shop.example/callback?x=1",
        "https://shop.example/callback/../evil",
        "https://shop.example:443/callback",
        "https://SHOP.example/callback",
        "https://shop.example@evil.example/callback",
        "https://shop.example/callback#x",
        "http://shop.example/callback",
        "http://127.0.0.1.evil.example/cb",
        "http://localhost/cb",
        "//shop.example/callback",
        "javascript:alert(1)",
        " https://shop.example/callback",
        "https://shop.example/callback\n",
    ];
    for uri in unregistered {
        let refusal = refused(Some(&client()), &[("redirect_uri", uri), ("scope", "x")]);
        let expected = Unacceptable::Refused(Refusal::UnregisteredRedirectUri);
        assert_eq!(refusal, expected, "{uri}");
    }
    assert_eq!(
        refused(Some(&client()), &[("redirect_uri", "")]),
        Unacceptable::Refused(Refusal::NoRedirectUri)
    );
    assert_eq!(
        request(&[("redirect_uri", "http://127.0.0.1:51234/cb")])
            .to
            .redirect_uri,
        "http://127.0.0.1:51234/cb"
    );
}

#[test]
fn nothing_is_sent_for_a_client_that_may_not_ask() {
    let disabled = Client {
        disabled_at: Some(datetime!(2026-11-28 09:00 UTC)),
        ..client()
    };
    for client in [None, Some(&disabled)] {
        let expected = Unacceptable::Refused(Refusal::UnknownClient);
        assert_eq!(refused(client, &[]), expected);
    }
}

#[test]
fn nothing_is_sent_where_one_of_two_addresses_says() {
    for (twice, refusal) in [
        ("redirect_uri", Refusal::NoRedirectUri),
        ("client_id", Refusal::UnknownClient),
    ] {
        let mut encoded = Serializer::new(String::new());
        let value = USUAL.iter().find(|(name, _)| *name == twice).unwrap().1;
        encoded.extend_pairs(USUAL).append_pair(twice, value);
        let parameters = Parameters::in_query(&encoded.finish());
        // As the service does.
        let client = parameters.get("client_id").map(|_| client());
        let read = read(client.as_ref(), &parameters, Hint::None, &issuer());
        assert_eq!(read, Err(Unacceptable::Refused(refusal)), "{twice}");
    }
}

#[test]
fn the_client_is_told_what_is_wrong() {
    let long = "x".repeat(5_000);
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("invalid_request", &[("response_type", "")]),
        ("unsupported_response_type", &[("response_type", "token")]),
        (
            "unsupported_response_type",
            &[("response_type", "code id_token")],
        ),
        ("unsupported_response_type", &[("response_type", "none")]),
        ("invalid_request", &[("response_mode", "fragment")]),
        ("invalid_request", &[("response_mode", "query.jwt")]),
        ("request_not_supported", &[("request", "e30.e30.")]),
        (
            "request_uri_not_supported",
            &[("request_uri", "https://a.example/r")],
        ),
        ("registration_not_supported", &[("registration", "{}")]),
        (
            "invalid_request",
            &[("code_challenge", ""), ("code_challenge_method", "")],
        ),
        ("invalid_request", &[("code_challenge", "")]),
        ("invalid_request", &[("code_challenge_method", "")]),
        ("invalid_request", &[("code_challenge_method", "plain")]),
        ("invalid_request", &[("code_challenge_method", "s256")]),
        ("invalid_request", &[("code_challenge", "short")]),
        (
            "invalid_request",
            &[(
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
            )],
        ),
        ("invalid_scope", &[("scope", "")]),
        ("invalid_scope", &[("scope", "admin OpenID email account")]),
        ("invalid_request", &[("prompt", "none login")]),
        ("invalid_request", &[("prompt", "create")]),
        ("invalid_request", &[("max_age", "-1")]),
        ("invalid_request", &[("max_age", "1.5")]),
        ("invalid_request", &[("max_age", "+1")]),
        ("invalid_request", &[("claims", "{")]),
        (
            "invalid_request",
            &[("claims", r#"{"userinfo": {"name": 1}}"#)],
        ),
        (
            "unmet_authentication_requirements",
            &[(
                "claims",
                r#"{"id_token": {"acr": {"essential": true, "values": ["2"]}}}"#,
            )],
        ),
        ("invalid_request", &[("dpop_jkt", "short")]),
        ("invalid_request", &[("nonce", "a\0b")]),
        ("invalid_request", &[("state", "a\nb")]),
        ("invalid_request", &[("login_hint", "a\tb")]),
        ("invalid_request", &[("state", &long)]),
        ("invalid_request", &[("nonce", &long)]),
        ("invalid_request", &[("claims", &long)]),
        ("invalid_request", &[("nonce", "a"), ("nonce", "a")]),
        ("invalid_request", &[("unknown", "a"), ("unknown", "")]),
        ("invalid_request", &[("state", "a"), ("state", "b")]),
    ];
    for (expected, changes) in cases {
        let found = error(&client(), &parameters(changes), Hint::None);
        assert_eq!(found, *expected, "{changes:?}");
    }
}

#[test]
fn a_pushed_request_follows_the_same_rules() {
    let pushed = |changes| read_pushed(&client(), &parameters(changes), Hint::None);
    assert_eq!(pushed(&[]), Ok(request(&[])));
    let cases: &[(ErrorCode, &[(&str, &str)])] = &[
        (ErrorCode::InvalidRequest, &[("redirect_uri", "")]),
        (
            ErrorCode::InvalidRequest,
            &[("redirect_uri", "https://evil.example")],
        ),
        (
            ErrorCode::InvalidRequest,
            &[("request_uri", "urn:ietf:params:oauth:request_uri:x")],
        ),
        (ErrorCode::RequestNotSupported, &[("request", "e30.e30.")]),
        (ErrorCode::InvalidRequest, &[("code_challenge", "")]),
        (ErrorCode::InvalidScope, &[("scope", "admin")]),
        (ErrorCode::InvalidRequest, &[("state", "a"), ("state", "b")]),
    ];
    for (expected, changes) in cases {
        let error = pushed(changes).unwrap_err();
        assert_eq!(error.code, *expected, "{changes:?}");
    }
}

#[test]
fn a_client_that_must_push_its_requests_is_told_so() {
    let pushing = Client {
        require_par: true,
        ..client()
    };
    let told = error(&pushing, &parameters(&[]), Hint::None);
    assert_eq!(told, "invalid_request");
    let pushed = read_pushed(&pushing, &parameters(&[]), Hint::None);
    assert_eq!(pushed, Ok(request(&[])));
}

#[test]
fn an_error_carries_only_a_state_that_is_valid() {
    let state = |changes: &[(&str, &str)]| match refused(Some(&client()), changes) {
        Unacceptable::Answered(answer) => {
            let mut sent = answer.parameters.into_iter();
            sent.find(|(name, _)| *name == "state")
                .map(|(_, value)| value)
        }
        Unacceptable::Refused(refusal) => panic!("{refusal}"),
    };
    let long = "x".repeat(5_000);
    assert_eq!(state(&[("scope", "")]).as_deref(), Some("a b"));
    assert_eq!(state(&[("state", &long)]), None);
    assert_eq!(state(&[("state", "a\r\nb")]), None);
    assert_eq!(state(&[("state", "a"), ("state", "b")]), None);
}

#[test]
fn only_a_confidential_client_that_is_registered_so_may_leave_pkce_out() {
    let none = parameters(&[("code_challenge", ""), ("code_challenge_method", "")]);
    let optional = Client {
        kind: ClientKind::Confidential,
        pkce: Pkce::Optional,
        ..client()
    };
    let read_with = |client: &Client, parameters| {
        read(Some(client), parameters, Hint::None, &issuer()).map(|read| read.code_challenge)
    };
    assert_eq!(read_with(&optional, &none), Ok(None));
    let s256 = Some(CHALLENGE.to_owned());
    assert_eq!(read_with(&optional, &parameters(&[])), Ok(s256));
    let plain = parameters(&[("code_challenge_method", "plain")]);
    let only_method = parameters(&[("code_challenge", "")]);
    for parameters in [plain, only_method] {
        assert_eq!(error(&optional, &parameters, Hint::None), "invalid_request");
    }
    let public = Client {
        kind: ClientKind::Public,
        ..optional.clone()
    };
    let required = Client {
        pkce: Pkce::Required,
        ..optional
    };
    for client in [public, required] {
        assert_eq!(error(&client, &none, Hint::None), "invalid_request");
    }
}

#[test]
fn an_unregistered_flow_is_told_to_the_client() {
    let other = Client {
        grant_types: vec![GrantType::RefreshToken],
        ..client()
    };
    assert_eq!(
        error(&other, &parameters(&[]), Hint::None),
        "unauthorized_client"
    );
}
