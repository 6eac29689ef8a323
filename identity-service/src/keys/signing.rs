//! Signing aside of the threads that answer requests.

use std::time::Duration;

use super::{Draft, Error};
use crate::workers::{Crew, Niceness, Place, Pool, WorkMetrics, cores};

/// About half a second's worth for each thread, at two tokens of RS256 a job.
const QUEUE_PER_THREAD: usize = 1_024;

/// A flood of refreshes takes what other requests leave, and a quarter of a core at
/// least. Logins hash behind it.
const NICENESS: Niceness = Niceness(5);

/// Threads that sign. An RSA signature takes as long as answering ten requests that
/// need none.
#[derive(Clone, Debug)]
pub struct SigningThreads(Pool<()>);

/// A place in the queue for signatures. Who has one before they write anything
/// need not be turned away afterwards.
#[derive(Debug)]
pub struct SigningPlace(Place<()>);

impl SigningThreads {
    /// Starts as many threads as there are cores.
    ///
    /// # Errors
    /// [`Error::NoThread`].
    pub fn start(metrics: WorkMetrics) -> Result<Self, Error> {
        let crew = Crew {
            name: "sign",
            threads: cores(),
            places: cores() * QUEUE_PER_THREAD,
            niceness: NICENESS,
            keeps_for: Duration::MAX,
        };
        Ok(Self(Pool::start(crew, metrics, || ())?))
    }

    /// A place in the queue.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when there is none.
    pub fn reserve(&self) -> Result<SigningPlace, Error> {
        Ok(SigningPlace(self.0.reserve()?))
    }

    /// The next place that is free. For what is signed for everybody.
    ///
    /// # Errors
    /// None that can be expected.
    pub async fn wait_for_place(&self) -> Result<SigningPlace, Error> {
        Ok(SigningPlace(self.0.wait_for_place().await?))
    }
}

impl SigningPlace {
    /// Signs all `drafts`, at one go.
    ///
    /// # Errors
    /// When the cryptographic library refuses.
    pub async fn sign<const N: usize>(self, drafts: [Draft; N]) -> Result<[String; N], Error> {
        let sign = move |(): &mut ()| {
            let mut tokens = [const { String::new() }; N];
            for (token, draft) in tokens.iter_mut().zip(drafts) {
                *token = draft.sign()?;
            }
            Ok(tokens)
        };
        self.0.run(sign).await?
    }
}
