use std::{fs, time::Duration};

use nix::{
    time::{ClockId, clock_getcpuclockid},
    unistd::Pid,
};

use crate::Error;

/// The CPU time of a process, as the kernel accounts for it: of all its threads, in
/// user and in kernel mode, and of those that have ended. To the nanosecond; the
/// fields of `/proc/PID/stat` count hundredths of a second.
#[derive(Clone, Copy, Debug)]
pub struct ProcessClock {
    clock: ClockId,
    process: u32,
}

/// In which mode a process was when the kernel's tick met it: hundredths of a second,
/// which over some seconds tell the shares well enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticks {
    /// In its own code.
    pub user: u64,
    /// In the kernel on its behalf.
    pub kernel: u64,
}

impl Ticks {
    /// Those since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            user: self.user.saturating_sub(earlier.user),
            kernel: self.kernel.saturating_sub(earlier.kernel),
        }
    }

    /// From a process's `stat` (proc(5)); the name, which may hold anything, is in
    /// brackets.
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
    /// When there is no such process.
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
    /// When the system has none.
    pub fn own() -> Result<Self, Error> {
        Self::of(std::process::id())
    }

    /// What the process has used so far.
    ///
    /// # Errors
    /// When it has ended.
    pub fn now(self) -> Result<Duration, Error> {
        Ok(self.clock.now()?.into())
    }

    /// How that is shared between the process and the kernel.
    ///
    /// # Errors
    /// When it has ended.
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
    fn ticks_are_behind_a_name_that_may_look_like_them() {
        let stat = "7 (a) 1 (b) S 1 7 7 0 -1 4194560 9 0 0 0 120 45 0 0 20 0 4 0";
        let ticks = Ticks {
            user: 120,
            kernel: 45,
        };
        assert_eq!(Ticks::parse(stat), Some(ticks));
        assert_eq!(Ticks::parse("7 (a) S 1"), None);
    }

    #[test]
    fn a_process_that_is_not_there_has_no_clock() {
        assert!(ProcessClock::of(u32::MAX).is_err());
    }
}
