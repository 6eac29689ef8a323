//! A disk without a free byte (`SQLITE_FULL`).

use end_to_end::launcher::{Databases, Installation, SmallDisk};

use super::under_fault::{Fault, keeps_its_word};
use crate::Sqlite;

impl Fault for SmallDisk {
    /// What a log has left in its last block is used up by then.
    const ROUNDS: usize = 4;

    async fn begin(&self, _place: &Installation) {
        self.fill();
    }

    async fn end(&self, _place: &Installation) {
        self.make_room();
    }
}

#[tokio::test]
async fn what_is_said_on_a_full_disk_is_true() {
    let disk = SmallDisk::new("32m").await;
    let databases = Databases::ready(Sqlite).await;
    let place = Installation::start_on(&disk, databases).await.unwrap();
    keeps_its_word(place, disk).await;
}
