use std::time::Duration;

use crate::cpu::Ticks;

/// The result of one run.
#[derive(Clone, Debug)]
pub struct Sample {
    /// CPU time of the server.
    pub cpu: Duration,
    /// How that time divides between user and kernel mode.
    pub ticks: Ticks,
    /// How long the run took.
    pub elapsed: Duration,
    /// How long each request took.
    pub latencies: Vec<Duration>,
}

impl Sample {
    /// CPU time of the server per request.
    fn cpu_per_request(&self) -> Duration {
        let requests = u32::try_from(self.latencies.len()).unwrap_or(u32::MAX);
        self.cpu / requests.max(1)
    }
}

/// The combined result of several runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// CPU time of the server per request. This is the median of the runs, so that a
    /// disturbed run does not count.
    pub cpu: Duration,
    /// The kernel's share of that, from 0 to 1.
    pub in_kernel: f64,
    /// The median latency.
    pub p50: Duration,
    /// The 99th percentile of the latency.
    pub p99: Duration,
    /// Requests per second.
    pub throughput: f64,
}

impl Figures {
    /// Combines all runs.
    #[must_use]
    pub fn of(samples: &[Sample]) -> Self {
        let mut cpu: Vec<_> = samples.iter().map(Sample::cpu_per_request).collect();
        cpu.sort_unstable();
        let mut latencies: Vec<_> = samples
            .iter()
            .flat_map(|sample| sample.latencies.iter().copied())
            .collect();
        latencies.sort_unstable();
        let elapsed: Duration = samples.iter().map(|sample| sample.elapsed).sum();
        let requests = u32::try_from(latencies.len()).unwrap_or(u32::MAX);
        let ticks = |of: fn(&Ticks) -> u64| {
            let ticks: u64 = samples.iter().map(|sample| of(&sample.ticks)).sum();
            f64::from(u32::try_from(ticks).unwrap_or(u32::MAX))
        };
        let (user, kernel) = (ticks(|of| of.user), ticks(|of| of.kernel));
        Self {
            in_kernel: kernel / (user + kernel).max(1.0),
            cpu: percentile(&cpu, 50),
            p50: percentile(&latencies, 50),
            p99: percentile(&latencies, 99),
            throughput: f64::from(requests) / elapsed.as_secs_f64().max(f64::MIN_POSITIVE),
        }
    }
}

/// The smallest of the sorted values that at least `percent` of them do not exceed; zero if
/// there are none.
#[must_use]
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn upto(count: u32) -> Vec<Duration> {
        (1..=count).map(|ms| ms * MS).collect()
    }

    #[test]
    fn percentiles_are_existing_values() {
        assert_eq!(percentile(&upto(100), 50), 50 * MS);
        assert_eq!(percentile(&upto(100), 99), 99 * MS);
        assert_eq!(percentile(&upto(101), 50), 51 * MS);
        assert_eq!(percentile(&upto(3), 50), 2 * MS);
        assert_eq!(percentile(&upto(10), 99), 10 * MS);
        assert_eq!(percentile(&upto(1), 0), MS);
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }

    #[test]
    fn a_disturbed_run_does_not_change_the_cpu_time() {
        let run = |cpu: u32, latencies: Vec<Duration>| Sample {
            cpu: cpu * MS,
            ticks: Ticks {
                user: 30,
                kernel: 10,
            },
            elapsed: Duration::from_secs(1),
            latencies,
        };
        let runs = [run(20, upto(10)), run(300, upto(10)), run(40, upto(20))];
        let figures = Figures::of(&runs);
        assert_eq!(figures.cpu, 2 * MS);
        assert!((figures.in_kernel - 0.25).abs() < 1e-9);
        assert_eq!(figures.p50, 7 * MS);
        assert_eq!(figures.p99, 20 * MS);
        assert!((figures.throughput - 40.0 / 3.0).abs() < 1e-9);
    }
}
