//! How tokens of unknown keys wait for whoever adds keys.

use tokio::sync::{Semaphore, watch};

/// So many wait at most, because anybody can invent the name of a key.
const PLACES: usize = 1_000;

/// How many tokens asked, and how many of them were served.
type Count = u64;

/// Where tokens ask.
pub(super) struct KeyRequests {
    asked: watch::Sender<Count>,
    served: watch::Receiver<Served>,
    places: Semaphore,
}

/// Learns of tokens whose key is missing. [`LocalKeys::demand`](crate::LocalKeys::demand) makes
/// it. When it is dropped, tokens of unknown keys find the issuer unavailable, as they do when a
/// thousand of them wait.
///
/// ```no_run
/// # use token_verifier::{JwkSet, LocalKeys};
/// # async fn load() -> Option<JwkSet> { None }
/// # async fn serve(keys: LocalKeys) {
/// let mut demand = keys.demand();
/// loop {
///     demand.wait().await;
///     let loaded = load().await;
///     let is_complete = loaded.is_some();
///     loaded.map(|loaded| keys.replace(loaded));
///     demand.serve(is_complete);
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct KeyDemand {
    asked: watch::Receiver<Count>,
    served: watch::Sender<Served>,
    /// Those who asked before [`Self::note`] or the end of [`Self::wait`].
    noted: Count,
}

#[derive(Clone, Copy, Debug, Default)]
struct Served {
    until: Count,
    is_complete: bool,
}

pub(super) fn channel() -> (KeyRequests, KeyDemand) {
    let asked = watch::Sender::new(0);
    let demand = KeyDemand {
        asked: asked.subscribe(),
        served: watch::Sender::default(),
        noted: 0,
    };
    let served = demand.served.subscribe();
    let places = Semaphore::new(PLACES);
    let requests = KeyRequests {
        asked,
        served,
        places,
    };
    (requests, demand)
}

impl KeyRequests {
    /// Waits until keys have been looked for that were begun to be looked for after this call.
    /// Returns whether all that exist were found; never if too many wait already.
    pub(super) async fn wait(&self) -> bool {
        let Ok(_place) = self.places.try_acquire() else {
            return false;
        };
        let mut number = 0;
        self.asked.send_modify(|count| {
            *count += 1;
            number = *count;
        });
        let mut served = self.served.clone();
        let served = served.wait_for(|served| served.until >= number).await;
        served.is_ok_and(|served| served.is_complete)
    }
}

impl KeyDemand {
    /// Waits for a token whose key is missing. Then look for keys, and [serve](Self::serve).
    pub async fn wait(&mut self) {
        let noted = self.noted;
        let asked = self.asked.wait_for(|count| *count > noted).await;
        match asked.map(|count| *count) {
            Ok(count) => self.noted = count,
            // Nobody is left who could ask.
            Err(_) => std::future::pending().await,
        }
    }

    /// Notes who has asked so far, before keys are looked for for another reason.
    pub fn note(&mut self) {
        self.noted = *self.asked.borrow();
    }

    /// Lets those go on who had asked when [`wait`](Self::wait) or [`note`](Self::note) ended.
    /// `is_complete`: whether the set has all keys now. Otherwise a token of an unknown key
    /// may be good.
    pub fn serve(&self, is_complete: bool) {
        let until = self.noted;
        self.served.send_replace(Served { until, is_complete });
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    /// What a future that need not wait any more returns.
    fn now<T>(future: impl Future<Output = T>) -> Option<T> {
        let mut context = Context::from_waker(Waker::noop());
        match pin!(future).poll(&mut context) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        }
    }

    #[test]
    fn whoever_asks_while_keys_are_looked_for_waits_for_the_next_time() {
        let (requests, mut demand) = channel();
        let mut context = Context::from_waker(Waker::noop());
        let (mut first, mut second) = (pin!(requests.wait()), pin!(requests.wait()));
        assert!(now(demand.wait()).is_none());
        assert!(first.as_mut().poll(&mut context).is_pending());
        now(demand.wait()).unwrap();
        assert!(second.as_mut().poll(&mut context).is_pending());
        demand.serve(true);
        assert_eq!(now(first), Some(true));
        assert!(second.as_mut().poll(&mut context).is_pending());
        now(demand.wait()).unwrap();
        demand.serve(false);
        assert_eq!(now(second), Some(false));
        assert!(now(demand.wait()).is_none());
    }

    #[test]
    fn whoever_asked_before_another_reason_came_is_served_too() {
        let (requests, mut demand) = channel();
        let mut context = Context::from_waker(Waker::noop());
        let mut asking = pin!(requests.wait());
        assert!(asking.as_mut().poll(&mut context).is_pending());
        demand.note();
        demand.serve(true);
        assert_eq!(now(asking), Some(true));
        assert!(now(demand.wait()).is_none());
    }

    #[test]
    fn so_many_wait_and_no_more() {
        let (requests, _demand) = channel();
        let mut context = Context::from_waker(Waker::noop());
        let mut waiting: Vec<_> = (0..PLACES).map(|_| Box::pin(requests.wait())).collect();
        for waiting in &mut waiting {
            assert!(waiting.as_mut().poll(&mut context).is_pending());
        }
        assert_eq!(now(requests.wait()), Some(false));
        // Whoever hangs up makes room.
        waiting.pop();
        assert_eq!(now(requests.wait()), None);
    }

    #[test]
    fn without_anybody_who_looks_nothing_is_complete() {
        let (requests, demand) = channel();
        drop(demand);
        assert_eq!(now(requests.wait()), Some(false));
    }
}
