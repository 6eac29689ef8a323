//! What earlier releases left behind, under the programs of today.

mod beside;
mod cases;
mod changes;

use end_to_end::releases::Release;
use rstest::rstest;

use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn every_release_is_taken_over(#[values(Sqlite, Postgres)] backend: Backend) {
    for release in Release::all() {
        let stack = Box::pin(release.taken_over(backend)).await;
        release.world(backend).check(&stack).await;
    }
}
