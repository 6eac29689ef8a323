//! A client learns no more about a person from an access token than it was granted (RFC 9068
//! §6).

use end_to_end::{Actor, Stack, forge};
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    Granted, LOGIN, SHOP,
    exchange::{let_in, token_request},
    post_as, register,
};
use crate::{Backend, Postgres, Sqlite};

const NAMES: [&str; 5] = [
    "preferred_username",
    "given_name",
    "family_name",
    "picture",
    "thumb_url",
];

const NAMELESS: Granted = Granted {
    scope: "openid email offline_access recipes",
    claims: Some(r#"{"userinfo": ["given_name"], "id_token": ["picture"]}"#),
    ..LOGIN
};

const NAMED: Granted = Granted {
    scope: "openid profile offline_access recipes",
    ..LOGIN
};

async fn ada(backend: Backend) -> (Stack, Actor) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let ada = stack.sign_up("ada").await;
    let profile = json!({
        "first_name": "Ada", "last_name": "Cook",
        "image_url": "https://images.example/ada.jpg",
    });
    ada.patch("/me", profile).await.expect_status(200);
    (stack, ada)
}

fn names_in(token: &str) -> Vec<&'static str> {
    let claims = forge::decode(token, 1);
    let told = NAMES.into_iter();
    told.filter(|name| claims.get(*name).is_some()).collect()
}

#[rstest]
#[tokio::test]
async fn only_the_scope_profile_puts_names_into_access_tokens(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, ada) = ada(backend).await;
    let told = &NAMES[..4];
    assert_eq!(
        names_in(stack.anonymous().log_in("ada").await.token()),
        told,
        "our own"
    );

    let nameless = let_in(&stack, &ada, &SHOP, &NAMELESS).await;
    assert_eq!(names_in(nameless.token()), [""; 0]);
    let named = let_in(&stack, &ada, &SHOP, &NAMED).await;
    assert_eq!(names_in(named.token()), told);

    let less = "openid recipes";
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", named.refresh_token()),
        ("scope", less),
    ];
    let refreshed = token_request(&stack.anonymous(), &SHOP, &form).await;
    let refreshed = refreshed.expect_status(200);
    let access = refreshed.body["access_token"].as_str().unwrap();
    assert_eq!(names_in(access), [""; 0], "a part of what was granted");
}

#[rstest]
#[tokio::test]
async fn introspection_tells_no_more_than_the_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, ada) = ada(backend).await;
    for (granted, username) in [(&NAMELESS, Value::Null), (&NAMED, json!("ada"))] {
        let shop = let_in(&stack, &ada, &SHOP, granted).await;
        for token in [shop.token(), shop.refresh_token()] {
            let told = post_as(&stack, &SHOP, "/oauth/introspect", token).await;
            assert_eq!(told.body["active"], true);
            assert_eq!(told.body["username"], username, "{}", granted.scope);
        }
    }
}

#[rstest]
#[tokio::test]
async fn recipe_api_works_for_people_whose_names_it_is_not_told(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, ada) = ada(backend).await;
    let shop = let_in(&stack, &ada, &SHOP, &NAMELESS).await;
    let recipe = json!({
        "title": "Rye", "instructions": "x".repeat(60), "minutes_to_complete": 5,
    });
    let made = shop.post("/recipes", recipe).await.expect_status(201);
    let unnamed = format!("user-{}", ada.id());
    assert_eq!(made.body["user"]["username"], unnamed);

    ada.get("/recipes").await.expect_status(200);
    let read = shop.get("/recipes").await.expect_status(200);
    assert_eq!(read.body[0]["user"]["username"], "ada", "told by our page");
}
