//! ID tokens, access tokens and refresh tokens are kept apart (RFC 9068 §5).

use end_to_end::{Actor, Stack, forge};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOGIN, SHOP, post_as, register, tokens_of};
use crate::{Backend, Postgres, Sqlite};

/// A token with the claims of an ID token, signed by the issuer.
fn id_token(stack: &Stack, shop: &Actor, audience: &Value) -> String {
    let signer = stack.identity.state.keys.signer().unwrap();
    let access = forge::decode(shop.token(), 1);
    let header = json!({"alg": "RS256", "kid": signer.kid(), "typ": "JWT"});
    let claims = json!({
        "iss": access["iss"], "sub": access["sub"], "aud": audience, "azp": "shop",
        "exp": access["exp"], "iat": access["iat"], "auth_time": access["auth_time"],
        "nonce": "n", "acr": "1", "amr": ["pwd"], "sid": access["sid"],
        "scope": "openid account recipes posts",
    });
    forge::with_issuers_key(&signer, &header, &claims.to_string())
}

#[rstest]
#[tokio::test]
async fn an_id_token_is_no_access_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    shop.get("/recipes").await.expect_status(200);
    // Whatever its audience: a client may have the name of a resource server.
    let everybody = json!(["shop", stack.identity.url(), "recipe-api"]);
    for audience in [json!("shop"), everybody] {
        let token = id_token(&stack, &shop, &audience);
        let holder = shop.with_token(&*token);
        for path in ["/me", "/oauth/userinfo", "/recipes", "/api/posts"] {
            let refused = holder.get(path).await.expect_status(401);
            assert!(
                refused.header("www-authenticate").contains("invalid_token"),
                "{path}"
            );
        }
        let cookie = format!("access_token_cookie={token}");
        let request = stack.anonymous().request(Method::GET, "/me");
        let refused = cook.send(request.header("cookie", cookie)).await;
        refused.expect_status(401);
        cook.refresh(&token).await.expect_status(401);
        let told = post_as(&stack, &SHOP, "/oauth/introspect", &token).await;
        assert_eq!(told.expect_status(200).body, json!({"active": false}));
        let revoked = post_as(&stack, &SHOP, "/oauth/revoke", &token).await;
        revoked.expect_status(200);
    }
    shop.get("/oauth/userinfo").await.expect_status(200);
}

#[tokio::test]
async fn an_access_token_of_a_client_reaches_no_further_than_its_scope() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    shop.get("/me").await.expect_status(403);
    shop.get("/api/posts").await.expect_status(403);
    shop.get("/recipes").await.expect_status(200);
    shop.get("/oauth/userinfo").await.expect_status(200);
}
