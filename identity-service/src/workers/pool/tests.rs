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
