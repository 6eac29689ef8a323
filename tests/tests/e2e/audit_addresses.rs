//! The addresses in audit events.

use std::{collections::BTreeSet, path::Path, time::Duration};

use end_to_end::{
    Actor, Browser, Stack,
    actor::PASSWORD,
    launcher::{Program, Programs},
};
use identity_service::audit::AddressForm;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const WRONG: &str = "sour dough 8";

/// Each event and its address, in order.
async fn events(stack: &Stack) -> Vec<(String, Option<String>)> {
    let database = stack.identity.state.database.reader();
    let query = "SELECT event, coalesce(address, network) FROM audit_events ORDER BY id";
    database.all(Statement::new(query, [])).await.unwrap()
}

/// A wrong password, sent from `address` through a trusted proxy.
async fn guess_from(actor: &Actor, address: &str) {
    let body = json!({"username": "cook", "password": WRONG});
    let request = actor.request(Method::POST, "/login").json(&body);
    let request = request.header("x-forwarded-for", address);
    actor.send(request).await.expect_status(401);
}

/// Everything that users can do and that is recorded.
async fn do_everything(stack: &Stack) {
    let cook = stack.sign_up("cook").await;
    for _ in 0..6 {
        cook.try_password("cook", WRONG).await;
    }
    let mut browser = Browser::new(stack.identity.url().clone());
    browser.sign_up("baker").await;
    browser.get("/logout").await.expect_status(303);
    browser.log_in("baker").await;
    let baker = cook.log_in("baker").await;
    baker.delete("/me/sessions").await.expect_status(204);
    let password = json!({"password": PASSWORD});
    baker.post("/me/reauthentication", password).await;
    let change = json!({"current_password": PASSWORD, "new_password": WRONG});
    let change = baker.request(Method::PUT, "/me/password").json(&change);
    baker.send(change).await.expect_status(204);
    baker.refresh(baker.refresh_token()).await;
    stack.advance(Duration::from_mins(2));
    let token = baker.refresh_token();
    let successor = baker.refresh(token).await.body["refresh_token"].clone();
    baker.refresh(successor.as_str().unwrap()).await;
    stack.advance(Duration::from_mins(2));
    baker.refresh(token).await.expect_status(401);
    let password = json!({"password": PASSWORD});
    let delete = cook.request(Method::DELETE, "/me").json(&password);
    cook.send(delete).await.expect_status(204);
}

#[rstest]
#[tokio::test]
async fn every_event_of_a_request_has_its_address(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(|config| config.audit_addresses = AddressForm::Plain)
        .start()
        .await;
    do_everything(&stack).await;
    let events = events(&stack).await;
    for (event, address) in &events {
        assert_eq!(address.as_deref(), Some("127.0.0.1"), "{event}");
    }
    let names: BTreeSet<_> = events.iter().map(|(event, _)| event.as_str()).collect();
    let expected = [
        "account_deleted",
        "login",
        "login_failed",
        "logout",
        "other_sessions_ended",
        "password_changed",
        "reauthentication",
        "refresh_reuse",
        "sign_up",
        "throttled",
    ];
    assert_eq!(names, BTreeSet::from(expected));
}

#[rstest]
#[tokio::test]
async fn a_pseudonym_is_per_network_and_the_same_on_every_replica(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::builder(backend)
        .identity(|config| config.trusted_proxies = "127.0.0.0/8".parse().unwrap())
        .start()
        .await;
    let replica = stack.replica().await;
    let guest = stack.anonymous();
    guess_from(&guest, "2001:db8:1:2::3").await;
    guess_from(&guest.at(replica.url()), "2001:db8:1:2::4").await;
    guess_from(&guest, "203.0.113.66").await;
    let events = events(&stack).await;
    let addresses: Vec<_> = events
        .iter()
        .map(|(_, address)| address.as_deref().unwrap())
        .collect();
    let [one, neighbour, other] = addresses[..] else {
        panic!("{addresses:?}");
    };
    assert_eq!(one, neighbour);
    assert_ne!(one, other);
    for address in addresses {
        assert!(!address.contains([':', '.']), "{address}");
    }
}

/// Also finds addresses in the same IPv6 /64, and works for both settings.
#[rstest]
#[tokio::test]
async fn the_events_of_a_network_can_be_listed(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(AddressForm::Plain, AddressForm::Pseudonym)] form: AddressForm,
) {
    let stack = Stack::builder(backend).identity(|config| {
        config.trusted_proxies = "127.0.0.0/8".parse().unwrap();
    });
    let stack = match form {
        AddressForm::Plain => stack.identity(|config| {
            config.trusted_proxies = "127.0.0.0/8".parse().unwrap();
            config.audit_addresses = AddressForm::Plain;
        }),
        AddressForm::Pseudonym => stack,
    };
    let stack = stack.start().await;
    for address in ["2001:db8::1", "2001:db8::2:3:4:5", "2001:db8:0:1::1"] {
        guess_from(&stack.anonymous(), address).await;
    }
    let listed = stack.audit(&["list", "--from", "2001:db8::7"]).await;
    let listed = listed.expect_success();
    assert_eq!(listed.lines().count(), 2, "{listed}");
    let plan = match backend {
        Sqlite => "EXPLAIN QUERY PLAN SELECT * FROM audit_events WHERE network = 'x' AND id > 0",
        Postgres => return,
    };
    let reader = stack.identity.state.database.reader();
    let plan: Vec<(i64, i64, i64, String)> = reader.all(Statement::new(plan, [])).await.unwrap();
    assert!(plan[0].3.contains("audit_by_network"), "{plan:?}");
}

#[tokio::test]
async fn the_events_of_an_address_can_be_listed() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let anonymous = Actor::new(programs.identity.url.clone(), programs.recipes.url.clone());
    anonymous.sign_up("cook").await;
    let listed = list_from(folder.path(), "127.0.0.1").await;
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("sign_up\tuser=1"), "{listed}");
    assert_eq!(list_from(folder.path(), "127.0.0.2").await, "");
}

async fn list_from(folder: &Path, address: &str) -> String {
    let mut command = Program::command("identity-service", folder);
    let list = command.args(["audit", "list", "--from", address]);
    let output = list.output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}
