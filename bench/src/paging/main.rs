//! How long a page of a list takes when there are a million rows, at its
//! beginning and deep inside. Prints a table in Markdown.
//!
//! Both services run in this process; requests go over real sockets with a token
//! that is verified. PostgreSQL is at `TEST_POSTGRES_URL`.

mod fill;
mod list;
mod measure;

use std::error::Error;

use end_to_end::{Backend, Stack};

use crate::{
    fill::fill,
    list::{LISTS, PLACES},
    measure::Figures,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("| database | list | page | median | 95 % |");
    println!("|---|---|---|---|---|");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        Box::pin(run(backend)).await?;
    }
    Ok(())
}

async fn run(backend: Backend) -> Result<(), Box<dyn Error>> {
    let stack = Stack::start(backend).await;
    let reader = stack.sign_up("reader").await;
    fill(&stack.recipes.state.database, reader.id()).await?;
    for list in LISTS {
        for place in PLACES {
            let path = list.path(place);
            let Figures { median, slow } = measure::get(&reader, &path).await;
            let what = list.what;
            println!("| {backend:?} | {what} | {place} | {median:.1?} | {slow:.1?} |");
        }
    }
    Ok(())
}
