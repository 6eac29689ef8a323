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

use crate::{fill::fill, list::LISTS, measure::Figures};

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
    fill(&stack, reader.id()).await?;
    let row = async |what: &str, page: &str, path: &str| {
        let Figures { median, slow } = measure::get(&reader, path).await;
        println!("| {backend:?} | {what} | {page} | {median:.1?} | {slow:.1?} |");
    };
    for list in LISTS {
        for place in list.places {
            row(list.what, &place.to_string(), &list.path(*place)).await;
        }
    }
    let post = "`/api/posts/1`, with the newest and the number of 1,000,000 comments";
    row(post, "", "/api/posts/1").await;
    Ok(())
}
