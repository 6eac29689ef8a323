use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::Client;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::cluster::{Cluster, ReplicaId};

/// How often a replica is asked whether it is ready.
const PERIOD: Duration = Duration::from_millis(200);

/// How long its answer may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does what a load balancer does: asks a replica again and again whether it is ready, and gives
/// it requests as long as it is.
pub async fn keep_turns(cluster: Arc<Cluster>, id: ReplicaId, over: CancellationToken) {
    let address = cluster.replica(id).lock().await.address.address;
    let turn = cluster.links.turn(id);
    let client = Client::builder().timeout(PATIENCE).build();
    let client = client.expect("a client can be made");
    let mut period = interval(PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !over.is_cancelled() {
        period.tick().await;
        if let Some(is_ready) = is_ready(&client, address).await {
            turn.set(is_ready);
        }
    }
}

/// `None`: there was no answer in time. A machine that is only slow must not empty the table.
async fn is_ready(client: &Client, address: SocketAddr) -> Option<bool> {
    let answer = client.get(format!("http://{address}/readyz")).send().await;
    match answer {
        Ok(answer) => Some(answer.status().is_success()),
        Err(error) if error.is_timeout() => None,
        // Nothing listens there.
        Err(_) => Some(false),
    }
}
