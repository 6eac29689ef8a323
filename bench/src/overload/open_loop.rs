//! Callers that do not wait for each other, as many people do not.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::{
    runtime,
    time::{Instant, MissedTickBehavior, interval_at},
};

use super::answers::Answers;
use crate::{Error, floods::GIVES_WAY, http::Connection};

/// The request with a number.
pub(super) type Request = Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>;

/// Requests at a rate that does not depend on the answers, while there is a free connection.
pub(super) struct OpenLoop {
    pub(super) address: SocketAddr,
    pub(super) connections: u32,
    pub(super) per_second: f64,
    pub(super) request: Request,
}

impl OpenLoop {
    /// Sends them from a thread of its own, which represents other machines and so has a lower
    /// priority.
    pub(super) fn flood_for(
        self,
        time: Duration,
    ) -> io::Result<JoinHandle<Result<Answers, Error>>> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok(thread::spawn(move || {
            rustix::process::nice(GIVES_WAY).map_err(io::Error::from)?;
            Ok(runtime.block_on(self.send_for(time)))
        }))
    }

    async fn send_for(&self, time: Duration) -> Answers {
        let end = Instant::now() + time;
        let callers: FuturesUnordered<_> = (0..self.connections)
            .map(|number| self.call_until(number, end))
            .collect();
        callers
            .fold(Answers::default(), async |all, one| all.add(&one))
            .await
    }

    async fn call_until(&self, number: u32, end: Instant) -> Answers {
        let mut answers = Answers::default();
        let period = Duration::from_secs_f64(f64::from(self.connections) / self.per_second);
        let first = Instant::now() + period * number / self.connections;
        let mut turns = interval_at(first, period);
        turns.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut connection, mut sent) = (None, 0);
        while turns.tick().await < end {
            let request = (self.request)(sent * u64::from(self.connections) + u64::from(number));
            sent += 1;
            let asked = ask(&mut connection, self.address, &request).await;
            if let Ok((status, says_when)) = asked {
                answers.count(status, says_when);
            } else {
                answers.broken += 1;
                connection = None;
            }
        }
        answers
    }
}

async fn ask(
    connection: &mut Option<Connection>,
    address: SocketAddr,
    request: &[u8],
) -> Result<(u16, bool), Error> {
    if connection.is_none() {
        *connection = Some(Connection::open(address).await?);
    }
    let Some(connection) = connection else {
        return Err(Error::NotHttp("no connection".to_owned()));
    };
    let answer = connection.send(request).await?;
    Ok((answer.status, answer.says_when))
}
