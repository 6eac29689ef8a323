use std::fs;

use crate::Error;

/// The resident memory of a process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The current amount.
    pub resident: u64,
    /// The peak so far.
    pub peak: u64,
}

impl Memory {
    /// The memory of another process.
    ///
    /// # Errors
    /// If the process does not exist.
    pub fn of(process: u32) -> Result<Self, Error> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let missing = || Error::Program(format!("process {process} has no memory"));
        Self::parse(&status).ok_or_else(missing)
    }

    /// Parses the `status` of a process (proc(5)).
    fn parse(status: &str) -> Option<Self> {
        let kibibytes = |name: &str| {
            let mut lines = status.lines();
            let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
            let number: u64 = value.trim().strip_suffix(" kB")?.parse().ok()?;
            Some(number * 1024)
        };
        Some(Self {
            resident: kibibytes("VmRSS")?,
            peak: kibibytes("VmHWM")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_the_lines_are_read() {
        let status = "Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nRssAnon:\t  1 kB\n";
        let memory = Memory {
            resident: 1 << 20,
            peak: 2 << 20,
        };
        assert_eq!(Memory::parse(status), Some(memory));
        assert_eq!(Memory::parse("Name:\tx\n"), None);
    }

    #[test]
    fn every_process_has_memory() {
        let own = Memory::of(std::process::id()).unwrap();
        assert!(own.resident > 0 && own.peak >= own.resident);
    }
}
