//! Databases that are read-only.

use end_to_end::launcher::{Databases, Installation, SmallDisk};

use crate::Sqlite;

#[tokio::test]
async fn a_service_that_can_never_write_does_not_start() {
    let disk = SmallDisk::new("32m").await;
    let databases = Databases::ready(Sqlite).await;
    let mut place = Installation::start_on(&disk, databases).await.unwrap();
    place.programs.recipes.terminate().await.unwrap();
    place.programs.identity.terminate().await.unwrap();
    disk.allow_no_writes().await;
    let refused = place.restart().await.unwrap_err();
    assert_eq!(refused, "identity-service ended early: exit status: 1");
}
