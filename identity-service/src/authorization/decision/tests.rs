use time::macros::datetime;

use super::*;
use crate::{
    authorization::request::tests::{client, issuer, request, scopes},
    tokens::Audiences,
};

const NOW: OffsetDateTime = datetime!(2026-11-28 09:00 UTC);

const LOGIN: BrowserLogin = BrowserLogin {
    account: AccountId(7),
    session: SessionId(1),
    auth_time: datetime!(2026-11-28 08:00 UTC),
};

const ARRIVAL: Begun = Begun {
    at: NOW,
    login: Some(LOGIN),
    stage: Stage::Arrival,
};

const RETURN: Begun = Begun {
    stage: Stage::Return,
    ..ARRIVAL
};

type Changes = &'static [(&'static str, &'static str)];

const FOR_7: (&str, &str) = ("claims", r#"{"id_token": {"sub": {"value": "7"}}}"#);
const FOR_8: (&str, &str) = ("claims", r#"{"id_token": {"sub": {"value": "8"}}}"#);

fn allowed(names: &str) -> Grant {
    Grant {
        scopes: scopes(names),
        audiences: Audiences::stored("https://id.example recipe-api"),
    }
}

/// Decides a request of somebody who allowed it before.
fn decide(changes: &[(&str, &str)], begun: Begun, login: Option<BrowserLogin>) -> Decision {
    request(changes).decide(Case {
        client: &client(),
        issuer: &issuer(),
        begun,
        login,
        consent: Some(&allowed("openid recipes")),
    })
}

fn decide_with_consent(changes: &[(&str, &str)], consent: Option<&Grant>) -> Decision {
    request(changes).decide(Case {
        client: &client(),
        issuer: &issuer(),
        begun: ARRIVAL,
        login: Some(LOGIN),
        consent,
    })
}

#[test]
fn whoever_must_log_in_gets_the_form_that_they_need() {
    use LoginReason::{Choice, Nobody, Password};
    let cases: &[(Changes, Option<BrowserLogin>, Decision)] = &[
        (&[], Some(LOGIN), Decision::Grant),
        (&[], None, Decision::LogIn(Nobody)),
        (&[("prompt", "login")], None, Decision::LogIn(Nobody)),
        (
            &[("prompt", "login")],
            Some(LOGIN),
            Decision::LogIn(Password),
        ),
        (
            &[("prompt", "select_account")],
            Some(LOGIN),
            Decision::LogIn(Choice),
        ),
        (
            &[("prompt", "select_account login")],
            Some(LOGIN),
            Decision::LogIn(Password),
        ),
        (&[("max_age", "3600")], Some(LOGIN), Decision::Grant),
        (
            &[("max_age", "3599")],
            Some(LOGIN),
            Decision::LogIn(Password),
        ),
        (&[("max_age", "0")], Some(LOGIN), Decision::LogIn(Password)),
        (
            &[("max_age", "99999999999999999999999")],
            Some(LOGIN),
            Decision::Grant,
        ),
        (&[FOR_8], Some(LOGIN), Decision::LogIn(Choice)),
        (&[FOR_7], Some(LOGIN), Decision::Grant),
        (&[("prompt", "none")], Some(LOGIN), Decision::Grant),
    ];
    for (changes, login, expected) in cases {
        assert_eq!(decide(changes, ARRIVAL, *login), *expected, "{changes:?}");
    }
}

#[test]
fn without_a_page_the_client_is_told_what_a_page_would_be_for() {
    let login_required = Decision::Fail(RequestError::LOGIN_REQUIRED);
    let cases: &[(Changes, Option<BrowserLogin>)] = &[
        (&[("prompt", "none")], None),
        (&[("prompt", "none"), ("max_age", "60")], Some(LOGIN)),
        (&[("prompt", "none"), FOR_8], Some(LOGIN)),
    ];
    for (changes, login) in cases {
        assert_eq!(
            decide(changes, ARRIVAL, *login),
            login_required,
            "{changes:?}"
        );
    }
    assert_eq!(
        decide_with_consent(&[("prompt", "none")], None),
        Decision::Fail(RequestError::CONSENT_REQUIRED)
    );
}

#[test]
fn a_password_counts_only_if_it_was_given_for_the_request() {
    let again = |auth_time| BrowserLogin { auth_time, ..LOGIN };
    let in_another_session = |auth_time| BrowserLogin {
        session: SessionId(2),
        auth_time,
        ..LOGIN
    };
    let later = NOW + Duration::minutes(5);
    for changes in [[("prompt", "login")], [("max_age", "0")]] {
        let decide = |login| decide(&changes, RETURN, Some(login));
        let not_yet = Decision::LogIn(LoginReason::Password);
        assert_eq!(decide(LOGIN), not_yet, "they did not log in");
        assert_eq!(decide(again(later)), Decision::Grant);
        assert_eq!(decide(in_another_session(NOW)), Decision::Grant);
        let before = NOW - Duration::seconds(1);
        assert_eq!(
            decide(in_another_session(before)),
            not_yet,
            "in another tab"
        );
    }
}

#[test]
fn a_login_of_the_same_second_is_not_one_that_the_request_led_to() {
    let just_now = BrowserLogin {
        auth_time: NOW,
        ..LOGIN
    };
    for stage in [Stage::Arrival, Stage::Return] {
        let begun = Begun {
            login: Some(just_now),
            stage,
            ..ARRIVAL
        };
        let login = decide(&[("prompt", "login")], begun, Some(just_now));
        assert_eq!(login, Decision::LogIn(LoginReason::Password));
        let max_age = decide(&[("max_age", "0")], begun, Some(just_now));
        assert_eq!(max_age, Decision::Grant);
    }
}

#[test]
fn a_login_in_the_future_has_no_age() {
    let tomorrow = BrowserLogin {
        auth_time: NOW + Duration::days(1),
        ..LOGIN
    };
    let begun = Begun {
        login: Some(tomorrow),
        ..ARRIVAL
    };
    let decision = decide(&[("max_age", "60")], begun, Some(tomorrow));
    assert_eq!(decision, Decision::LogIn(LoginReason::Password));
}

#[test]
fn an_account_is_selected_once() {
    let select = [("prompt", "select_account")];
    assert_eq!(decide(&select, RETURN, Some(LOGIN)), Decision::Grant);
    assert_eq!(
        decide(&select, RETURN, None),
        Decision::LogIn(LoginReason::Nobody)
    );
}

#[test]
fn people_are_asked_only_for_more_than_they_allowed() {
    const NAME: (&str, &str) = ("claims", r#"{"userinfo": {"name": null}}"#);
    let elsewhere = Grant {
        audiences: Audiences::stored("https://id.example"),
        ..allowed("openid recipes")
    };
    let all = allowed("openid recipes");
    let more = allowed("openid profile recipes");
    let cases: [(Changes, Option<&Grant>, Decision); 8] = [
        (&[], None, Decision::AskConsent),
        (&[], Some(&allowed("openid")), Decision::AskConsent),
        (&[], Some(&elsewhere), Decision::AskConsent),
        (&[], Some(&all), Decision::Grant),
        (&[], Some(&more), Decision::Grant),
        (&[NAME], Some(&all), Decision::AskConsent),
        (&[NAME], Some(&more), Decision::Grant),
        (&[("prompt", "consent")], Some(&all), Decision::AskConsent),
    ];
    for (changes, consent, expected) in cases {
        let found = decide_with_consent(changes, consent);
        assert_eq!(found, expected, "{changes:?} {consent:?}");
    }
}

#[test]
fn people_are_never_asked_about_our_own_clients() {
    let ours = Client {
        first_party: true,
        ..client()
    };
    for prompt in ["consent", "none"] {
        let decision = request(&[("prompt", prompt)]).decide(Case {
            client: &ours,
            issuer: &issuer(),
            begun: ARRIVAL,
            login: Some(LOGIN),
            consent: None,
        });
        assert_eq!(decision, Decision::Grant, "{prompt}");
    }
}

#[test]
fn a_client_that_any_program_of_the_device_can_pretend_to_be_always_asks() {
    let by_url = || Client {
        id: "https://agent.example/client.json".to_owned(),
        ..client()
    };
    let named = |client: Client, redirect_uri: &str, prompt: &str| {
        let mut request = request(&[("prompt", prompt)]);
        request.to.redirect_uri = redirect_uri.to_owned();
        request.decide(Case {
            client: &client,
            issuer: &issuer(),
            begun: ARRIVAL,
            login: Some(LOGIN),
            consent: Some(&allowed("openid recipes")),
        })
    };
    let failed = Decision::Fail(RequestError::CONSENT_REQUIRED);
    for here in [
        "http://127.0.0.1:5000/cb",
        "http://[::1]/cb",
        "com.example.agent:/cb",
    ] {
        assert_eq!(named(by_url(), here, ""), Decision::AskConsent, "{here}");
        assert_eq!(named(by_url(), here, "none"), failed, "{here}");
        assert_eq!(named(client(), here, ""), Decision::Grant, "{here}");
        let with_key = Client {
            kind: ClientKind::Confidential,
            ..by_url()
        };
        assert_eq!(named(with_key, here, ""), Decision::Grant, "{here}");
    }
    let elsewhere = "https://agent.example/callback";
    assert_eq!(named(by_url(), elsewhere, ""), Decision::Grant);
}
