//! PostgreSQL accepts every statement and then fails to commit.

use end_to_end::launcher::{Databases, Installation};
use rstest::rstest;

use super::under_fault::{Fault, check_answers_under};
use crate::{Postgres, postgres::execute};

/// What a deferred trigger does when a writing transaction commits.
#[derive(Clone, Copy, Debug)]
enum AtCommit {
    /// Fails like a server that cannot serialize concurrent transactions.
    FindAConflict,
    /// Fails like a server with a full disk.
    FindTheDiskFull,
    /// Closes the connection, like an administrator or a restart. The client does not learn
    /// whether the transaction was committed.
    EndTheConnection,
}

impl AtCommit {
    fn statement(self) -> &'static str {
        match self {
            Self::FindAConflict => {
                "RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'"
            }
            Self::FindTheDiskFull => "RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'",
            // A sleeping session notices the signal.
            Self::EndTheConnection => {
                "PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(60)"
            }
        }
    }
}

impl Fault for AtCommit {
    const ROUNDS: usize = 1;

    async fn begin(&self, place: &Installation) {
        on_both(place, &at_commit(self.statement())).await;
    }

    async fn end(&self, place: &Installation) {
        on_both(place, &at_commit("NULL")).await;
    }
}

fn at_commit(statement: &str) -> String {
    format!(
        "CREATE OR REPLACE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN {statement}; RETURN NULL; END $$"
    )
}

/// Adds the trigger to every table.
const TRIGGERS: &str = "DO $$ DECLARE name text; BEGIN \
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
        EXECUTE format('CREATE CONSTRAINT TRIGGER at_commit \
            AFTER INSERT OR UPDATE OR DELETE ON %I DEFERRABLE INITIALLY DEFERRED \
            FOR EACH ROW EXECUTE FUNCTION at_commit()', name); \
    END LOOP; END $$";

async fn on_both(place: &Installation, statement: &str) {
    for url in [&place.identity_database, &place.recipe_database] {
        execute(url, statement).await;
    }
}

#[rstest]
#[tokio::test]
async fn answers_are_true_when_commits_fail(
    #[values(
        AtCommit::FindAConflict,
        AtCommit::FindTheDiskFull,
        AtCommit::EndTheConnection
    )]
    at_commit_do: AtCommit,
) {
    let databases = Databases::ready(Postgres).await;
    let place = Installation::start(databases, &[]).await.unwrap();
    on_both(&place, &at_commit("NULL")).await;
    on_both(&place, TRIGGERS).await;
    check_answers_under(place, at_commit_do).await;
}
