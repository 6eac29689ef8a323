//! What happens at once, on two replicas.

use end_to_end::{Actor, Stack};
use futures_util::future::join_all;
use serde_json::json;

use super::{
    Granted, SHOP,
    exchange::{code, redeeming, session_of, sid, token_request},
    logout_listener::LogoutListener,
    register,
};
use crate::Postgres;

const ONLINE: Granted = Granted {
    client_id: "shop",
    scope: "openid recipes",
    audience: "recipe-api",
    claims: None,
};

#[tokio::test]
async fn one_code_presented_fifty_times_begins_one_session_which_ends() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let code = code(&stack, &cook, &SHOP, &ONLINE).await;
    let (here, there) = (stack.anonymous(), stack.anonymous().at(replica.url()));
    let form = redeeming(&SHOP, &code);
    let all = (0..50).map(|number| {
        let at = if number % 2 == 0 { &here } else { &there };
        token_request(at, &SHOP, &form)
    });
    let answers = join_all(all).await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(good.len(), 1, "{answers:?}");
    for refused in bad {
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("invalid_grant"))
        );
    }
    let shop = cook.with_token(good[0].body["access_token"].as_str().unwrap());
    shop.get("/oauth/userinfo").await.expect_status(401);
    cook.get("/me").await.expect_status(200);
}

#[tokio::test]
async fn a_log_out_during_the_exchange_leaves_no_session_behind() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    register(&stack, [SHOP]).await;
    let listener = LogoutListener::of(&stack, "shop", &[]).await;
    let cook = stack.sign_up("cook").await;
    let mut begun = Vec::new();
    for _ in 0..30 {
        let browser = cook.log_in("cook").await;
        let code = code(&stack, &browser, &SHOP, &ONLINE).await;
        let form = redeeming(&SHOP, &code);
        let there = stack.anonymous().at(replica.url());
        let exchange = token_request(&there, &SHOP, &form);
        let (exchanged, ()) = tokio::join!(exchange, log_out(&browser));
        if exchanged.status == 200 {
            let shop = cook.with_token(exchanged.body["access_token"].as_str().unwrap());
            shop.get("/oauth/userinfo").await.expect_status(401);
            begun.push(session_of(&shop));
        } else {
            let refused = (exchanged.status, &exchanged.body["error"]);
            assert_eq!(refused, (400, &json!("invalid_grant")));
        }
    }
    // The client is told of each session that had begun.
    let logouts = &stack.identity.state.backchannel_logout;
    while logouts.send_due().await.unwrap() > 0 {}
    let mut told: Vec<_> = listener.tokens().iter().map(|token| sid(token)).collect();
    told.sort_unstable();
    assert_eq!(told, begun);
}

async fn log_out(browser: &Actor) {
    let request = browser.request(reqwest::Method::POST, "/logout");
    browser.send(request).await;
}
