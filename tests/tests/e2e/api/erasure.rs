//! A requested erasure always completes.

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, eventually, launcher::start_recipes};
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use super::{
    member,
    profile::{SLOW, live, multiply, rows},
    write_limits::writes,
};
use crate::{Backend, Postgres, Sqlite, postgres::execute};

async fn run(stack: &Stack, statement: &str) {
    let database = stack.recipes.state.database.writer();
    let statement = Statement::new(statement.to_owned(), []);
    database.execute(statement).await.unwrap();
}

/// The number of unfinished erasures.
async fn unfinished(stack: &Stack) -> i64 {
    let database = stack.recipes.state.database.reader();
    let count = Statement::new("SELECT count(*) FROM erasures", []);
    database.only(count).await.unwrap()
}

/// Leaves the state of a process that ended right after the request.
async fn ask_and_end(stack: &Stack, leaver: &Actor) {
    let now = stack.recipes.state.clock.now();
    let ask = "INSERT INTO erasures (user_id, asked_at, taken_by, taken_at) \
        VALUES ($1, $2, 'gone', $2)";
    let ask = Statement::new(ask, [leaver.id().into(), now.into()]);
    let database = stack.recipes.state.database.writer();
    database.execute(ask).await.unwrap();
}

async fn tell(writer: &Actor) -> Answer {
    writer.post("/api/stories", json!({"text": "Anew"})).await
}

#[rstest]
#[tokio::test]
async fn the_next_process_finishes_an_erasure(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    live(&ada, &bob).await;
    live(&bob, &ada).await;
    ask_and_end(&stack, &bob).await;
    let stack = stack.restart().await;
    let (ada, bob) = (ada.at_stack(&stack), bob.at_stack(&stack));

    // Another replica may still be working on it, so a second request gets 202.
    for (method, path) in writes(&stack).await {
        let answer = bob.send(bob.request(method.clone(), &path)).await;
        if (&method, path.as_str()) == (&Method::DELETE, "/api/profile") {
            assert_eq!(answer.expect_status(202).body, json!({"status": "erasing"}));
            continue;
        }
        let sentence = "what you made here is being erased; write again when that has ended";
        answer.expect_problem(409, "erasing", &[sentence]);
        assert_eq!(answer.header("retry-after"), "10", "{method} {path}");
    }
    bob.get("/recipes").await.expect_status(200);
    tell(&ada).await.expect_status(201);
    assert_eq!(unfinished(&stack).await, 1);

    stack.advance(Duration::from_secs(71));
    eventually(async || (unfinished(&stack).await == 0).then_some(())).await;
    let left = rows(&stack).await;
    assert_eq!(left[..3], [("profiles", 1), ("recipes", 1), ("posts", 2)]);
    eventually(async || (tell(&bob).await.status == 201).then_some(())).await;
}

/// What happens after an erasure broke off.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// Another process starts, and waits until the first has been silent for long enough.
    Restart,
    /// The same process continues. It knows that it is not working on the erasure.
    Stay,
}

impl Next {
    fn waits(self) -> Duration {
        match self {
            Self::Restart => Duration::from_secs(71),
            Self::Stay => Duration::from_secs(10),
        }
    }
}

#[rstest]
#[tokio::test]
async fn an_erasure_that_broke_off_halfway_is_finished(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Next::Restart, Next::Stay)] next: Next,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    live(&ada, &bob).await;
    live(&bob, &ada).await;
    multiply(&stack, 700).await;
    let [refuse, permit] = match backend {
        Sqlite => [
            "CREATE TRIGGER refuse BEFORE DELETE ON profiles \
                BEGIN SELECT RAISE(ABORT, 'not now'); END",
            "DROP TRIGGER refuse",
        ],
        Postgres => [
            "CREATE RULE refuse AS ON DELETE TO profiles DO INSTEAD SELECT 1 / 0",
            "DROP RULE refuse ON profiles",
        ],
    };
    run(&stack, refuse).await;
    bob.delete("/api/profile").await.expect_status(202);
    let (_, recipes) = rows(&stack).await[1];
    assert!(recipes < 2 * 701, "some are gone already: {recipes}");
    tell(&bob).await.expect_status(409);
    // A second request continues the erasure, which fails again.
    bob.delete("/api/profile").await.expect_status(202);
    run(&stack, permit).await;

    let stack = match next {
        Next::Restart => stack.restart().await,
        Next::Stay => stack,
    };
    stack.advance(next.waits());
    eventually(async || (unfinished(&stack).await == 0).then_some(())).await;
    let left = rows(&stack).await;
    assert_eq!(left[..2], [("profiles", 1), ("recipes", 701)]);
    assert_eq!(left[3], ("comments", 701));
}

#[rstest]
#[tokio::test]
async fn a_second_request_continues_an_erasure_that_broke_off(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let bob = member(&stack, "bob").await;
    ask_and_end(&stack, &bob).await;
    // The time of a clock that ran ahead.
    let long_ago = "UPDATE erasures SET taken_at = '2999-01-01 00:00:00+00:00'";
    run(&stack, long_ago).await;
    bob.delete("/api/profile").await.expect_status(204);
    assert_eq!(unfinished(&stack).await, 0);
    tell(&bob).await.expect_status(201);
}

#[tokio::test]
async fn while_one_replica_erases_no_other_erases_or_accepts_writes() {
    let stack = Stack::start(Postgres).await;
    let replica = start_recipes(&stack.recipe_config, &stack.clock).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    live(&ada, &bob).await;
    live(&bob, &ada).await;
    execute(&stack.recipe_config.database, SLOW).await;
    let [here, there] = [&stack.recipes, &replica].map(|at| format!("{}/api/profile", at.url()));
    let told = format!("{}/api/stories", replica.url());
    let tell_there = async || bob.post(&told, json!({"text": "Anew"})).await.status;
    let all_the_while = async {
        eventually(async || (unfinished(&stack).await == 1).then_some(())).await;
        stack.advance(Duration::from_secs(10));
        eventually(async || (tell_there().await == 409).then_some(())).await;
    };
    let asked = join_all([bob.delete(&here), bob.delete(&here)]);
    let (asked, ()) = tokio::join!(asked, all_the_while);
    for answer in asked {
        answer.expect_status(202);
    }
    bob.delete(&there).await.expect_status(202);
    eventually(async || (unfinished(&stack).await == 0).then_some(())).await;
    let times = Statement::new("SELECT last_value FROM of_stories", []);
    let database = stack.recipes.state.database.reader();
    assert_eq!(database.only::<i64>(times).await.unwrap(), 1);
    stack.advance(Duration::from_secs(10));
    eventually(async || (tell_there().await == 201).then_some(())).await;
}
