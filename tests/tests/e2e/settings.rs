//! Every place that lists settings agrees with `--help`.

use std::collections::{BTreeMap, BTreeSet};

use end_to_end::launcher::Program;

const EXAMPLE: &str = include_str!("../../../.env.example");
const COMPOSE: &str = include_str!("../../../docker-compose.yml");
const DOCUMENTS: [(&str, &str); 5] = [
    ("README.md", include_str!("../../../README.md")),
    (
        "architecture.md",
        include_str!("../../../docs/architecture.md"),
    ),
    ("operations.md", include_str!("../../../docs/operations.md")),
    ("security.md", include_str!("../../../docs/security.md")),
    ("docker-compose.yml", COMPOSE),
];
const PROGRAMS: [&str; 2] = ["identity-service", "recipe-api"];

/// The container stack sets these itself: its ports, images and secrets.
const OF_THE_STACK: [&str; 5] = [
    "IDENTITY_LISTEN",
    "IDENTITY_DATABASE_URL",
    "IDENTITY_WEB_DIR",
    "RECIPE_LISTEN",
    "RECIPE_DATABASE_URL",
];

/// Each variable in `--help`, with its default if it has one.
async fn settings(program: &'static str) -> BTreeMap<String, Option<String>> {
    settings_of(program, &[]).await
}

/// The same for a subcommand.
async fn settings_of(
    program: &'static str,
    subcommand: &[&str],
) -> BTreeMap<String, Option<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut help = Program::command(program, folder.path());
    let help = help.env_clear().args(subcommand).arg("--help").output();
    let help = help.await.unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    // The help wraps long lines.
    let words: Vec<_> = help.split_whitespace().collect();
    let text = words.join(" ");
    text.split("[env: ")
        .skip(1)
        .map(|rest| {
            let (variable, rest) = rest.split_once(']').unwrap();
            let default = rest.strip_prefix(" [default: ");
            let default = default.and_then(|rest| rest.split_once(']'));
            (
                variable.trim_end_matches('=').to_owned(),
                default.map(|(value, _)| value.to_owned()),
            )
        })
        .collect()
}

async fn all_settings() -> BTreeMap<String, Option<String>> {
    let mut all = BTreeMap::new();
    for program in PROGRAMS {
        all.extend(settings(program).await);
    }
    all
}

/// Words that look like one of our settings.
fn mentioned(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()))
        .filter(|word| {
            let prefixes = ["IDENTITY_", "RECIPE_", "LOG_"];
            prefixes.iter().any(|prefix| word.starts_with(prefix)) && !word.ends_with('_')
        })
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn the_example_has_all_settings_with_their_defaults() {
    let all = all_settings().await;
    let names: BTreeSet<_> = all.keys().cloned().collect();
    let shown: BTreeMap<_, _> = EXAMPLE
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='))
        .filter(|(name, _)| !name.contains(' '))
        .collect();
    let ours: BTreeSet<_> = mentioned(&shown.keys().copied().collect::<Vec<_>>().join(" "));
    assert_eq!(ours, names);
    for (name, default) in all {
        if let Some(default) = default {
            assert_eq!(shown[name.as_str()], default, "{name}");
        }
    }
}

#[tokio::test]
async fn the_container_stack_passes_all_settings() {
    for program in PROGRAMS {
        let service = COMPOSE.split(&format!("\n  {program}:\n")).nth(1).unwrap();
        let environment = service.split("    environment:\n").nth(1).unwrap();
        let passed: BTreeSet<_> = environment
            .lines()
            .map(str::trim)
            .take_while(|line| !line.is_empty())
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
            .collect();
        let all = settings(program).await.into_keys();
        let expected: BTreeSet<_> = all
            .filter(|name| !OF_THE_STACK.contains(&name.as_str()))
            .collect();
        assert_eq!(passed, expected, "{program}");
    }
}

#[tokio::test]
async fn documents_name_only_existing_settings() {
    let mut all = all_settings().await;
    all.extend(settings_of("recipe-api", &["import"]).await);
    for (name, text) in DOCUMENTS {
        for variable in mentioned(text) {
            assert!(all.contains_key(&variable), "{name}: {variable}");
        }
    }
}

/// The output and exit code of a program with these settings, from a check that does
/// nothing else.
async fn started_with(
    program: &'static str,
    settings: impl IntoIterator<Item = (String, String)>,
) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Program::command(program, folder.path());
    let run = command.env_clear().envs(settings).arg("openapi").output();
    let output = run.await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

#[tokio::test]
async fn an_empty_variable_counts_as_unset() {
    for program in PROGRAMS {
        let mut names: Vec<_> = settings(program).await.into_keys().collect();
        if program == "recipe-api" {
            names.extend(settings_of(program, &["import"]).await.into_keys());
        }
        let empty = names.into_iter().map(|name| (name, String::new()));
        assert_eq!(
            started_with(program, empty).await,
            (Some(0), String::new()),
            "{program}"
        );
    }
}

#[tokio::test]
async fn every_line_of_the_example_can_be_uncommented() {
    let lines = EXAMPLE
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='));
    let lines = lines.filter(|(name, _)| !name.contains(' '));
    let all: Vec<_> = lines
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for program in PROGRAMS {
        let (code, said) = started_with(program, all.clone()).await;
        assert_eq!((code, said.as_str()), (Some(0), ""), "{program}");
    }
}
