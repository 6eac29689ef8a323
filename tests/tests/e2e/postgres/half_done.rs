//! A failed request leaves no partial writes.

use end_to_end::{Stack, actor::PASSWORD};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use super::{connect, execute};
use crate::Postgres;

/// Fails like a full disk.
const FULL: &str = "CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$";

#[rstest]
#[tokio::test]
async fn a_failed_sign_up_leaves_no_account(
    #[values("users", "login_attempts", "sessions")] table: &str,
    #[values(false, true)] by_form: bool,
) {
    let stack = Stack::start(Postgres).await;
    let url = &stack.identity_config.database;
    execute(url, FULL).await;
    let trigger = format!(
        "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} \
         FOR EACH ROW EXECUTE FUNCTION full_disk()"
    );
    execute(url, &trigger).await;

    if by_form {
        let fields = [
            ("username", "cook"),
            ("password", PASSWORD),
            ("password_confirmation", PASSWORD),
        ];
        let answer = stack.anonymous().post_form("/signup", &fields).await;
        assert_eq!(answer.status, 503, "{answer:?}");
    } else {
        let body = json!({"username": "cook", "password": PASSWORD});
        stack
            .anonymous()
            .post("/signup", body)
            .await
            .expect_status(503);
    }
    let database = connect(url).await;
    for counted in ["users", "sessions", "login_attempts", "audit_events"] {
        let count = format!("SELECT count(*) FROM {counted}");
        let count = Statement::from_string(DbBackend::Postgres, count);
        let count = database.query_one_raw(count).await.unwrap().unwrap();
        assert_eq!(count.try_get_by_index::<i64>(0).unwrap(), 0, "{counted}");
    }
    database.close().await.unwrap();

    execute(url, &format!("DROP TRIGGER full_disk ON {table}")).await;
    stack.sign_up("cook").await;
}
