//! Who gets bound tokens.

use end_to_end::{Stack, dpop_key::DpopKey, forge};
use rstest::rstest;
use serde_json::json;

use super::{ask_with, text};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{
        Granted, LOGIN, PAGE, SHOP, change,
        exchange::{changed_code, code, redeeming},
        expect_oauth_error, post_as, register,
    },
};

const BOUND_CODE: &str =
    "the code is bound to the key of the authorization request; send a DPoP proof of that key";

#[rstest]
#[tokio::test]
async fn a_proof_binds_the_access_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let person = stack.anonymous().sign_up("cook").await;
    let key = DpopKey::generate();

    let unbound = code(&stack, &person, &SHOP, &LOGIN).await;
    let answer = ask_with(&stack, &SHOP, &redeeming(&SHOP, &unbound), None).await;
    assert_eq!(text(&answer, "token_type"), "Bearer");
    assert_eq!(
        forge::decode(text(&answer, "access_token"), 1)["cnf"],
        json!(null)
    );

    let bound = code(&stack, &person, &SHOP, &LOGIN).await;
    let answer = ask_with(&stack, &SHOP, &redeeming(&SHOP, &bound), Some(&key)).await;
    let answer = answer.expect_status(200);
    assert_eq!(text(&answer, "token_type"), "DPoP");
    let cnf = json!({"jkt": key.thumbprint()});
    let access = text(&answer, "access_token");
    assert_eq!(forge::decode(access, 1)["cnf"], cnf);
    assert_eq!(
        forge::decode(text(&answer, "id_token"), 1)["cnf"],
        json!(null)
    );

    let told = post_as(&stack, &SHOP, "/oauth/introspect", access).await;
    assert_eq!(
        (&told.body["token_type"], &told.body["cnf"]),
        (&json!("DPoP"), &cnf)
    );
    post_as(&stack, &SHOP, "/oauth/revoke", access)
        .await
        .expect_status(200);
    let told = post_as(&stack, &SHOP, "/oauth/introspect", access).await;
    assert_eq!(told.body, json!({"active": false}));
}

#[rstest]
#[tokio::test]
async fn a_client_binds_its_own_token_too(#[values(Sqlite, Postgres)] backend: Backend) {
    const MACHINE: &str = "UPDATE clients SET kind = 'machine', redirect_uris = '[]', \
        grant_types = 'client_credentials', scopes = 'recipes'";
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    change(&stack, MACHINE, vec![]).await;
    let (key, form) = (DpopKey::generate(), [("grant_type", "client_credentials")]);
    let answer = ask_with(&stack, &SHOP, &form, Some(&key)).await;
    assert_eq!(text(&answer, "token_type"), "DPoP");
    let access = text(&answer, "access_token");
    let cnf = json!({"jkt": key.thumbprint()});
    assert_eq!(forge::decode(access, 1)["cnf"], cnf);
    let told = post_as(&stack, &SHOP, "/oauth/introspect", access).await;
    assert_eq!(
        (&told.body["token_type"], &told.body["cnf"]),
        (&json!("DPoP"), &cnf)
    );
}

#[rstest]
#[tokio::test]
async fn a_code_that_is_bound_to_a_key_is_of_use_to_its_holder(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let person = stack.anonymous().sign_up("cook").await;
    let (key, another) = (DpopKey::generate(), DpopKey::generate());
    let bind = |code: &mut identity_service::authorization::AuthorizationCode| {
        code.dpop_jkt = Some(key.thumbprint());
    };
    let code = changed_code(&stack, &person, &SHOP, &LOGIN, bind).await;
    let form = redeeming(&SHOP, &code);
    for thief in [None, Some(&another)] {
        let refused = ask_with(&stack, &SHOP, &form, thief).await;
        expect_oauth_error(&refused, 400, "invalid_grant", BOUND_CODE);
    }
    ask_with(&stack, &SHOP, &form, Some(&key))
        .await
        .expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_client_may_have_to_prove_its_key(#[values(Sqlite, Postgres)] backend: Backend) {
    const BOUND: &str = "UPDATE clients SET dpop_bound = true, grant_types = \
        'authorization_code refresh_token client_credentials' WHERE id = 'shop'";
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, PAGE]).await;
    change(&stack, BOUND, vec![]).await;
    let person = stack.anonymous().sign_up("cook").await;
    let lasting = Granted {
        scope: "openid offline_access recipes",
        ..LOGIN
    };
    let key = DpopKey::generate();
    let code_of_shop = code(&stack, &person, &SHOP, &lasting).await;
    let redeem = redeeming(&SHOP, &code_of_shop);
    let own = [("grant_type", "client_credentials")];
    for form in [&redeem[..], &own] {
        let refused = ask_with(&stack, &SHOP, form, None).await;
        expect_oauth_error(
            &refused,
            400,
            "invalid_dpop_proof",
            "a DPoP proof is needed",
        );
    }
    let tokens = ask_with(&stack, &SHOP, &redeem, Some(&key)).await;
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&tokens, "refresh_token")),
    ];
    let refused = ask_with(&stack, &SHOP, &refresh, None).await;
    expect_oauth_error(
        &refused,
        400,
        "invalid_dpop_proof",
        "a DPoP proof is needed",
    );
    for form in [&refresh[..], &own] {
        ask_with(&stack, &SHOP, form, Some(&key))
            .await
            .expect_status(200);
    }
    // Others need not.
    let granted = Granted {
        client_id: "page",
        ..LOGIN
    };
    let code = code(&stack, &person, &PAGE, &granted).await;
    ask_with(&stack, &PAGE, &redeeming(&PAGE, &code), None)
        .await
        .expect_status(200);
}
