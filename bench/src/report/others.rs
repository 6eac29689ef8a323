use std::time::Duration;

use super::{
    name,
    numbers::{mebibytes, millis},
    table::Table,
    verdict,
};
use crate::{
    floods::{self, Flooded},
    growth::{self, Growth},
    memory::Memory,
};

/// The maximum memory of an idle service.
const IDLE: u64 = 30 << 20;

/// The memory of a process.
#[derive(Clone, Debug)]
pub struct Process {
    /// Its name.
    pub name: String,
    /// Before the first request.
    pub idle: Memory,
    /// After the last one.
    pub afterwards: Memory,
}

impl Process {
    fn cells(&self, verdict: String) -> [String; 5] {
        [
            self.name.clone(),
            mebibytes(self.idle.resident),
            verdict,
            mebibytes(self.afterwards.resident),
            mebibytes(self.afterwards.peak),
        ]
    }
}

/// How much longer requests take on a large database.
#[must_use]
pub fn of_growth(growth: &[Growth]) -> String {
    let mut table = Table::new([
        "operation",
        "database",
        "p50 ms, 10³",
        "p50 ms, 10⁶",
        "×",
        "≤ 1.5",
    ]);
    for of in growth {
        table.row([
            of.operation.name().to_owned(),
            name(of.backend).to_owned(),
            millis(of.small),
            millis(of.large),
            format!("{:.2}", of.factor()),
            verdict(of.factor() <= growth::MOST),
        ]);
    }
    table.to_string()
}

/// The latency of requests during floods.
#[must_use]
pub fn of_floods(flooded: &[Flooded]) -> String {
    let mut table = Table::new([
        "operation",
        "database",
        "p99 ms, idle",
        "p99 ms, 16 refresh",
        "≤ idle + 3",
        "p99 ms, 16 log in",
        "≤ idle + 3 ",
    ]);
    for of in flooded {
        let within = |time: Duration| verdict(time <= of.idle + floods::MOST);
        table.row([
            of.operation.name().to_owned(),
            name(of.backend).to_owned(),
            millis(of.idle),
            millis(of.refresh),
            within(of.refresh),
            millis(of.login),
            within(of.login),
        ]);
    }
    table.to_string()
}

/// The memory of our processes and the peer's, before and after all measurements.
#[must_use]
pub fn of_memory(ours: &[Process], peer: &Process) -> String {
    let mut table = Table::new([
        "process",
        "MiB, idle",
        "≤ 30",
        "MiB, afterwards",
        "MiB, at most",
    ]);
    for process in ours {
        let is_met = process.idle.resident <= IDLE;
        table.row(process.cells(verdict(is_met)));
    }
    // The goal is only for our services.
    table.row(peer.cells(String::new()));
    table.to_string()
}

#[cfg(test)]
mod tests {
    use end_to_end::Backend;

    use super::*;
    use crate::operations::Operation;

    const MS: Duration = Duration::from_millis(1);

    fn last_row(table: &str) -> &str {
        table.lines().last().unwrap()
    }

    #[test]
    fn growth_is_a_factor() {
        let growth = Growth {
            backend: Backend::Sqlite,
            operation: Operation::Me,
            small: MS,
            large: 2 * MS,
        };
        let row = "| `/me` | SQLite | 1.00 | 2.00 | 2.00 | **missed** |";
        assert_eq!(last_row(&of_growth(&[growth])), row);
    }

    #[test]
    fn floods_are_compared_with_idle() {
        let flooded = Flooded {
            backend: Backend::Postgres,
            operation: Operation::Empty,
            idle: MS,
            refresh: 4 * MS,
            login: 5 * MS,
        };
        let row = "| empty handler | PostgreSQL | 1.00 | 4.00 | met | 5.00 | **missed** |";
        assert_eq!(last_row(&of_floods(&[flooded])), row);
    }

    #[test]
    fn memory_counts_while_idle() {
        let memory = |resident: u64| Memory {
            resident: resident << 20,
            peak: 80 << 20,
        };
        let process = |name: &str, idle| Process {
            name: name.to_owned(),
            idle: memory(idle),
            afterwards: memory(70),
        };
        let ours = [process("recipe-api", 30), process("identity-service", 31)];
        let table = of_memory(&ours, &process("peer", 90));
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| recipe-api | 30 | met | 70 | 80 |",
                "| identity-service | 31 | **missed** | 70 | 80 |",
                "| peer | 90 |  | 70 | 80 |",
            ]
        );
    }
}
