use std::time::{Duration, Instant};

use end_to_end::Actor;

const WARM_UP: usize = 20;
const REQUESTS: usize = 200;

/// How long a request took.
pub(crate) struct Figures {
    /// Half of them took longer.
    pub(crate) median: Duration,
    /// One in twenty took longer.
    pub(crate) slow: Duration,
}

/// Asks for `path` again and again, one request at a time.
pub(crate) async fn get(reader: &Actor, path: &str) -> Figures {
    for _ in 0..WARM_UP {
        reader.get(path).await.expect_status(200);
    }
    let mut times = Vec::with_capacity(REQUESTS);
    for _ in 0..REQUESTS {
        let start = Instant::now();
        let answer = reader.get(path).await.expect_status(200);
        times.push(start.elapsed());
        assert_ne!(answer.text, "[]", "{path} is a page with something on it");
    }
    times.sort_unstable();
    Figures {
        median: times[REQUESTS / 2],
        slow: times[REQUESTS * 95 / 100],
    }
}
