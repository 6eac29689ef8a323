//! What bounds the clients that nobody registered.

use end_to_end::actor::PASSWORD;
use identity_service::clients::{Error, Unlisted, store_by_url};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use super::{consent_page, kitchen, let_in, press, told};
use crate::{Backend, Postgres, Sqlite, authorization::rows};

#[rstest]
#[tokio::test]
async fn a_person_lets_in_only_so_many(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let_in(&mut browser, &agent.authorize(&[])).await;
    let clients = &stack.identity.state.clients;
    let known = clients.find(&agent.id).await.unwrap().unwrap();
    let writer = stack.identity.state.database.writer();
    let copy = "INSERT INTO consents (user_id, client_id, scopes, audiences, granted_at, \
        redirect_digest) SELECT user_id, $1, scopes, audiences, granted_at, redirect_digest \
        FROM consents WHERE client_id = $2";
    for number in 1..100 {
        let mut other = known.clone();
        other.id = format!("https://agent.example/{number}");
        store_by_url(&writer, &other).await.unwrap();
        let values = [other.id.as_str().into(), agent.id.as_str().into()];
        writer.execute(Statement::new(copy, values)).await.unwrap();
    }
    assert_eq!(rows(&stack, "consents").await, 100);
    let one_more = super::Agent::start().await;
    let page = consent_page(&browser.get(&one_more.authorize(&[])).await);
    let refused = told(&press(&mut browser, &page, "allow").await);
    assert_eq!(refused["error"], "access_denied");
    assert_eq!(rows(&stack, "consents").await, 100);
    assert_eq!(rows(&stack, "clients").await, 100);
    // One that is let in already may ask for more.
    let_in(&mut browser, &agent.authorize(&[("scope", "openid email")])).await;
}

#[rstest]
#[tokio::test]
async fn a_file_leaves_them_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let_in(&mut browser, &agent.authorize(&[])).await;
    let clients = &stack.identity.state.clients;
    let plan = clients.apply(&[], Unlisted::Remove, |_| Ok::<_, Error>(()));
    let plan = plan.await.unwrap();
    assert_eq!((plan.changes.len(), plan.left_alone.len()), (0, 0));
    assert!(clients.find(&agent.id).await.unwrap().is_some());
}

#[rstest]
#[tokio::test]
async fn a_deleted_account_leaves_none(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let_in(&mut browser, &agent.authorize(&[])).await;
    let cook = stack.anonymous().log_in("cook").await;
    let body = json!({ "password": PASSWORD });
    let delete = cook.request(Method::DELETE, "/me").json(&body);
    cook.send(delete).await.expect_status(204);
    let clients = &stack.identity.state.clients;
    assert_eq!(clients.forget_unused().await.unwrap(), 1);
    assert_eq!(rows(&stack, "clients").await, 0);
}
