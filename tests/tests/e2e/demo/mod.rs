//! `make seed`

mod times;

use std::{process::Stdio, time::Duration};

use end_to_end::{
    Stack,
    demo::{DemoError, Entrance, History, PASSWORD, Stage},
    launcher::{Program, Reservation, origin, text_of},
};
use identity_service::config::Config;
use indicatif::ProgressBar;
use recipe_api::config::Config as RecipeConfig;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};
use tokio::time::interval;

use crate::{Backend, Postgres, Sqlite};

fn stage(stack: &Stack, bar: ProgressBar) -> Stage {
    let identity = origin(stack.identity.reservation.address);
    let recipes = origin(stack.recipes.reservation.address);
    Stage::new(&identity, &recipes, stack.clock.clock(), bar)
}

async fn fill(stack: &Stack) -> Result<(Entrance, History), DemoError> {
    stage(stack, ProgressBar::hidden()).fill().await
}

/// The number of rows in each table.
async fn counts(stack: &Stack) -> Vec<i64> {
    let tables = [
        "recipes",
        "posts",
        "stories",
        "following",
        "likes_posts",
        "bookmarks",
        "comments",
        "profiles",
    ];
    let database = stack.recipes.state.database.reader();
    let mut counts = Vec::new();
    for table in tables {
        let count = format!("SELECT count(*) FROM {table}");
        let count = database.only(Statement::new(count, []));
        counts.push(count.await.unwrap());
    }
    counts
}

/// The default settings of recipe-api. The clock stands still, so limits never recover.
fn with_usual_writes(config: &mut RecipeConfig) {
    config.limits.rate = "120/1m".parse().unwrap();
}

#[rstest]
#[tokio::test]
async fn another_run_restores_what_is_missing_and_adds_nothing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::builder(backend).recipes(with_usual_writes).start();
    let stack = Box::pin(stack).await;
    let (entrance, _) = fill(&stack).await.unwrap();
    let first = counts(&stack).await;
    assert_eq!(first[..4], [40, 60, 30, 210]);
    assert_eq!(first[7], 30, "every person has a profile");
    assert!(first[4..7].iter().all(|count| *count >= 60), "{first:?}");

    fill(&stack).await.unwrap();
    assert_eq!(counts(&stack).await, first);

    let anonymous = stack.anonymous();
    let answer = anonymous.try_password(&entrance.username, PASSWORD).await;
    let answer = answer.expect_status(200);
    let mira = anonymous.with_token(answer.body["token"].as_str().unwrap());
    let me = mira.get("/me").await.body;
    let posts = mira
        .get("/api/posts?limit=50")
        .await
        .expect_status(200)
        .body;
    let own = posts
        .as_array()
        .unwrap()
        .iter()
        .find(|post| post["user"]["id"] == me["id"]);
    mira.delete(&format!("/api/posts/{}", own.unwrap()["id"]))
        .await
        .expect_status(200);
    let follows = mira.get("/api/following").await.body;
    mira.delete(&format!("/api/following/{}", follows[0]["id"]))
        .await
        .expect_status(200);
    let change = json!({"bio": "Nothing to see", "image_url": null});
    mira.patch("/me", change).await.expect_status(200);
    assert_ne!(counts(&stack).await, first);

    fill(&stack).await.unwrap();
    assert_eq!(counts(&stack).await, first);
    assert_eq!(mira.get("/me").await.body, me);
    let sessions = mira.get("/me/sessions").await.expect_status(200).body;
    assert_eq!(
        sessions.as_array().unwrap().len(),
        1,
        "only this test's session is left"
    );
}

fn with_few_logins(config: &mut Config) {
    config.login_rate = "10/1m".parse().unwrap();
}

#[tokio::test]
async fn waits_as_long_as_the_service_asks() {
    let stack = Stack::builder(Sqlite)
        .identity(with_few_logins)
        .start()
        .await;
    let bar = ProgressBar::hidden();
    let stage = stage(&stack, bar.clone());
    let mut waits = 0;
    let time_passes_while_it_waits = async {
        let mut pause = interval(Duration::from_millis(1));
        loop {
            pause.tick().await;
            if bar.message().starts_with("waiting ") {
                stack.advance(Duration::from_secs(1));
                waits += 1;
            }
        }
    };
    tokio::select! {
        filled = stage.fill() => drop(filled.unwrap()),
        () = time_passes_while_it_waits => unreachable!(),
    };
    // Twenty people more than the burst allows, at one every six seconds.
    assert!(waits >= 20 * 6 - 6, "{waits}");
    assert_eq!(bar.position(), bar.length().unwrap());
}

#[tokio::test]
async fn the_program_says_how_to_log_in_or_what_is_missing() {
    let stack = Stack::start(Sqlite).await;
    let nowhere = origin(Reservation::new().address);
    let database = text_of(&stack.databases.recipes);
    let run = async |recipes: &str| {
        let mut command = Program::command("seed", stack.databases.folder());
        let command = command
            .args(["--identity", &stack.identity.url(), "--recipes", recipes])
            .args(["--date-back", database])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let output = command.output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let silent = format!(
        "nothing answers at {nowhere}; `make run` starts a stack, --identity and --recipes name another\n"
    );
    assert_eq!(
        run(nowhere.as_str()).await,
        (Some(1), String::new(), silent)
    );
    let (code, said, errors) = run(&stack.recipes.url()).await;
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let page = stack.identity_url("/login");
    let expected = format!("  address   {page}\n  username  mira\n  password  {PASSWORD}\n");
    assert!(said.ends_with(&expected), "{said}");
    let (_, oldest) = times::times(&stack, "recipes", "created_at").await[0];
    assert!(stack.clock.clock().now() - oldest > Duration::from_hours(5 * 7 * 24));
}

#[tokio::test]
async fn an_account_of_another_person_is_left_alone() {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("Mira").await;
    let refused = fill(&stack).await.unwrap_err().to_string();
    let expected = "mira has an account here with another password; the demo needs that name";
    assert_eq!(refused, expected);
}
