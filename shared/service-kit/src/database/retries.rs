use std::time::Duration;

use tokio::time::sleep;

use super::Error;

/// How often something is done anew because others changed what it was decided on.
const MOST: u32 = 12;

/// The pause after the first, about; each further one is half as long again.
const PAUSE: Duration = Duration::from_millis(1);

/// Bounds the tries of something that others may get in the way of. Whoever loses
/// each time is told that the database is busy.
#[derive(Debug, Default)]
pub struct Retries {
    made: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("others changed the same rows {MOST} times meanwhile")]
struct Contended;

impl Retries {
    /// Waits a moment before the next try.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there have been enough.
    pub async fn next(&mut self) -> Result<(), Error> {
        if self.made == MOST {
            return Err(Error::unavailable(Contended));
        }
        // The first loser of a race has nothing to wait for any more.
        if self.made > 0 {
            let pause = PAUSE.mul_f64(1.5_f64.powi(self.made.cast_signed()));
            // Those who lost together do not meet again.
            sleep(pause.mul_f64(0.5 + fastrand::f64())).await;
        }
        self.made += 1;
        Ok(())
    }
}
