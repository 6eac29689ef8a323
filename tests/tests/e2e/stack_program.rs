//! The program behind `make run`.

use std::process::Stdio;

use end_to_end::launcher::{Program, Reservation};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_taken_port_is_reported_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = other.local_addr().unwrap();
    let reservation = Reservation::new();
    let free = reservation.address;

    for [identity, recipes] in [[taken, free], [free, taken]] {
        let output = Program::command("stack", folder.path())
            .args(["--identity", &identity.port().to_string()])
            .args(["--recipes", &recipes.port().to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .output()
            .await
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
        let beginning = format!("cannot listen on {taken}: ");
        assert!(said.starts_with(&beginning), "{said}");
        assert!(said.contains("make run STACK='--identity 9080"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert!(!folder.path().join("data").exists(), "nothing was started");
}
