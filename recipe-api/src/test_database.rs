use migrations::{Pending, open, recipe::Migrator};
use service_kit::database::{Database, DatabaseUrl, Durability};
use tempfile::TempDir;

/// A new migrated SQLite database. Dropping the first value deletes its folder.
pub(crate) async fn fresh() -> (TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recipes.db");
    let url: DatabaseUrl = format!("sqlite://{}?mode=rwc", file.display())
        .parse()
        .unwrap();
    let database = open::<Migrator>(&url, Durability::Normal, Pending::Apply)
        .await
        .unwrap();
    (folder, database)
}
