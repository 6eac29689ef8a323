use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use token_verifier::Clock;
use tokio::sync::{Mutex, mpsc, watch};

/// Time that passes only when a test says so.
#[derive(Clone, Debug)]
pub(crate) struct ManualClock {
    now: watch::Sender<Duration>,
    sleeps: mpsc::UnboundedSender<Duration>,
    begun: Arc<Mutex<mpsc::UnboundedReceiver<Duration>>>,
}

impl ManualClock {
    pub(crate) fn at(now: i64) -> Self {
        let (sleeps, begun) = mpsc::unbounded_channel();
        Self {
            now: watch::Sender::new(Duration::from_secs(now.try_into().unwrap())),
            sleeps,
            begun: Arc::new(Mutex::new(begun)),
        }
    }

    pub(crate) fn set(&self, now: i64) {
        self.now
            .send_replace(Duration::from_secs(now.try_into().unwrap()));
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.now
            .send_modify(|now| *now += Duration::from_secs(seconds));
    }

    /// Waits until a task goes to sleep, and returns for how many seconds. What it did
    /// before is done by then.
    pub(crate) async fn next_sleep(&self) -> f64 {
        let slept = self.begun.lock().await.recv().await;
        slept.unwrap().as_secs_f64()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> i64 {
        self.now.borrow().as_secs().try_into().unwrap()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut now = self.now.subscribe();
        let end = *now.borrow() + duration;
        self.sleeps.send(duration).unwrap();
        Box::pin(async move {
            now.wait_for(|now| *now >= end).await.unwrap();
        })
    }
}
