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

/// Reads the key set and the metadata of one replica until the run is over.
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
        for (document, read) in DOCUMENTS {
            let asked = recorder.now();
            let url = format!("http://{address}/.well-known/{document}");
            if let Some(seen) = get(&client, &url).await.and_then(|body| read(&body)) {
                recorder.observe(replica, asked, seen);
            }
        }
    }
}

/// What of a document is recorded; `None` if it cannot be read.
type Read = fn(&Value) -> Option<Seen>;

const DOCUMENTS: [(&str, Read); 2] = [("jwks.json", key_set), ("openid-configuration", metadata)];

async fn get(client: &reqwest::Client, url: &str) -> Option<Value> {
    let answer = client.get(url).send().await.ok()?;
    if answer.status() != 200 {
        return None;
    }
    answer.json().await.ok()
}

fn key_set(body: &Value) -> Option<Seen> {
    let keys = body["keys"].as_array()?.iter();
    let kids = keys.map(|key| key["kid"].as_str().map(Kid::from));
    Some(Seen::Jwks {
        kids: kids.collect::<Option<_>>()?,
    })
}

fn metadata(body: &Value) -> Option<Seen> {
    Some(Seen::Discovery {
        issuer: body["issuer"].as_str()?.to_owned(),
        jwks_uri: body["jwks_uri"].as_str()?.to_owned(),
    })
}
