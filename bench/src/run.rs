use end_to_end::Backend;

use crate::{
    Error, agreement,
    comparison::{Comparison, compare},
    floods::flood,
    growth::{Growth, grow},
    machine,
    memory::Memory,
    report::{self, Process},
    stage::{Peer, PeerTokens, Rows, Site, Stage, Target},
};

/// Measures everything except paging, and returns it as Markdown. `progress` is told each
/// step.
///
/// # Errors
/// If a step fails.
pub async fn run(progress: impl Fn(&str)) -> Result<String, Error> {
    progress("starting both services on both databases, and the peer");
    let sqlite = Stage::open(Backend::Sqlite, Rows::FEW).await?;
    let postgres = Stage::open(Backend::Postgres, Rows::FEW).await?;
    let peer = Peer::start(&sqlite, PeerTokens::Verified).await?;
    let remembering = Peer::start(&sqlite, PeerTokens::Remembered).await?;
    let targets = [
        &sqlite.target,
        &postgres.target,
        &peer.target,
        &remembering.target,
    ];
    agreement::check(&targets).await?;

    progress("measuring what each operation costs");
    let comparison = compare(&targets).await?;
    progress("flooding");
    let mut flooded = flood(&sqlite).await?;
    flooded.extend(flood(&postgres).await?);
    let mut processes = processes_of(&sqlite)?;
    processes.extend(processes_of(&postgres)?);
    let of_peer = Process {
        name: "Node peer".to_owned(),
        idle: peer.idle,
        afterwards: peer.target.identity.memory()?,
    };
    peer.close().await?;
    remembering.close().await?;

    let mut growth = Vec::new();
    for small in [sqlite, postgres] {
        progress("filling a database with a million users, sessions and recipes");
        growth.extend(Box::pin(grown(small)).await?);
    }
    let memory = report::of_memory(&processes, &of_peer);
    let tables = [
        ("Growth", report::of_growth(&growth)),
        ("Floods", report::of_floods(&flooded)),
        ("Memory", memory),
    ];
    Ok(written(&comparison, tables))
}

/// How much longer requests take on a large database.
async fn grown(small: Stage) -> Result<Vec<Growth>, Error> {
    let large = Stage::open(small.backend, Rows::MANY).await?;
    let growth = grow(small.backend, &small.target, &large.target).await?;
    large.close().await?;
    small.close().await?;
    Ok(growth)
}

fn processes_of(stage: &Stage) -> Result<Vec<Process>, Error> {
    let Target {
        identity, recipes, ..
    } = &stage.target;
    let names = ["identity-service", "recipe-api"];
    let sites = names.iter().zip([identity, recipes]).zip(stage.idle);
    let process = |((program, site), idle): ((&&str, &Site), Memory)| {
        Ok(Process {
            name: format!("{program}, {}", report::name(stage.backend)),
            idle,
            afterwards: site.memory()?,
        })
    };
    sites.map(process).collect()
}

fn written(comparison: &Comparison, others: [(&str, String); 3]) -> String {
    let Comparison { costs, primitives } = comparison;
    let [sqlite, postgres, peer, remembering] = costs;
    let sections = [
        (
            "On SQLite",
            report::of_service(Backend::Sqlite, sqlite, primitives, &[peer, remembering]),
        ),
        (
            "On PostgreSQL",
            report::of_service(Backend::Postgres, postgres, primitives, &[]),
        ),
        ("The Node peer, on SQLite", report::of_peer(peer)),
        (
            "The Node peer with a token cache",
            report::of_peer(remembering),
        ),
        ("Primitives", report::of_primitives(primitives)),
    ];
    let machine = machine::describe();
    let title = format!(
        "# The latest results of `make bench`\n\n\
         On {machine}. docs/performance.md explains the figures.\n"
    );
    let sections = sections.into_iter().chain(others);
    let sections = sections.map(|(title, table)| format!("\n## {title}\n\n{table}"));
    title + &sections.collect::<String>()
}
