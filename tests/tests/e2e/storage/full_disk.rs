//! A disk without a free byte (`SQLITE_FULL`).

use end_to_end::launcher::{Databases, Installation, SmallDisk};

use super::under_fault::{Fault, check_answers_under};
use crate::Sqlite;

impl Fault for SmallDisk {
    /// By then the free rest of the log's last block is used up.
    const ROUNDS: usize = 4;

    async fn begin(&self, _place: &Installation) {
        self.fill();
    }

    async fn end(&self, _place: &Installation) {
        self.make_room();
    }
}

#[tokio::test]
async fn answers_are_true_on_a_full_disk() {
    let disk = SmallDisk::new("32m").await;
    let databases = Databases::ready(Sqlite).await;
    let place = Installation::start_on(&disk, databases).await.unwrap();
    check_answers_under(place, disk).await;
}
