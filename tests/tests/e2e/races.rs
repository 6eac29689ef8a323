//! The account changes during a login: the password is valid when it is checked, and no
//! longer when the session begins.

use std::net::Ipv4Addr;

use end_to_end::{Actor, Stack, actor::PASSWORD, eventually};
use identity_service::{
    accounts::{self, Verified},
    sessions::{Delivery, Error, Sessions, Tokens, UserAgent},
    throttle::ClientAddress,
};
use reqwest::Method;
use rstest::rstest;
use sea_orm::DbBackend;
use serde_json::json;
use service_kit::database::{Connection, Reader, Statement};

use crate::{Backend, Postgres, Sqlite};

const OTHER: &str = "rye and caraway";
/// A hash of the usual password by Werkzeug.
const IMPORTED: &str = "pbkdf2:sha256:1000$abcdefgh$\
    9f23b1cc9486c2b5885c4c75aac5a93534ec69a926317541f2c75a805800716c";

/// The change during the login.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    PasswordChanged,
    PasswordSet,
    PasswordReset,
    Disabled,
    Deleted,
}

/// The first half of a login: checks the password.
pub(crate) async fn give_password(stack: &Stack) -> Verified {
    let accounts = &stack.identity.state.accounts;
    let verified = accounts
        .authenticate("cook", &PASSWORD.into(), &here().into())
        .await;
    verified.unwrap()
}

fn here() -> ClientAddress {
    ClientAddress::new(Ipv4Addr::LOCALHOST.into())
}

/// The second half: begins the session.
pub(crate) async fn open(sessions: &Sessions, verified: &Verified) -> Result<Tokens, Error> {
    let user_agent = UserAgent {
        address: here(),
        program: None,
    };
    let grant = sessions.default_grant();
    let place = sessions.reserve()?;
    let opened = sessions.open(place, verified, grant, user_agent, Delivery::Body);
    opened.await
}

#[track_caller]
fn assert_refused(opened: &Result<Tokens, Error>) {
    let why = opened.as_ref().unwrap_err();
    assert!(
        matches!(why, Error::Account(accounts::Error::InvalidCredentials)),
        "{why}"
    );
}

async fn happen(meanwhile: Meanwhile, stack: &Stack, cook: &Actor) {
    let accounts = &stack.identity.state.accounts;
    let management = &stack.identity.state.management;
    let account = accounts.find_named("cook").await.unwrap().unwrap();
    match meanwhile {
        Meanwhile::PasswordChanged => {
            change_password(cook).await;
        }
        Meanwhile::PasswordSet => {
            management
                .set_password(&account, &OTHER.into())
                .await
                .unwrap();
        }
        Meanwhile::PasswordReset => {
            let token = management.create_reset_token(&account).await.unwrap();
            let fields = [
                ("token", token.as_str()),
                ("password", OTHER),
                ("password_confirmation", OTHER),
            ];
            let reset = cook.post_form("/reset-password", &fields).await;
            reset.expect_status(200);
        }
        Meanwhile::Disabled => {
            management.disable(&account).await.unwrap();
        }
        Meanwhile::Deleted => {
            let request = cook.request(Method::DELETE, "/me");
            let deleted = cook.send(request.json(&json!({"password": PASSWORD})));
            deleted.await.expect_status(204);
        }
    }
}

async fn change_password(cook: &Actor) -> end_to_end::Answer {
    let body = json!({"current_password": PASSWORD, "new_password": OTHER});
    let request = cook.request(Method::PUT, "/me/password");
    cook.send(request.json(&body)).await.expect_status(204)
}

async fn number(database: Reader<'_>, query: &'static str) -> i64 {
    database.only(Statement::new(query, [])).await.unwrap()
}

async fn live_sessions(stack: &Stack) -> i64 {
    let living = "SELECT count(*) FROM sessions WHERE ended_at IS NULL";
    number(stack.identity.state.database.reader(), living).await
}

/// Waits until a connection waits for a lock. Only PostgreSQL can tell.
async fn somebody_waits(stack: &Stack) {
    let waiting = "SELECT count(*) FROM pg_stat_activity \
         WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let database = stack.identity.state.database.reader();
    if database.backend() == DbBackend::Postgres {
        eventually(async || (number(database, waiting).await > 0).then_some(())).await;
    }
}

#[rstest]
#[tokio::test]
async fn a_password_that_is_no_longer_valid_begins_no_session(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(
        Meanwhile::PasswordChanged,
        Meanwhile::PasswordSet,
        Meanwhile::PasswordReset,
        Meanwhile::Disabled,
        Meanwhile::Deleted
    )]
    meanwhile: Meanwhile,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let verified = give_password(&stack).await;
    happen(meanwhile, &stack, &cook).await;
    assert_refused(&open(&stack.identity.state.sessions, &verified).await);
    let left = match meanwhile {
        // The session that changed the password.
        Meanwhile::PasswordChanged => 1,
        Meanwhile::PasswordSet
        | Meanwhile::PasswordReset
        | Meanwhile::Disabled
        | Meanwhile::Deleted => 0,
    };
    assert_eq!(live_sessions(&stack).await, left);
}

#[rstest]
#[tokio::test]
async fn a_login_waits_for_a_change_that_is_under_way(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let verified = give_password(&stack).await;
    let state = &stack.identity.state;
    let change = state.database.begin().await.unwrap();
    let another = "UPDATE users SET password_generation = password_generation + 1";
    let another = Statement::new(another, []);
    change.execute(another).await.unwrap();
    let sessions = state.sessions.clone();
    let opening = tokio::spawn(async move { open(&sessions, &verified).await });
    somebody_waits(&stack).await;
    change.commit().await.unwrap();
    assert_refused(&opening.await.unwrap());
}

#[rstest]
#[tokio::test]
async fn a_change_waits_for_a_login_that_is_under_way_and_ends_its_session(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let verified = give_password(&stack).await;
    let state = &stack.identity.state;
    let account = verified.account.clone();
    let (accounts, management) = (&state.accounts, state.management.clone());
    let login = state.database.begin().await.unwrap();
    accounts.hold(&login, &verified).await.unwrap();
    let changing =
        tokio::spawn(async move { management.set_password(&account, &OTHER.into()).await });
    somebody_waits(&stack).await;
    // Copies what `open` does between the two steps.
    let copy = "INSERT INTO sessions (user_id, client_id, scope, audience, csrf, created_at, \
         last_used_at, expires_at, auth_time, current_jti, rotated_at) \
         SELECT user_id, client_id, scope, audience, csrf, created_at, last_used_at, expires_at, \
         auth_time, current_jti, rotated_at FROM sessions";
    let copy = Statement::new(copy, []);
    login.execute(copy).await.unwrap();
    login.commit().await.unwrap();
    assert_eq!(changing.await.unwrap().unwrap(), 2, "both sessions");
    assert_eq!(live_sessions(&stack).await, 0);
    cook.get("/me").await.expect_status(401);
}

#[rstest]
#[tokio::test]
async fn of_simultaneous_password_changes_one_succeeds(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let body = json!({"current_password": PASSWORD, "new_password": OTHER});
    let change = || cook.send(cook.request(Method::PUT, "/me/password").json(&body));
    let answers = tokio::join!(change(), change(), change());
    let mut statuses = [&answers.0, &answers.1, &answers.2].map(|answer| answer.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422, 422]);
    for answer in [&answers.0, &answers.1, &answers.2] {
        if answer.status == 422 {
            answer.expect_invalid(&["current_password is wrong"]);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_rehash_does_not_count_as_a_new_password(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let first = give_password(&stack).await;
    let import = format!("UPDATE users SET password_hash = '{IMPORTED}'");
    let database = &stack.identity.state.database;
    let import = Statement::new(import, []);
    database.writer().execute(import).await.unwrap();
    let second = give_password(&stack).await;
    let renewed = "SELECT count(*) FROM users WHERE password_hash LIKE '$argon2id$%'";
    assert_eq!(number(database.reader(), renewed).await, 1);
    for verified in [first, second] {
        open(&stack.identity.state.sessions, &verified)
            .await
            .unwrap();
    }
}
