//! Measures pages of lists with a million rows, at the start and deep inside.

mod fill;
mod list;

use std::time::Duration;

use end_to_end::Backend;

use crate::{
    Error,
    figures::Figures,
    http::Request,
    load::{Caller, Run, measure},
    operations::{Requests, Service},
    report::{Table, millis, name},
    stage::Stage,
};
use fill::fill;
use list::LISTS;

const RUN: Run = Run {
    warm_up: Duration::from_millis(100),
    measured: Duration::from_millis(600),
};

/// Fills a database of each kind and measures pages, one request at a time. Returns a table
/// for each database.
///
/// # Errors
/// If a page is wrong.
pub async fn run() -> Result<String, Error> {
    let mut sections = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let table = Box::pin(measure_lists(backend)).await?;
        sections.push(format!("On {}:\n\n{table}", name(backend)));
    }
    Ok(sections.join("\n"))
}

async fn measure_lists(backend: Backend) -> Result<Table, Error> {
    let stage = Stage::open_with(backend, async |recipes, reader| fill(recipes, reader).await);
    let stage = stage.await?;
    let mut table = Table::new(["list", "page", "p50 ms", "p99 ms"]);
    for list in LISTS {
        for place in list.places {
            let figures = page(&stage, &list.path(*place)).await?;
            let [p50, p99] = [figures.p50, figures.p99].map(millis);
            table.row([list.what.to_owned(), place.to_string(), p50, p99]);
        }
    }
    stage.close().await?;
    Ok(table)
}

async fn page(stage: &Stage, path: &str) -> Result<Figures, Error> {
    let site = stage.target.site(Service::Recipes);
    let request = Request::get(path);
    let authorization = stage.target.authorization();
    let requests = Requests::Same(request.with(&authorization).bytes());
    let mut callers = [Caller::new(site.address, 200, requests)];
    for caller in &mut callers {
        let (_, body) = caller.call().await?;
        if body == b"[]" {
            return Err(Error::Program(format!(
                "{path} is a page with nothing on it"
            )));
        }
    }
    let sample = measure(site.clock, &mut callers, RUN).await?;
    Ok(Figures::of(&[sample]))
}
