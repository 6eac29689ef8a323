//! `login_hint`, `id_token_hint`, and people whom the client names.

use std::time::Duration;

use serde_json::json;

use super::{allow, authorize, code, error, kitchen, login_page, redeem, register, shop};
use crate::Sqlite;

#[tokio::test]
async fn a_hint_is_in_the_form_and_not_in_the_address() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let query = authorize(&[("login_hint", "\"><baker"), ("prompt", "select_account")]);
    let (login, _) = login_page(&browser.get(&query).await);
    assert!(!login.contains("baker"), "{login}");
    let form = browser.get(&login).await.expect_status(200);
    let field = "value=\"&quot;&gt;&lt;baker\"";
    assert!(form.text.contains(field), "{}", form.text);
    let other = stack.browser().get(&login).await.expect_status(200);
    assert!(!other.text.contains("baker"), "{}", other.text);
}

#[tokio::test]
async fn an_id_token_names_the_only_person_who_may_answer() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = redeem(&stack, &allow(&mut browser).await).await.body;
    let id_token = tokens["id_token"].as_str().unwrap();
    // An ID token is read after it has expired.
    stack.advance(Duration::from_hours(1));
    let hinted = authorize(&[("id_token_hint", id_token), ("prompt", "none")]);
    code(&browser.get(&hinted).await);

    let mut other = stack.browser();
    other.sign_up("baker").await;
    allow(&mut other).await;
    assert_eq!(error(&other.get(&hinted).await), "login_required");
    let (login, next) = login_page(&other.get(&authorize(&[("id_token_hint", id_token)])).await);
    other.get(&login).await.expect_status(200);
    login_page(&other.get(&next).await);

    let access_token = tokens["access_token"].as_str().unwrap();
    let wrong = authorize(&[("id_token_hint", access_token)]);
    assert_eq!(error(&browser.get(&wrong).await), "invalid_request");
    let draft = identity_service::clients::Draft {
        id: Some("market".to_owned()),
        ..shop()
    };
    register(&stack, draft).await;
    let anothers = authorize(&[("id_token_hint", id_token), ("client_id", "market")]);
    assert_eq!(error(&browser.get(&anothers).await), "invalid_request");
}

#[tokio::test]
async fn a_claim_names_the_only_person_who_may_answer() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    allow(&mut browser).await;
    let accounts = &stack.identity.state.accounts;
    let cook = accounts.find_named("cook").await.unwrap().unwrap();
    let claims = |subject: String| json!({"id_token": {"sub": {"value": subject}}}).to_string();
    let ours = claims(cook.id.to_string());
    code(&browser.get(&authorize(&[("claims", &ours)])).await);
    let others = claims(format!("0{}", cook.id));
    let silently = [("claims", others.as_str()), ("prompt", "none")];
    assert_eq!(
        error(&browser.get(&authorize(&silently)).await),
        "login_required"
    );
}
