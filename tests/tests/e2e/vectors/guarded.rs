//! nginx of `examples/nginx`, before a back end that knows nothing of tokens.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
};

use axum::Router;
use end_to_end::{
    eventually,
    launcher::{Program, Reservation},
};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    task::JoinSet,
};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Answers until it is dropped.
pub(super) struct Guarded {
    pub(super) url: String,
    _proxy: Child,
    _verifier: Program,
    _back_end: JoinSet<()>,
    _address: Reservation,
    _folder: TempDir,
}

impl Guarded {
    /// Everything that `verifier`, another example, lets in.
    pub(super) async fn by(verifier: Program) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Reservation::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = address.address.to_string();
        let back_end = listener.local_addr().unwrap().to_string();
        let verifier_address = verifier.url.trim_start_matches("http://");
        let file = configuration(folder.path(), &own, &back_end, verifier_address);

        let mut serving = JoinSet::new();
        let app = Router::new().fallback(async || "let in");
        serving.spawn(async { axum::serve(listener, app).await.unwrap() });
        let proxy = Command::new(nginx())
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(file)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let url = format!("http://{own}");
        eventually(async || reqwest::get(&url).await.ok()).await;
        Self {
            url,
            _proxy: proxy,
            _verifier: verifier,
            _back_end: serving,
            _address: address,
            _folder: folder,
        }
    }
}

/// The example's file, at addresses of this test, and writing nowhere else.
fn configuration(folder: &Path, own: &str, back_end: &str, verifier: &str) -> PathBuf {
    let example = fs::read_to_string(format!("{REPOSITORY}/examples/nginx/nginx.conf"));
    let mut example = example.unwrap();
    let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|of| format!("{of}_temp_path scratch;\n"))
        .concat();
    for (theirs, ours) in [
        ("127.0.0.1:8000", own.to_owned()),
        ("127.0.0.1:8001", back_end.to_owned()),
        ("127.0.0.1:3000", verifier.to_owned()),
        ("http {\n", format!("http {{\n{scratch}")),
    ] {
        assert_eq!(example.matches(theirs).count(), 1, "{theirs}");
        example = example.replace(theirs, &ours);
    }
    let process = "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr crit;\n";
    let file = folder.join("nginx.conf");
    fs::write(&file, format!("{process}{example}")).unwrap();
    file
}

fn nginx() -> String {
    let mut find = process::Command::new(format!("{REPOSITORY}/scripts/find-program"));
    find.args(["nginx-light", "nginx", "/usr/sbin/nginx"]);
    let found = find.output().unwrap();
    let said = String::from_utf8(found.stderr).unwrap();
    assert!(found.status.success(), "{said}");
    String::from_utf8(found.stdout).unwrap().trim().to_owned()
}
