//! Replicas of a release go on while the next version has migrated their database. No migration
//! may change what their statements rely on.

use std::process::Command;

use end_to_end::{
    catalog::{Breach, Catalog, Rule, breaches},
    launcher::{Databases, text_of},
    releases::Release,
};
use migrations::{Pending, identity, recipe};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use service_kit::database::{DatabaseUrl, Durability};

use crate::{Backend, Postgres, Sqlite};

/// A change that the rules refuse, but that a release can live with all the same.
struct Allowed {
    /// The folder of the release.
    release: &'static str,
    /// As in the message of the test.
    object: &'static str,
    rule: Rule,
}

/// The list of these, each with a comment on why it breaks nothing. For example: this release
/// fills the column always; or: nothing has used the column since the release before. Remove the
/// lines of a release together with its folder.
const ALLOWED: &[Allowed] = &[];

/// What the migrations of today would break in a release.
async fn broken(release: &Release, backend: Backend) -> Vec<Breach> {
    let databases = release.databases(backend).await;
    let before = catalogs(&databases).await;
    migrate(&databases).await;
    let after = catalogs(&databases).await;
    let services = ["identity", "recipes"].into_iter();
    let compared = services.zip(before.iter().zip(&after));
    let found = compared.flat_map(|(service, (before, after))| {
        assert!(!before.tables.is_empty(), "{service}: there is no table");
        let found = breaches(before, after).into_iter();
        found.map(move |breach| Breach {
            object: format!("{service}: {}", breach.object),
            ..breach
        })
    });
    found.collect()
}

async fn migrate(databases: &Databases) {
    let (durability, pending) = (Durability::default(), Pending::Apply);
    let url = &databases.identity;
    let identity = migrations::open::<identity::Migrator>(url, durability, pending).await;
    identity.unwrap().close().await;
    let url = &databases.recipes;
    let recipes = migrations::open::<recipe::Migrator>(url, durability, pending).await;
    recipes.unwrap().close().await;
}

async fn catalogs(databases: &Databases) -> [Catalog; 2] {
    [
        catalog(&databases.identity).await,
        catalog(&databases.recipes).await,
    ]
}

async fn catalog(url: &DatabaseUrl) -> Catalog {
    let database = connect(url).await;
    let catalog = Catalog::read(&database).await.unwrap();
    database.close().await.unwrap();
    catalog
}

pub(super) async fn connect(url: &DatabaseUrl) -> DatabaseConnection {
    let mut options = ConnectOptions::new(text_of(url));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

#[tokio::test]
async fn every_release_can_go_on_beside_this_version() {
    let (mut refused, mut used) = (Vec::new(), vec![false; ALLOWED.len()]);
    for release in Release::all() {
        for backend in [Sqlite, Postgres] {
            for breach in broken(&release, backend).await {
                let is_it = |allowed: &Allowed| {
                    allowed.release == release.name()
                        && allowed.object == breach.object
                        && allowed.rule == breach.rule
                };
                match ALLOWED.iter().position(is_it) {
                    Some(place) => used[place] = true,
                    None => refused.push(format!("{} on {backend:?}: {breach}", release.name())),
                }
            }
        }
    }
    assert!(
        refused.is_empty(),
        "a migration breaks replicas of a release that run beside this version. Do it in two \
         releases (CONTRIBUTING.md, \"Changing the schema\"), or add it to ALLOWED with the \
         reason why it breaks nothing:\n{}",
        refused.join("\n")
    );
    let unused = ALLOWED.iter().zip(used).filter(|(_, used)| !used);
    let unused: Vec<_> = unused.map(|(allowed, _)| allowed.object).collect();
    assert!(unused.is_empty(), "remove these from ALLOWED: {unused:?}");
}

/// `make mixed-versions` builds it.
#[test]
fn every_release_says_from_which_commit_of_this_repository_it_is() {
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
        git.output().unwrap()
    };
    let is_shallow = git(&["rev-parse", "--is-shallow-repository"]);
    let has_history = is_shallow.stdout.starts_with(b"false");
    for release in Release::all() {
        let commit = release.commit();
        let is_hash = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(is_hash, "{}: {commit}", release.name());
        let is_known = git(&["merge-base", "--is-ancestor", &commit, "HEAD"]);
        let is_known = is_known.status.success() || !has_history;
        assert!(
            is_known,
            "{}: {commit} is not in the history",
            release.name()
        );
    }
}
