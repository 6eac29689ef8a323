use std::{fs, time::Duration};

use nix::{
    time::{ClockId, clock_getcpuclockid},
    unistd::Pid,
};

use crate::Error;

/// The CPU time of a process by the kernel's accounting: all its threads, also ended ones,
/// in user and kernel mode. It counts nanoseconds, while `/proc/PID/stat` counts hundredths
/// of a second.
#[derive(Clone, Copy, Debug)]
pub struct ProcessClock {
    clock: ClockId,
    process: u32,
}

/// CPU time in user and kernel mode, in hundredths of a second. Over some seconds this is
/// exact enough for the shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticks {
    /// In its own code.
    pub user: u64,
    /// In the kernel on its behalf.
    pub kernel: u64,
}

impl Ticks {
    /// The difference to `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            user: self.user.saturating_sub(earlier.user),
            kernel: self.kernel.saturating_sub(earlier.kernel),
        }
    }

    /// Parses the `stat` of a process (proc(5)). The name is in parentheses and may contain
    /// anything.
    fn parse(stat: &str) -> Option<Self> {
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace().skip(11);
        Some(Self {
            user: fields.next()?.parse().ok()?,
            kernel: fields.next()?.parse().ok()?,
        })
    }
}

impl ProcessClock {
    /// The clock of another process.
    ///
    /// # Errors
    /// If the process does not exist.
    pub fn of(process: u32) -> Result<Self, Error> {
        let id = i32::try_from(process).map_err(|_| nix::Error::ESRCH)?;
        Ok(Self {
            clock: clock_getcpuclockid(Pid::from_raw(id))?,
            process,
        })
    }

    /// The clock of this process.
    ///
    /// # Errors
    /// If the system has no such clock.
    pub fn own() -> Result<Self, Error> {
        Self::of(std::process::id())
    }

    /// The CPU time so far.
    ///
    /// # Errors
    /// If the process has ended.
    pub fn now(self) -> Result<Duration, Error> {
        Ok(self.clock.now()?.into())
    }

    /// How the time divides between user and kernel mode.
    ///
    /// # Errors
    /// If the process has ended.
    pub fn ticks(self) -> Result<Ticks, Error> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process))?;
        let missing = || Error::Program(format!("process {} has no times", self.process));
        Ticks::parse(&stat).ok_or_else(missing)
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
    fn ticks_are_parsed_after_a_name_that_looks_like_them() {
        let stat = "7 (a) 1 (b) S 1 7 7 0 -1 4194560 9 0 0 0 120 45 0 0 20 0 4 0";
        let ticks = Ticks {
            user: 120,
            kernel: 45,
        };
        assert_eq!(Ticks::parse(stat), Some(ticks));
        assert_eq!(Ticks::parse("7 (a) S 1"), None);
    }

    #[test]
    fn a_missing_process_has_no_clock() {
        assert!(ProcessClock::of(u32::MAX).is_err());
    }
}
