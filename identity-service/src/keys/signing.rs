//! Signs on threads of its own, apart from those that answer requests.

use std::time::Duration;

use super::{Draft, Error};
use crate::workers::{Crew, Niceness, Place, Pool, WorkMetrics, cores};

/// About half a second of work for each thread, with two RS256 tokens a job.
const QUEUE_PER_THREAD: usize = 1_024;

/// Signing gets what other requests leave, but at least a quarter of a core, so a flood
/// of refreshes does not starve them. Hashing comes after it.
const NICENESS: Niceness = Niceness(5);

/// The signing threads. An RSA signature takes as long as ten requests that need none.
#[derive(Debug)]
pub struct SigningThreads(Pool<()>);

/// A reserved place in the queue for signatures. Reserve one before writing anything, so
/// that the request is not refused halfway.
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

    /// Reserves a place in the queue.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when it is full.
    pub fn reserve(&self) -> Result<SigningPlace, Error> {
        Ok(SigningPlace(self.0.reserve()?))
    }

    /// Waits for a free place. For documents that all verifiers need.
    ///
    /// # Errors
    /// Only when the queue was closed.
    pub async fn wait_for_place(&self) -> Result<SigningPlace, Error> {
        Ok(SigningPlace(self.0.wait_for_place().await?))
    }
}

impl SigningPlace {
    /// Signs `drafts`, and then what `last` drafts of the signed tokens, in one job.
    ///
    /// # Errors
    /// When the cryptographic library fails.
    pub async fn sign_in_turn(
        self,
        drafts: Vec<Draft>,
        last: impl FnOnce(&[String]) -> Result<Option<Draft>, Error> + Send + 'static,
    ) -> Result<Vec<String>, Error> {
        let sign = move |(): &mut ()| {
            let signed: Result<Vec<_>, _> = drafts.into_iter().map(Draft::sign).collect();
            let mut tokens = signed?;
            let last = last(&tokens)?.map(Draft::sign).transpose()?;
            tokens.extend(last);
            Ok(tokens)
        };
        self.0.run(sign).await?
    }

    /// Signs all `drafts` in one job.
    ///
    /// # Errors
    /// When the cryptographic library fails.
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
