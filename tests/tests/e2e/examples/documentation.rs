//! The documentation shows exactly the files that the tests run.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const PAGE: &str = "docs/verifying-tokens.md";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The code blocks of a page that name a file, by file.
fn blocks(page: &str) -> BTreeMap<String, String> {
    let mut blocks = BTreeMap::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(file) = line
            .strip_prefix("```")
            .and_then(|fence| fence.split_once(' '))
            .map(|(_, file)| file)
        {
            let block = lines.by_ref().take_while(|line| *line != "```");
            let block = block.flat_map(|line| [line, "\n"]).collect();
            blocks.insert(file.to_owned(), block);
        }
    }
    blocks
}

#[test]
fn the_documentation_shows_the_examples_as_they_are() {
    let page = fs::read_to_string(repository().join(PAGE)).unwrap();
    let blocks = blocks(&page);

    for (file, block) in &blocks {
        let text = fs::read_to_string(repository().join(file)).unwrap();
        assert!(text == *block, "{PAGE} shows another {file}");
    }
    let shown: Vec<_> = blocks.keys().map(String::as_str).collect();
    let programs = [
        "examples/nginx/nginx.conf",
        "examples/node/express-service.js",
        "examples/node/guard.js",
        "examples/node/quick-start.js",
        "examples/node/service.js",
        "examples/node/token-verifier.js",
        "examples/python/flask_service.py",
        "examples/python/guard.py",
        "examples/python/quick_start.py",
        "examples/python/service.py",
        "examples/python/token_verifier.py",
        "shared/token-verifier/examples/protected_service.rs",
    ];
    for program in programs {
        assert!(shown.contains(&program), "{PAGE} does not show {program}");
    }
}
