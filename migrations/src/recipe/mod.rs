//! The database of recipe-api.

mod m0001_recipes;
mod m0002_profiles;

use sea_orm_migration::{MigrationTrait, MigratorTrait, sea_query::IntoIden};

/// All steps, oldest first. Steps that have been released never change.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_recipes::Migration),
            Box::new(m0002_profiles::Migration),
        ]
    }

    fn migration_table_name() -> sea_orm_migration::sea_query::DynIden {
        "recipe_migrations".into_iden()
    }
}
