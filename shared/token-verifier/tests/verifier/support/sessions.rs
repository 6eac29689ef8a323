use std::io::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Value, json};
use token_verifier::{Error, Metrics, Verifier, VerifierConfig};
use tokio::task::JoinHandle;

use super::{Answer, FakeIssuer, JWKS, ManualClock, NOW, Signer};

/// The path of the fake issuer's status list.
pub(crate) const LIST: &str = "/status-lists/1";

/// The `ttl` of the list, in seconds.
const TTL: f64 = 10.0;

/// An issuer with a status list, and a verifier with `keep_fresh` running.
pub(crate) struct Sessions {
    pub(crate) signer: Signer,
    pub(crate) clock: ManualClock,
    pub(crate) issuer: FakeIssuer,
    pub(crate) verifier: Verifier,
    background: JoinHandle<()>,
}

impl Sessions {
    pub(crate) async fn start() -> Self {
        Self::with(|config| config).await
    }

    pub(crate) async fn with(change: impl FnOnce(VerifierConfig) -> VerifierConfig) -> Self {
        let signer = Signer::generate("key-1");
        let clock = ManualClock::at(NOW);
        let issuer = FakeIssuer::start([]).await;
        issuer.answer(JWKS, Answer::keys([signer.jwk()]).max_age(86_400));
        let config = change(issuer.config());
        let verifier = Verifier::remote(config, Arc::new(clock.clone())).unwrap();
        let background = tokio::spawn(verifier.clone().keep_fresh());
        clock.next_sleep().await;
        let sessions = Self {
            signer,
            clock,
            issuer,
            verifier,
            background,
        };
        sessions.publish(&sessions.list(&[]));
        sessions
    }

    /// The claims of a list with 16 sessions, of which these have ended.
    pub(crate) fn list(&self, ended: &[usize]) -> Value {
        let mut bits = [0; 2];
        for index in ended {
            bits[index / 8] |= 1 << (index % 8);
        }
        json!({
            "sub": self.uri(LIST), "iat": NOW, "exp": NOW + 1_800, "ttl": TTL,
            "status_list": {"bits": 1, "lst": lst(&bits)},
        })
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        format!("{}{path}", self.issuer.url)
    }

    /// Signs a list and serves it.
    pub(crate) fn publish(&self, list: &Value) {
        let header = json!({"alg": "RS256", "kid": self.signer.kid, "typ": "statuslist+jwt"});
        let token = self.signer.sign(&header, list);
        let etag = format!("\"{}\"", &token[token.len() - 20..]);
        self.issuer.answer(LIST, Answer::text(token).etag(&etag));
    }

    /// A token whose session this claim refers to.
    pub(crate) fn token(&self, status_list: &Value) -> String {
        let mut claims = self.issuer.claims();
        claims["status"] = json!({ "status_list": status_list });
        self.signer.token_of(&claims)
    }

    pub(crate) fn token_at(&self, index: i64) -> String {
        self.token(&json!({"idx": index, "uri": self.uri(LIST)}))
    }

    pub(crate) async fn verify_at(&self, index: i64) -> Result<(), Error> {
        self.verify(&self.token_at(index)).await
    }

    pub(crate) async fn verify(&self, token: &str) -> Result<(), Error> {
        self.verifier.verify(token).await.map(drop)
    }

    /// Waits until the list was polled and the next poll is scheduled.
    pub(crate) async fn polled(&self) {
        while (self.clock.next_sleep().await - TTL).abs() > 0.5 {}
    }

    /// Lets time pass until the list was polled again.
    pub(crate) async fn next_poll(&self) {
        self.clock.advance(10);
        self.polled().await;
    }

    pub(crate) fn list_requests(&self) -> usize {
        self.issuer.requests(LIST)
    }

    pub(crate) fn metrics(&self) -> Metrics {
        self.verifier.metrics()
    }
}

impl Drop for Sessions {
    fn drop(&mut self) {
        self.background.abort();
    }
}

/// Entries in the encoding of `lst`.
pub(crate) fn lst(bits: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bits).unwrap();
    URL_SAFE_NO_PAD.encode(encoder.finish().unwrap())
}
