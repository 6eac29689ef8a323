//! Many simultaneous erasures do not block other users.

use end_to_end::Stack;
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;

use super::connect;
use crate::Postgres;

#[tokio::test]
async fn waiting_erasures_hold_no_connection() {
    let stack = Stack::start(Postgres).await;
    let names: Vec<_> = (0..30).map(|number| format!("leaver{number}")).collect();
    let leavers = join_all(names.iter().map(|name| stack.sign_up(name))).await;
    let stranger = stack.sign_up("stranger").await;
    stranger.get("/recipes").await.expect_status(200);

    // Another user's erasure at another replica takes long.
    let other = connect(&stack.recipe_config.database).await;
    let lock = "BEGIN; SELECT pg_advisory_xact_lock(x'6572617365'::bigint)";
    other.execute_unprepared(lock).await.unwrap();
    let leaving = leavers.iter().map(|leaver| leaver.delete("/api/profile"));
    let mut leaving = Box::pin(join_all(leaving));
    assert!(futures_util::poll!(&mut leaving).is_pending());
    let staying = async {
        for _ in 0..50 {
            stranger.get("/recipes").await.expect_status(200);
            stranger.get("/api/stories").await.expect_status(200);
        }
        other.execute_unprepared("ROLLBACK").await.unwrap();
    };
    let (answers, ()) = tokio::join!(leaving, staying);
    for answer in answers {
        match answer.status {
            // Done, or to be continued later.
            204 | 202 => {}
            503 => assert_eq!(answer.header("retry-after"), "1"),
            other => panic!("{other}: {answer:?}"),
        }
    }
    other.close().await.unwrap();
}
