use std::time::Duration;

use end_to_end::Backend;

use super::{
    numbers::{micros, millis, times, whole},
    table::Table,
    verdict,
};
use crate::{
    comparison::Costs,
    figures::Figures,
    operations::{Cost, Goal, Operation, goals},
    primitives::Primitives,
};

/// The columns for each operation.
const OPERATION: [&str; 6] = [
    "operation",
    "CPU µs",
    "in the kernel",
    "p50 ms",
    "p99 ms",
    "requests/s",
];

/// How many times as much CPU as ours the peer should use, at least.
const AHEAD: f64 = 2.0;

/// The column heads for the peer, without and with its token cache.
const PEERS: [[&str; 3]; 2] = [
    ["Node peer µs", "÷ ours", "≥ 2"],
    ["remembering tokens µs", "÷ ours ", "≥ 2 "],
];

/// The operations on one database, compared with the goals and with the peers in the order
/// of [`PEERS`]. The cells of operations that a peer does not have are empty.
#[must_use]
pub fn of_service(
    backend: Backend,
    costs: &Costs,
    primitives: &Primitives,
    peers: &[&Costs],
) -> String {
    let measured = |operation| figures(costs, operation).map_or(Duration::ZERO, |of| of.cpu);
    let cost = |of| primitives.cost(of, measured);
    let mut head = OPERATION.to_vec();
    head.extend(["goal µs", "of the goal", "verdict"]);
    head.extend(peers.iter().zip(PEERS).flat_map(|(_, head)| head));
    let mut table = Table::new(head);
    for (operation, ours) in costs {
        let goals = goals(*operation, backend);
        let mut row = cells(*operation, ours).to_vec();
        row.extend(against(goals, ours.cpu, &cost));
        for peer in peers {
            row.extend(match figures(peer, *operation) {
                Some(peer) => beside(peer.cpu, ours.cpu),
                None => Default::default(),
            });
        }
        table.row(row);
    }
    table.to_string()
}

/// The goals, how much of each is used, and whether they are met.
fn against(goals: &[Goal], cpu: Duration, cost: &impl Fn(Cost) -> Duration) -> [String; 3] {
    let each = |say: &dyn Fn(&Goal) -> String| {
        let said: Vec<_> = goals.iter().map(say).collect();
        said.join("; ")
    };
    let limit = |goal: &Goal| goal.limit(cost);
    [
        each(&|goal| match goal {
            Goal::Micros(_) => whole(limit(goal).as_secs_f64() * 1e6),
            Goal::Times(factor, of) => {
                format!("{factor} × {} = {}", of.name(), micros(limit(goal)))
            }
        }),
        each(&|goal| format!("{:.2}", times(cpu, limit(goal)))),
        each(&|goal| verdict(cpu <= limit(goal))),
    ]
}

/// The peer's cost, its ratio to ours, and whether the ratio is high enough.
fn beside(peer: Duration, ours: Duration) -> [String; 3] {
    let ahead = times(peer, ours);
    [micros(peer), format!("{ahead:.1}"), verdict(ahead >= AHEAD)]
}

/// The cost of the peer's operations.
#[must_use]
pub fn of_peer(costs: &Costs) -> String {
    let mut table = Table::new(OPERATION);
    for (operation, figures) in costs {
        table.row(cells(*operation, figures));
    }
    table.to_string()
}

/// The cost of operations that no service can avoid.
#[must_use]
pub fn of_primitives(primitives: &Primitives) -> String {
    let mut table = Table::new(["primitive", "CPU µs"]);
    for (name, cost) in [
        ("RS256 signature", primitives.signature),
        ("RS256 verification", primitives.verification),
        ("ES256 verification", primitives.es256_verification),
        ("Argon2id hash", primitives.hash),
    ] {
        table.row([name.to_owned(), micros(cost)]);
    }
    table.to_string()
}

fn cells(operation: Operation, figures: &Figures) -> [String; 6] {
    [
        operation.name().to_owned(),
        micros(figures.cpu),
        format!("{:.0} %", figures.in_kernel * 100.0),
        millis(figures.p50),
        millis(figures.p99),
        whole(figures.throughput),
    ]
}

fn figures(costs: &Costs, operation: Operation) -> Option<Figures> {
    let found = costs.iter().find(|(of, _)| *of == operation);
    found.map(|(_, figures)| *figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIMITIVES: Primitives = Primitives {
        signature: Duration::from_micros(300),
        verification: Duration::from_micros(20),
        es256_verification: Duration::from_micros(50),
        hash: Duration::from_millis(8),
    };

    fn costs(cpu: &[(Operation, u64)]) -> Costs {
        let cost = |(operation, cpu): &(Operation, u64)| {
            let figures = Figures {
                cpu: Duration::from_micros(*cpu),
                in_kernel: 0.5,
                p50: Duration::from_micros(110),
                p99: Duration::from_micros(2_500),
                throughput: 12_345.6,
            };
            (*operation, figures)
        };
        cpu.iter().map(cost).collect()
    }

    #[test]
    fn each_row_has_a_verdict() {
        let ours = costs(&[
            (Operation::Empty, 20),
            (Operation::Jwks, 25),
            (Operation::Refresh, 800),
        ]);
        let peers = costs(&[
            (Operation::Empty, 50),
            (Operation::Jwks, 40),
            (Operation::Refresh, 1_600),
        ]);
        let table = of_service(Backend::Sqlite, &ours, &PRIMITIVES, &[&peers, &ours]);
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| empty handler | 20.0 | 50 % | 0.11 | 2.50 | 12,346 | 17 | 1.18 | **missed** | 50.0 | 2.5 | met | 20.0 | 1.0 | **missed** |",
                "| JWKS | 25.0 | 50 % | 0.11 | 2.50 | 12,346 | 1.25 × empty handler = 25.0 | 1.00 | met | 40.0 | 1.6 | **missed** | 25.0 | 1.0 | **missed** |",
                "| refresh | 800 | 50 % | 0.11 | 2.50 | 12,346 | 720; 1.3 × (2 signatures + verification) = 806 | 1.11; 0.99 | **missed**; met | 1,600 | 2.0 | met | 800 | 1.0 | **missed** |",
            ]
        );
    }

    #[test]
    fn what_a_peer_does_not_have_is_not_compared() {
        let ours = costs(&[(Operation::CodeFlow, 900)]);
        let table = of_service(Backend::Sqlite, &ours, &PRIMITIVES, &[&costs(&[])]);
        let row =
            "| authorize, code, tokens | 900 | 50 % | 0.11 | 2.50 | 12,346 |  |  |  |  |  |  |";
        assert_eq!(table.lines().nth(2), Some(row));
    }

    #[test]
    fn without_a_goal_and_a_peer_the_cells_are_empty() {
        let ours = costs(&[(Operation::Create, 200)]);
        let table = of_service(Backend::Postgres, &ours, &PRIMITIVES, &[]);
        let row = "| create recipe | 200 | 50 % | 0.11 | 2.50 | 12,346 |  |  |  |";
        assert_eq!(table.lines().nth(2), Some(row));
    }
}
