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
    metrics: WorkMetrics,
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
            metrics,
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
        let (metrics, queued_at) = (pool.0.metrics.clone(), Instant::now());
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Sender};

    use super::*;

    const ONE: Crew = Crew {
        name: "one",
        threads: 1,
        places: 1,
        niceness: Niceness(3),
        keeps_for: Duration::from_hours(1),
    };

    /// Records what happens to it.
    struct Diary(Sender<&'static str>);

    impl Kept for Diary {
        fn give_back(&mut self) {
            self.0.send("gave back").unwrap();
        }
    }

    impl Drop for Diary {
        fn drop(&mut self) {
            self.0.send("ended").unwrap();
        }
    }

    fn one() -> Pool<()> {
        Pool::start(ONE, WorkMetrics::default(), || ()).unwrap()
    }

    async fn run<T: Send + 'static>(
        pool: &Pool<()>,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        pool.reserve()?.run(move |()| job()).await
    }

    /// Keeps the thread of `pool` busy until the result is dropped.
    async fn occupy(pool: &Pool<()>) -> Sender<()> {
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let place = pool.reserve().unwrap();
        tokio::spawn(place.run(move |()| {
            started.send(()).unwrap();
            let _ = released.recv();
        }));
        has_started.await.unwrap();
        release
    }

    #[tokio::test]
    async fn a_job_that_panics_takes_nobody_along() {
        let pool = one();
        let panicked: Result<(), Error> = run(&pool, || panic!("on purpose")).await;
        assert_eq!(panicked, Err(Error::Panicked));
        assert_eq!(run(&pool, || "next").await, Ok("next"));
    }

    #[tokio::test]
    async fn refuses_more_than_it_can_hold() {
        let metrics = WorkMetrics::default();
        let pool = Pool::start(ONE, metrics.clone(), || ()).unwrap();
        let release = occupy(&pool).await;
        let mut waiting = Box::pin(run(&pool, || "waited"));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        assert_eq!(pool.reserve().unwrap_err(), Error::Overloaded);
        assert_eq!(metrics.depth(), 1, "the one that waits");
        drop(release);
        assert_eq!(waiting.await, Ok("waited"));
        assert_eq!(metrics.depth(), 0);
    }

    #[tokio::test]
    async fn who_has_a_place_is_not_refused_and_may_give_it_back() {
        let pool = one();
        let release = occupy(&pool).await;
        let place = pool.reserve().unwrap();
        assert_eq!(pool.reserve().unwrap_err(), Error::Overloaded);
        let mut next = Box::pin(pool.wait_for_place());
        assert!(futures_util::poll!(&mut next).is_pending());
        drop(place);
        let next = next.await.unwrap();
        drop(release);
        assert_eq!(next.run(|()| "after all").await, Ok("after all"));
    }

    #[tokio::test]
    async fn nothing_is_done_for_who_has_gone() {
        let pool = one();
        let release = occupy(&pool).await;
        let (done, is_done) = mpsc::channel();
        let mut gone = Box::pin(run(&pool, move || done.send(())));
        assert!(futures_util::poll!(&mut gone).is_pending());
        drop(gone);
        drop(release);
        // The sender was dropped with the job.
        assert!(is_done.recv().is_err());
    }

    #[tokio::test]
    async fn the_threads_end_when_the_pool_is_gone() {
        let (diary, entries) = mpsc::channel();
        let pool = Pool::start(ONE, WorkMetrics::default(), || Diary(diary.clone())).unwrap();
        let job = pool.reserve().unwrap().run(|diary| diary.0.send("worked"));
        let job = tokio::spawn(job);
        job.await.unwrap().unwrap().unwrap();
        drop(pool);
        let entries = [entries.recv().unwrap(), entries.recv().unwrap()];
        assert_eq!(entries, ["worked", "ended"]);
    }

    #[tokio::test]
    async fn what_is_kept_is_given_back_when_there_was_no_work() {
        let (diary, entries) = mpsc::channel();
        let impatient = Crew {
            keeps_for: Duration::ZERO,
            ..ONE
        };
        let pool = Pool::start(impatient, WorkMetrics::default(), || Diary(diary.clone()));
        // Kept alive, so that the thread does not end first.
        let pool = pool.unwrap();
        pool.reserve().unwrap().run(|_| ()).await.unwrap();
        assert_eq!(entries.recv().unwrap(), "gave back");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_threads_give_way_and_the_others_do_not() {
        let pool = one();
        let before = nice_value();
        let within = run(&pool, nice_value).await.unwrap();
        assert_eq!(within, before + 3);
        assert_eq!(nice_value(), before);
    }

    /// The niceness of the calling thread (proc(5), the 19th field of `stat`).
    #[cfg(target_os = "linux")]
    fn nice_value() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let behind_name = stat.rsplit_once(") ").unwrap().1;
        behind_name.split(' ').nth(16).unwrap().parse().unwrap()
    }
}
