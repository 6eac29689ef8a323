//! The database of recipe-api.

mod m0001_recipes;
mod m0002_profiles;
mod m0003_posts;
mod m0004_comments;
mod m0005_likes;
mod m0006_bookmarks;
mod m0007_following;
mod m0008_stories;
mod m0009_readiness;
mod m0010_write_quotas;
mod m0011_erasures;
mod m0012_idempotency_keys;

use sea_orm_migration::{
    MigrationTrait, MigratorTrait,
    sea_query::{ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, IntoIden},
};

/// All migrations, oldest first. Released migrations never change.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_recipes::Migration),
            Box::new(m0002_profiles::Migration),
            Box::new(m0003_posts::Migration),
            Box::new(m0004_comments::Migration),
            Box::new(m0005_likes::Migration),
            Box::new(m0006_bookmarks::Migration),
            Box::new(m0007_following::Migration),
            Box::new(m0008_stories::Migration),
            Box::new(m0009_readiness::Migration),
            Box::new(m0010_write_quotas::Migration),
            Box::new(m0011_erasures::Migration),
            Box::new(m0012_idempotency_keys::Migration),
        ]
    }

    fn migration_table_name() -> sea_orm_migration::sea_query::DynIden {
        "recipe_migrations".into_iden()
    }
}

/// Rows that belong to a post are deleted with it.
fn of_post(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "post_id")
        .to("posts", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
