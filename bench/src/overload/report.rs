use std::{fmt, time::Duration};

use end_to_end::Backend;

use super::{COUNTED_FOR, WATCHED, answers::Answers};
use crate::{
    operations::Operation,
    report::{Table, mebibytes, millis, name, verdict},
};

/// How much longer than on an idle service 99 of 100 requests may take.
const MOST: Duration = Duration::from_millis(25);

/// The least share of the possible logins that succeed in the flood.
const LEAST: f64 = 0.95;

/// How much more memory the service may have after the flood, in bytes.
const MOST_MEMORY: u64 = 32 << 20;

/// What was measured on one database.
pub(super) struct Report {
    pub(super) backend: Backend,
    /// The 99th percentiles of [`WATCHED`].
    pub(super) idle: Vec<Duration>,
    /// The same under each load.
    pub(super) loads: Vec<(&'static str, Vec<Duration>)>,
    /// Logins a second, without a flood.
    pub(super) possible: f64,
    pub(super) logins: Answers,
    /// Of identity-service before and after the flood, in bytes.
    pub(super) memory: (u64, u64),
    pub(super) strangers: Answers,
    /// Fetches of the key set meanwhile, and how long that was.
    pub(super) fetches: (u64, Duration),
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = name(self.backend);
        writeln!(
            f,
            "## On {database}\n\n{}\n{}",
            self.latencies(),
            self.facts()
        )
    }
}

impl Report {
    fn latencies(&self) -> Table {
        let mut head = vec!["p99, ms"];
        head.extend(WATCHED.map(Operation::name));
        head.push("≤ idle + 25");
        let mut table = Table::new(head);
        let cells = |what: &str, looked: &[Duration], verdict: String| {
            let mut cells = vec![what.to_owned()];
            cells.extend(looked.iter().map(|p99| millis(*p99)));
            cells.push(verdict);
            cells
        };
        table.row(cells("idle", &self.idle, String::new()));
        for (load, looked) in &self.loads {
            let mut pairs = looked.iter().zip(&self.idle);
            let is_met = pairs.all(|(loaded, idle)| *loaded <= *idle + MOST);
            table.row(cells(load, looked, verdict(is_met)));
        }
        table
    }

    fn facts(&self) -> Table {
        let mut table = Table::new(["", "measured", "goal", "verdict"]);
        let mut row = |what: &str, measured: String, goal: &str, is_met: bool| {
            table.row([what.to_owned(), measured, goal.to_owned(), verdict(is_met)]);
        };
        let seconds = COUNTED_FOR.as_secs_f64();
        let per_second = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / seconds;
        let accepted = per_second(self.logins.of(200));
        row(
            "logins each second, of those possible",
            format!(
                "{accepted:.0} of {:.0} = {:.2}",
                self.possible,
                accepted / self.possible
            ),
            "≥ 0.95",
            accepted >= LEAST * self.possible,
        );
        row(
            "logins asked for, refused with 503 and `Retry-After`, answered otherwise",
            format!(
                "{}, {}, {}",
                self.logins.all(),
                self.logins.of(503),
                self.logins.besides(&[200, 503])
            ),
            "none otherwise",
            self.logins.besides(&[200, 503]) == 0,
        );
        let (before, after) = self.memory;
        row(
            "memory of identity-service before and after that, MiB",
            format!("{}, {}", mebibytes(before), mebibytes(after)),
            "≤ 32 more",
            after <= before + MOST_MEMORY,
        );
        let (fetches, time) = self.fetches;
        let cooldowns = time.as_secs() / COOL_DOWN.as_secs() + 1;
        row(
            "tokens with unknown keys, answered with 401, fetches of the key set",
            format!(
                "{}, {}, {fetches}",
                self.strangers.all(),
                self.strangers.of(401)
            ),
            "≤ 1 fetch in each cool-down, all refused",
            fetches <= cooldowns && self.strangers.besides(&[401]) == 0,
        );
        table
    }
}

/// After a fetch for an unknown key (`docs/verifying-tokens.md`).
const COOL_DOWN: Duration = Duration::from_secs(10);
