//! nginx of `examples/nginx`, in front of a back end that does not verify tokens.

use std::fs;

use axum::Router;
use end_to_end::{
    eventually,
    launcher::{Program, Reservation, start_nginx},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, process::Child, task::JoinSet};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A running guard, which stops on drop.
pub(super) struct Guarded {
    pub(super) url: String,
    _proxy: Child,
    _verifier: Program,
    _back_end: JoinSet<()>,
    _address: Reservation,
    _folder: TempDir,
}

impl Guarded {
    /// Uses `verifier`, another example, to verify tokens.
    pub(super) async fn by(verifier: Program) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Reservation::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = address.address.to_string();
        let back_end = listener.local_addr().unwrap().to_string();
        let verifier_address = verifier.url.trim_start_matches("http://");
        let file = configuration(&own, &back_end, verifier_address);

        let mut serving = JoinSet::new();
        let app = Router::new().fallback(async || "let in");
        serving.spawn(async { axum::serve(listener, app).await.unwrap() });
        let proxy = start_nginx(folder.path(), &file);
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

/// The example's configuration with this test's addresses.
fn configuration(own: &str, back_end: &str, verifier: &str) -> String {
    let example = fs::read_to_string(format!("{REPOSITORY}/examples/nginx/nginx.conf"));
    let mut example = example.unwrap();
    for (theirs, ours) in [
        ("127.0.0.1:8000", own),
        ("127.0.0.1:8001", back_end),
        ("127.0.0.1:3000", verifier),
    ] {
        assert_eq!(example.matches(theirs).count(), 1, "{theirs}");
        example = example.replace(theirs, ours);
    }
    example
}
