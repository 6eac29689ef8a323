//! Another process locks the database for longer than requests wait.

use std::process::Stdio;

use end_to_end::launcher::{Databases, Installation};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, Command},
    sync::Mutex,
};

use super::under_fault::{Fault, check_answers_under};
use crate::Sqlite;

/// The processes that hold the locks.
#[derive(Default)]
struct OtherWriters(Mutex<Vec<(Child, ChildStdin)>>);

impl Fault for OtherWriters {
    const ROUNDS: usize = 2;

    async fn begin(&self, place: &Installation) {
        for file in place.files() {
            let mut command = Command::new("sqlite3");
            command.arg("-bail").arg(file).kill_on_drop(true);
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut writer = command.spawn().unwrap();
            let mut input = writer.stdin.take().unwrap();
            let begin = b".timeout 60000\nBEGIN IMMEDIATE;\nSELECT 'held';\n";
            input.write_all(begin).await.unwrap();
            let mut output = BufReader::new(writer.stdout.take().unwrap());
            let mut line = String::new();
            output.read_line(&mut line).await.unwrap();
            assert_eq!(line, "held\n");
            self.0.lock().await.push((writer, input));
        }
    }

    async fn end(&self, _place: &Installation) {
        for (mut writer, mut input) in self.0.lock().await.drain(..) {
            input.write_all(b"COMMIT;\n.quit\n").await.unwrap();
            assert!(writer.wait().await.unwrap().success());
        }
    }
}

#[tokio::test]
async fn answers_are_true_while_another_process_writes() {
    let databases = Databases::ready(Sqlite).await;
    let place = Installation::start(databases, &[]).await.unwrap();
    check_answers_under(place, OtherWriters::default()).await;
}
