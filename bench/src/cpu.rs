use std::time::Duration;

use nix::{
    time::{ClockId, clock_getcpuclockid},
    unistd::Pid,
};

use crate::Error;

/// The CPU time of a process, as the kernel accounts for it: of all its threads, in
/// user and in kernel mode, and of those that have ended. To the nanosecond; the
/// fields of `/proc/PID/stat` count hundredths of a second.
#[derive(Clone, Copy, Debug)]
pub struct ProcessClock(ClockId);

impl ProcessClock {
    /// The clock of another process.
    ///
    /// # Errors
    /// When there is no such process.
    pub fn of(process: u32) -> Result<Self, Error> {
        let process = i32::try_from(process).map_err(|_| nix::Error::ESRCH)?;
        Ok(Self(clock_getcpuclockid(Pid::from_raw(process))?))
    }

    /// The clock of this process.
    ///
    /// # Errors
    /// When the system has none.
    pub fn own() -> Result<Self, Error> {
        Self::of(std::process::id())
    }

    /// What the process has used so far.
    ///
    /// # Errors
    /// When it has ended.
    pub fn now(self) -> Result<Duration, Error> {
        Ok(self.0.now()?.into())
    }
}

#[cfg(test)]
mod tests {
    use std::{hint::black_box, thread, time::Instant};

    use super::*;

    #[test]
    fn threads_that_have_ended_count() {
        let clock = ProcessClock::own().unwrap();
        let before = clock.now().unwrap();
        let work = || {
            let started = Instant::now();
            let mut sum = 0_u64;
            while started.elapsed() < Duration::from_millis(20) {
                sum = black_box(sum + 1);
            }
        };
        thread::spawn(work).join().unwrap();
        assert!(clock.now().unwrap() >= before + Duration::from_millis(5));
    }

    #[test]
    fn a_process_that_is_not_there_has_no_clock() {
        assert!(ProcessClock::of(u32::MAX).is_err());
    }
}
