use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Jobs in order of arrival, for several threads to take.
#[derive(Debug)]
pub(super) struct Queue<J> {
    waiting: Mutex<Waiting<J>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Waiting<J> {
    jobs: VecDeque<J>,
    is_closed: bool,
}

/// What a waiting thread gets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<J> {
    Job(J),
    /// No job arrived in time.
    Nothing,
    /// No more jobs will come.
    End,
}

impl<J> Queue<J> {
    pub(super) fn new() -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                jobs: VecDeque::new(),
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    pub(super) fn push(&self, job: J) {
        self.waiting().jobs.push_back(job);
        self.changed.notify_one();
    }

    /// Queued jobs are still done.
    pub(super) fn close(&self) {
        self.waiting().is_closed = true;
        self.changed.notify_all();
    }

    /// The next job. Waits for one, for at most `patience` if given.
    pub(super) fn next(&self, patience: Option<Duration>) -> Next<J> {
        let is_idle = |waiting: &mut Waiting<J>| waiting.jobs.is_empty() && !waiting.is_closed;
        let waiting = self.waiting();
        let mut waiting = match patience {
            None => self
                .changed
                .wait_while(waiting, is_idle)
                .unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                let waited = self.changed.wait_timeout_while(waiting, patience, is_idle);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        match waiting.jobs.pop_front() {
            Some(job) => Next::Job(job),
            None if waiting.is_closed => Next::End,
            None => Next::Nothing,
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<J>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_first_goes_first_and_the_end_comes_last() {
        let queue = Queue::new();
        for job in [1, 2] {
            queue.push(job);
        }
        queue.close();
        let taken = [(); 3].map(|()| queue.next(None));
        assert_eq!(taken, [Next::Job(1), Next::Job(2), Next::End]);
    }

    #[test]
    fn nothing_comes_when_patience_is_over() {
        let queue: Queue<()> = Queue::new();
        assert_eq!(queue.next(Some(Duration::ZERO)), Next::Nothing);
    }
}
