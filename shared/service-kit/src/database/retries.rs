use std::time::Duration;

use tokio::time::sleep;

use super::Error;

/// How often an operation is retried after conflicts.
const MOST: u32 = 12;

/// Roughly the first pause; each further one is half as long again.
const PAUSE: Duration = Duration::from_millis(1);

/// Limits the retries of an operation that may conflict. After too many, the caller is
/// told that the database is busy.
#[derive(Debug, Default)]
pub struct Retries {
    made: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("others changed the same rows {MOST} times meanwhile")]
struct Contended;

impl Retries {
    /// Waits a moment before the next attempt.
    ///
    /// # Errors
    /// [`Error::Unavailable`] after too many attempts.
    pub async fn next(&mut self) -> Result<(), Error> {
        if self.made == MOST {
            return Err(Error::unavailable(Contended));
        }
        // The first retry need not wait, because the conflicting write is done.
        if self.made > 0 {
            let pause = PAUSE.mul_f64(1.5_f64.powi(self.made.cast_signed()));
            // Randomised, so that operations that conflicted do not meet again.
            sleep(pause.mul_f64(0.5 + fastrand::f64())).await;
        }
        self.made += 1;
        Ok(())
    }
}
