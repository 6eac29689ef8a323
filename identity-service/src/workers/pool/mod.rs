#[cfg(test)]
mod tests;

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{
    Error, Niceness, WorkMetrics,
    queue::{Next, Queue},
};

/// What a thread keeps between jobs.
pub(crate) trait Kept: Send + 'static {
    /// Frees what the next job can get again, after a while without jobs.
    fn give_back(&mut self);
}

/// Nothing.
impl Kept for () {
    fn give_back(&mut self) {}
}

/// The settings of a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crew {
    /// The threads' name in the operating system; at most 15 bytes.
    pub(crate) name: &'static str,
    /// The number of threads.
    pub(crate) threads: usize,
    /// The number of waiting jobs and reserved places.
    pub(crate) places: usize,
    /// The priority of the threads.
    pub(crate) niceness: Niceness,
    /// How long an idle thread keeps what it has.
    pub(crate) keeps_for: Duration,
}

type Job<K> = Box<dyn FnOnce(&mut K) + Send>;

/// Threads behind a bounded queue, so that a flood of jobs slows only these jobs.
pub(crate) struct Pool<K: Kept>(Arc<Shared<K>>);

struct Shared<K> {
    queue: Arc<Queue<Job<K>>>,
    places: Arc<Semaphore>,
    metrics: Arc<WorkMetrics>,
}

/// A reserved place in the queue. Its holder is not refused later.
pub(crate) struct Place<K: Kept> {
    pool: Pool<K>,
    permit: OwnedSemaphorePermit,
}

impl<K: Kept> Pool<K> {
    /// Starts the threads, each with its own `make()`. They end when the last clone of
    /// the pool is dropped and the queue is empty.
    pub(crate) fn start(
        crew: Crew,
        metrics: WorkMetrics,
        make: impl Fn() -> K,
    ) -> Result<Self, Error> {
        let shared = Shared {
            queue: Arc::new(Queue::new()),
            places: Arc::new(Semaphore::new(crew.places)),
            metrics: Arc::new(metrics),
        };
        for _ in 0..crew.threads {
            let (queue, kept) = (Arc::clone(&shared.queue), make());
            let started = thread::Builder::new()
                .name(crew.name.to_owned())
                .spawn(move || work(crew, &queue, kept));
            started.map_err(|error| Error::NoThread(error.kind()))?;
        }
        Ok(Self(Arc::new(shared)))
    }

    /// Reserves a place in the queue.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when all are taken.
    pub(crate) fn reserve(&self) -> Result<Place<K>, Error> {
        let permit = Arc::clone(&self.0.places).try_acquire_owned();
        let permit = permit.map_err(|_| {
            self.0.metrics.refused();
            Error::Overloaded
        })?;
        Ok(self.place(permit))
    }

    /// Waits for a free place.
    ///
    /// # Errors
    /// Only if the queue was closed, which does not happen while a pool exists.
    pub(crate) async fn wait_for_place(&self) -> Result<Place<K>, Error> {
        let permit = Arc::clone(&self.0.places).acquire_owned().await;
        Ok(self.place(permit.map_err(|_| Error::Overloaded)?))
    }

    fn place(&self, permit: OwnedSemaphorePermit) -> Place<K> {
        let pool = self.clone();
        Place { pool, permit }
    }
}

impl<K: Kept> Place<K> {
    /// Runs `job` on a thread of the pool, unless the caller is gone by then.
    ///
    /// # Errors
    /// [`Error::Panicked`].
    pub(crate) async fn run<T: Send + 'static>(
        self,
        job: impl FnOnce(&mut K) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, result) = oneshot::channel();
        let Self { pool, permit } = self;
        let (metrics, queued_at) = (Arc::clone(&pool.0.metrics), Instant::now());
        metrics.enqueued();
        pool.0.queue.push(Box::new(move |kept| {
            drop(permit);
            let started_at = Instant::now();
            metrics.dequeued(started_at - queued_at);
            if !answer.is_closed() {
                let done = job(kept);
                metrics.done(started_at.elapsed());
                let _ = answer.send(done);
            }
        }));
        result.await.map_err(|_| Error::Panicked)
    }
}

fn work<K: Kept>(crew: Crew, queue: &Queue<Job<K>>, mut kept: K) {
    crew.niceness.apply();
    let mut patience = None;
    loop {
        match queue.next(patience) {
            Next::Job(job) => {
                // The caller sees that there is no answer; the thread continues.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut kept)));
                patience = Some(crew.keeps_for);
            }
            Next::Nothing => {
                kept.give_back();
                patience = None;
            }
            Next::End => return,
        }
    }
}

impl<K> Drop for Shared<K> {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl<K: Kept> Clone for Pool<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Kept> fmt::Debug for Pool<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl<K: Kept> fmt::Debug for Place<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}
