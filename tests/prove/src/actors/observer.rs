//! Reads what each replica of the issuer publishes.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use prove_checker::history::{Kid, Replica, Seen, Service};
use serde_json::Value;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::recording::Recorder;

/// The pause between readings.
const PAUSE: Duration = Duration::from_millis(500);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads the key set of one replica until the run is over.
pub async fn observe(
    recorder: Arc<Recorder>,
    index: u32,
    address: SocketAddr,
    over: CancellationToken,
) {
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let Ok(client) = client else { return };
    let replica = Replica {
        service: Service::Identity,
        index,
    };
    let mut pause = interval(PAUSE);
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !over.is_cancelled() {
        pause.tick().await;
        let asked = recorder.now();
        let url = format!("http://{address}/.well-known/jwks.json");
        if let Some(kids) = kids(&client, &url).await {
            recorder.observe(replica, asked, Seen::Jwks { kids });
        }
    }
}

async fn kids(client: &reqwest::Client, url: &str) -> Option<Vec<Kid>> {
    let answer = client.get(url).send().await.ok()?;
    if answer.status() != 200 {
        return None;
    }
    let set: Value = answer.json().await.ok()?;
    let keys = set["keys"].as_array()?.iter();
    keys.map(|key| key["kid"].as_str().map(Kid::from)).collect()
}
