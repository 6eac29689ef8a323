use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::{TryStreamExt, stream::FuturesUnordered};

use crate::{
    Error,
    cpu::ProcessClock,
    figures::Sample,
    http::Connection,
    operations::{Progress, Requests},
};

/// The duration of one run.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Before the measurement.
    pub warm_up: Duration,
    /// The measurement itself.
    pub measured: Duration,
}

/// Sends one request after the other, each after the answer to the last one.
#[derive(Debug)]
pub struct Caller {
    address: SocketAddr,
    requests: Requests,
    status: u16,
    connection: Option<Connection>,
}

impl Caller {
    /// A caller that is not connected yet and expects `status` for all its requests.
    #[must_use]
    pub fn new(address: SocketAddr, status: u16, requests: Requests) -> Self {
        Self {
            address,
            requests,
            status,
            connection: None,
        }
    }

    /// Reconnects, because the server may have closed the connection during other
    /// measurements.
    pub(crate) async fn connect(&mut self) -> Result<(), Error> {
        self.connection = Some(Connection::open(self.address).await?);
        Ok(())
    }

    /// Does one operation; returns its latency and the body of the last answer.
    ///
    /// # Errors
    /// If the answer is wrong.
    pub async fn call(&mut self) -> Result<(Duration, Vec<u8>), Error> {
        let mut whole = Duration::ZERO;
        loop {
            let (elapsed, progress, body) = self.answered().await?;
            whole += elapsed;
            if progress == Progress::Done {
                return Ok((whole, body.to_vec()));
            }
        }
    }

    /// Like [`Self::call`], without the body.
    async fn call_only(&mut self) -> Result<Duration, Error> {
        let mut whole = Duration::ZERO;
        loop {
            let (elapsed, progress, _) = self.answered().await?;
            whole += elapsed;
            if progress == Progress::Done {
                return Ok(whole);
            }
        }
    }

    async fn answered(&mut self) -> Result<(Duration, Progress, &[u8]), Error> {
        if self.connection.is_none() {
            self.connect().await?;
        }
        let Some(connection) = &mut self.connection else {
            return Err(Error::NotHttp("no connection".to_owned()));
        };
        let expected = self.requests.expected(self.status);
        let request = self.requests.next_request()?;
        let started = Instant::now();
        let answer = connection.send(&request).await?;
        let elapsed = started.elapsed();
        if answer.status != expected {
            return Err(refused(&request, answer.status, expected, answer.body));
        }
        let progress = self.requests.learn(&answer)?;
        Ok((elapsed, progress, answer.body))
    }

    async fn call_until(&mut self, end: Instant) -> Result<Vec<Duration>, Error> {
        let mut latencies = Vec::new();
        while Instant::now() < end {
            latencies.push(self.call_only().await?);
        }
        Ok(latencies)
    }
}

fn refused(request: &[u8], status: u16, expected: u16, body: &[u8]) -> Error {
    let request = String::from_utf8_lossy(request);
    Error::Refused {
        request: request.lines().next().unwrap_or_default().to_owned(),
        status,
        expected,
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

/// Lets all callers send requests at the same time for `time`; returns the latencies.
///
/// # Errors
/// If a request gets a wrong answer.
pub async fn call_for(callers: &mut [Caller], time: Duration) -> Result<Vec<Duration>, Error> {
    let end = Instant::now() + time;
    let calls: FuturesUnordered<_> = callers
        .iter_mut()
        .map(|caller| caller.call_until(end))
        .collect();
    calls.try_concat().await
}

/// Measures one run against the process of `server`.
///
/// # Errors
/// If a request gets a wrong answer.
pub async fn measure(
    server: ProcessClock,
    callers: &mut [Caller],
    run: Run,
) -> Result<Sample, Error> {
    for caller in callers.iter_mut() {
        caller.connect().await?;
    }
    call_for(callers, run.warm_up).await?;
    let ticks = server.ticks()?;
    let (started, before) = (Instant::now(), server.now()?);
    let latencies = call_for(callers, run.measured).await?;
    Ok(Sample {
        cpu: server.now()?.saturating_sub(before),
        ticks: server.ticks()?.since(ticks),
        elapsed: started.elapsed(),
        latencies,
    })
}
