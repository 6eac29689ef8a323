//! Tokens for the resource servers that a client names (RFC 8707).

use end_to_end::{Answer, Browser, Stack, forge, launcher::resource_servers};
use identity_service::clients::Draft;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};
use url::form_urlencoded::Serializer;

use super::{
    REDIRECT_URI, VERIFIER, authorize, code, consent_page, error, press,
    pushed::{brought, push, request_uri},
    register, shop, told,
};
use crate::{Backend, Postgres, Sqlite};

const RECIPES: &str = "https://recipes.example";
const MAIL: &str = "https://mail.example/v1";
/// Of the machine.
const SECRET: &str = "known-to-everybody-in-the-engine-room";
const NO_TARGET: &str =
    "resource must be the URL of a resource server that this client may get tokens for";

const OFFLINE: (&str, &str) = ("scope", "openid offline_access recipes");

/// An issuer of three resource servers, of which the shop may get tokens for two.
async fn market(backend: Backend) -> (Stack, Browser) {
    let stack = Stack::builder(backend)
        .identity(|config| {
            config.audiences = resource_servers([
                "recipe-api=https://recipes.example",
                "mail=https://mail.example/v1",
                "bank=https://bank.example",
            ]);
        })
        .start()
        .await;
    let audiences = vec!["recipe-api".to_owned(), "mail".to_owned()];
    register(
        &stack,
        Draft {
            audiences,
            ..shop()
        },
    )
    .await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    (stack, browser)
}

/// A code for a request with these parameters besides the usual ones.
async fn allowed(browser: &mut Browser, changes: &[(&str, &str)]) -> String {
    let asked = browser.get(&authorize(changes)).await;
    let page = consent_page(&asked);
    code(&press(browser, &page, "allow").await)
}

async fn exchange(stack: &Stack, form: &[(&str, &str)], resources: &[&str]) -> Answer {
    let resources = resources.iter().map(|resource| ("resource", *resource));
    let form: Vec<_> = [("client_id", "shop")]
        .into_iter()
        .chain(form.iter().copied())
        .chain(resources)
        .collect();
    stack.anonymous().post_form("/oauth/token", &form).await
}

async fn redeem(stack: &Stack, code: &str, resources: &[&str]) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    exchange(stack, &form, resources).await
}

async fn refresh(stack: &Stack, tokens: &Answer, resources: &[&str]) -> Answer {
    let token = tokens.body["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    exchange(stack, &form, resources).await
}

#[track_caller]
fn audiences(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    forge::decode(answer.body["access_token"].as_str().unwrap(), 1)["aud"].clone()
}

#[track_caller]
fn expect_no_target(answer: &Answer) {
    assert_eq!(answer.status, 400, "{}", answer.text);
    let expected = json!({"error": "invalid_target", "error_description": NO_TARGET});
    assert_eq!(answer.body, expected);
}

#[rstest]
#[tokio::test]
async fn tokens_are_for_what_the_request_names(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = market(backend).await;
    let asked = browser.get(&authorize(&[("resource", RECIPES)])).await;
    let page = consent_page(&asked);
    let shown = browser.get(&page).await.text;
    assert!(
        shown.contains("recipe-api") && !shown.contains("mail"),
        "{shown}"
    );
    let code = code(&press(&mut browser, &page, "allow").await);
    let tokens = redeem(&stack, &code, &[]).await;
    assert_eq!(audiences(&tokens), json!(["recipe-api"]));
    assert!(tokens.body["id_token"].is_string());
    let shop = stack
        .anonymous()
        .with_token(tokens.body["access_token"].as_str().unwrap());
    shop.get("/recipes").await.expect_status(200);
    // It did not name the issuer.
    shop.get("/oauth/userinfo").await.expect_status(401);
}

#[rstest]
#[tokio::test]
async fn an_exchange_names_a_part_of_what_was_granted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = market(backend).await;
    let issuer = stack.identity.url();
    let everything = json!([issuer, "recipe-api", "mail"]);
    let code = allowed(&mut browser, &[OFFLINE]).await;
    expect_no_target(&redeem(&stack, &code, &["https://bank.example"]).await);
    // The code is still good.
    let tokens = redeem(&stack, &code, &[MAIL]).await;
    assert_eq!(audiences(&tokens), json!(["mail"]));
    for (resources, expected) in [
        (&[][..], everything),
        (&[RECIPES, MAIL], json!(["recipe-api", "mail"])),
        (&[issuer.as_str()], json!([issuer])),
    ] {
        assert_eq!(
            audiences(&refresh(&stack, &tokens, resources).await),
            expected
        );
    }
    for resource in ["https://bank.example", "recipe-api", "https://mail.example"] {
        expect_no_target(&refresh(&stack, &tokens, &[RECIPES, resource]).await);
    }
    refresh(&stack, &tokens, &[]).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn nothing_becomes_more_than_the_request_named(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = market(backend).await;
    let code = allowed(&mut browser, &[OFFLINE, ("resource", RECIPES)]).await;
    expect_no_target(&redeem(&stack, &code, &[MAIL]).await);
    let tokens = redeem(&stack, &code, &[]).await.expect_status(200);
    for more in [MAIL, &stack.identity.url()] {
        expect_no_target(&refresh(&stack, &tokens, &[more]).await);
        expect_no_target(&refresh(&stack, &tokens, &[RECIPES, more]).await);
    }
    let refreshed = refresh(&stack, &tokens, &[]).await;
    assert_eq!(audiences(&refreshed), json!(["recipe-api"]));
}

#[rstest]
#[tokio::test]
async fn what_a_client_lost_it_gets_no_more(#[values(Sqlite, Postgres)] backend: Backend) {
    const LESS: &str = "UPDATE clients SET audiences = 'recipe-api' WHERE id = 'shop'";
    let (stack, mut browser) = market(backend).await;
    let [early, late] = [
        allowed(&mut browser, &[OFFLINE]).await,
        code(&browser.get(&authorize(&[OFFLINE])).await),
    ];
    let tokens = redeem(&stack, &early, &[]).await.expect_status(200);
    let writer = stack.identity.state.database.writer();
    writer.execute(Statement::new(LESS, [])).await.unwrap();
    let left = json!([stack.identity.url(), "recipe-api"]);
    expect_no_target(&redeem(&stack, &late, &[MAIL]).await);
    assert_eq!(audiences(&redeem(&stack, &late, &[]).await), left);
    expect_no_target(&refresh(&stack, &tokens, &[MAIL]).await);
    assert_eq!(audiences(&refresh(&stack, &tokens, &[]).await), left);
}

#[tokio::test]
async fn a_consent_for_one_resource_server_is_none_for_another() {
    let (_stack, mut browser) = market(Sqlite).await;
    let scope = ("scope", "recipes");
    allowed(&mut browser, &[scope, ("resource", RECIPES)]).await;
    let again = browser
        .get(&authorize(&[scope, ("resource", RECIPES)]))
        .await;
    code(&again);
    let other = browser.get(&authorize(&[scope, ("resource", MAIL)])).await;
    consent_page(&other);
    let silent = [scope, ("resource", MAIL), ("prompt", "none")];
    let told = browser.get(&authorize(&silent)).await;
    assert_eq!(error(&told), "consent_required");
}

#[tokio::test]
async fn a_request_for_what_the_client_may_not_have_is_answered() {
    let (stack, mut browser) = market(Sqlite).await;
    let with_a_fragment = format!("{RECIPES}#part");
    for resource in [
        "https://bank.example",
        "https://elsewhere.example",
        "mail",
        "/v1",
        &with_a_fragment,
    ] {
        for changes in [
            &[("resource", resource)][..],
            &[("resource", RECIPES), ("resource", resource)],
        ] {
            let answer = browser.get(&authorize(changes)).await;
            assert_eq!(error(&answer), "invalid_target", "{resource}");
            let told = told(&answer);
            assert_eq!(told["state"], "a b&c");
            assert_eq!(told["iss"], stack.identity.url());
            expect_no_target(&push(&stack, changes).await);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_pushed_request_keeps_all_that_it_names(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = market(backend).await;
    let several = [
        ("resource", MAIL),
        ("resource", RECIPES),
        ("scope", "recipes"),
    ];
    let uri = request_uri(&push(&stack, &several).await);
    let asked = browser.get(&brought(&uri)).await;
    let page = consent_page(&asked);
    let code = code(&press(&mut browser, &page, "allow").await);
    let tokens = redeem(&stack, &code, &[]).await;
    assert_eq!(audiences(&tokens), json!(["recipe-api", "mail"]));
}

#[rstest]
#[tokio::test]
async fn a_machine_names_where_it_goes(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, _) = market(backend).await;
    let machine = Draft {
        id: Some("robot".to_owned()),
        name: Some("A robot".to_owned()),
        kind: Some("machine".to_owned()),
        secret: Some(SECRET.into()),
        scopes: Some(vec!["recipes".to_owned()]),
        audiences: vec!["recipe-api".to_owned(), "mail".to_owned()],
        ..Draft::default()
    };
    register(&stack, machine).await;
    let issuer = stack.identity.url();
    for (resources, expected) in [
        (&[][..], Some(json!(["recipe-api", "mail"]))),
        (&[RECIPES], Some(json!(["recipe-api"]))),
        (&[MAIL, RECIPES], Some(json!(["recipe-api", "mail"]))),
        (&["https://bank.example"], None),
        (&[RECIPES, issuer.as_str()], None),
    ] {
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .extend_pairs(resources.iter().map(|resource| ("resource", *resource)))
            .finish();
        let anonymous = stack.anonymous();
        let request = anonymous
            .request(reqwest::Method::POST, "/oauth/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .basic_auth("robot", Some(SECRET))
            .body(form);
        let answer = anonymous.send(request).await;
        match expected {
            Some(expected) => assert_eq!(audiences(&answer), expected),
            None => expect_no_target(&answer),
        }
    }
}
