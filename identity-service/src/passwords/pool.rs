use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Instant,
};

use argon2::Block;
use tokio::sync::oneshot;

use super::{Error, HashMetrics};

/// The memory of one worker, kept between jobs: fresh pages for every hash cost
/// a seventh of its time.
pub(super) type Memory = Vec<Block>;

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// As many threads as cores behind a bounded queue, so that a flood of logins
/// slows logins and nothing else.
#[derive(Clone)]
pub(super) struct Pool {
    queue: SyncSender<Job>,
    metrics: HashMetrics,
}

impl Pool {
    /// Starts the threads; they end when the last clone of the pool is dropped.
    pub(super) fn start(workers: usize, capacity: usize, metrics: HashMetrics) -> Self {
        let (queue, jobs) = sync_channel(capacity);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..workers {
            let jobs = Arc::clone(&jobs);
            thread::spawn(move || work(&jobs));
        }
        Self { queue, metrics }
    }

    /// Runs `job` on a worker, unless its caller has gone by then.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, result) = oneshot::channel();
        let (metrics, queued_at) = (self.metrics.clone(), Instant::now());
        let job: Job = Box::new(move |memory| {
            metrics.dequeued(queued_at.elapsed());
            if !answer.is_closed() {
                let started_at = Instant::now();
                let done = job(memory);
                metrics.done(started_at.elapsed());
                let _ = answer.send(done);
            }
        });
        // Counted first: a worker may be quicker than we are.
        self.metrics.enqueued();
        self.queue.try_send(job).map_err(|_| {
            self.metrics.refused();
            Error::Overloaded
        })?;
        result.await.map_err(|_| Error::Hashing)
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::new();
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // The caller sees that there is no answer; the worker goes on.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_takes_nobody_along() {
        let pool = Pool::start(1, 1, HashMetrics::default());
        let panicked: Result<(), Error> = pool.run(|_| panic!("on purpose")).await;
        assert_eq!(panicked, Err(Error::Hashing));
        assert_eq!(pool.run(|_| "next").await, Ok("next"));
    }

    #[tokio::test]
    async fn refuses_more_than_it_can_hold() {
        let metrics = HashMetrics::default();
        let pool = Pool::start(1, 1, metrics.clone());
        let (started, is_started) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let busy = tokio::spawn({
            let pool = pool.clone();
            async move {
                pool.run(move |_| {
                    started.send(()).unwrap();
                    released.recv().unwrap();
                })
                .await
            }
        });
        tokio::task::spawn_blocking(move || is_started.recv())
            .await
            .unwrap()
            .unwrap();
        let mut waiting = Box::pin(pool.run(|_| "waited"));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        assert_eq!(pool.run(|_| ()).await, Err(Error::Overloaded));
        assert_eq!(metrics.depth(), 1, "the one that waits");
        release.send(()).unwrap();
        assert_eq!(busy.await.unwrap(), Ok(()));
        assert_eq!(waiting.await, Ok("waited"));
        assert_eq!(metrics.depth(), 0);
    }
}
