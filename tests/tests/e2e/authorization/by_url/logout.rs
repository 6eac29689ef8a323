//! Documents that say where the client listens for logouts (Back-Channel Logout 1.0 §2.2).

use std::{io::ErrorKind, net::TcpListener, time::Duration};

use end_to_end::{Browser, Stack, eventually, forge};
use rstest::rstest;
use serde_json::json;

use super::{Agent, kitchen, let_in};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{change, logout_listener::LogoutListener},
};

/// A session of the agent begins.
async fn begin(stack: &Stack, agent: &Agent, browser: &mut Browser) {
    let code = let_in(browser, &agent.authorize(&[("scope", "openid")])).await;
    agent.redeem(stack, &code).await.expect_status(200);
}

/// It ends, and its notice is sent or has failed.
async fn end(stack: &Stack, agent: &Agent, result: &str) {
    let said = stack.clients(&["disable", &agent.id]).await;
    assert_eq!(said.expect_success(), "sessions ended: 1\n");
    // The command has the time of the machine.
    stack.advance(Duration::from_mins(1));
    let logouts = &stack.identity.state.backchannel_logout;
    let metric = format!("identity_logout_tokens_total{{result=\"{result}\"}}");
    eventually(async || {
        // After a jump of the clock, a request makes the service read its keys again.
        let metrics = stack.anonymous().get("/metrics").await;
        logouts.send_due().await.unwrap();
        (metrics.metric(&metric) == Some(1)).then_some(())
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_client_by_url_is_told_of_logouts(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let listener = LogoutListener::start(&[]).await;
    agent.change("backchannel_logout_uri", json!(listener.url()));
    agent.change("backchannel_logout_session_required", json!(true));
    begin(&stack, &agent, &mut browser).await;
    end(&stack, &agent, "delivered").await;
    let tokens = listener.tokens();
    assert_eq!(tokens.len(), 1);
    let claims = forge::decode(&tokens[0], 1);
    assert_eq!(claims["aud"], agent.id);
    assert!(claims["sid"].is_string());
}

/// The allowed host of this machine is another one. A document can only name its own host, but
/// may lead it elsewhere after we read it.
#[tokio::test]
async fn a_document_cannot_lead_us_to_what_only_we_can_reach() {
    const LEAD: &str = "UPDATE clients SET backchannel_logout_uri = $1 WHERE id = $2";
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let inner = TcpListener::bind(("127.0.0.2", 0)).unwrap();
    inner.set_nonblocking(true).unwrap();
    let url = format!("https://{}/logged-out", inner.local_addr().unwrap());
    begin(&stack, &agent, &mut browser).await;
    change(&stack, LEAD, vec![url.into(), agent.id.clone().into()]).await;
    end(&stack, &agent, "failed").await;
    let nobody = inner.accept().unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
}
