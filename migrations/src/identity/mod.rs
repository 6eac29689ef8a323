//! The database of identity-service.

mod m0001_accounts;
mod m0002_signing_keys;
mod m0003_sessions;
mod m0004_key_states;
mod m0005_password_resets;
mod m0006_session_times;
mod m0007_login_attempts;
mod m0008_audit_events;
mod m0009_deleted_users;
mod m0010_password_generations;
mod m0011_noted_refusals;
mod m0012_readiness;
mod m0013_audit_addresses;
mod m0014_ended_sessions;
mod m0015_open_sessions;
mod m0016_bounded_reads;
mod m0017_clients;
mod m0018_authorizations;
mod m0019_child_sessions;
mod m0020_client_keys;
mod m0021_client_assertions;
mod m0022_logout;
mod m0023_logout_notices;
mod m0025_pushed_requests;
mod m0026_chosen_signing_keys;
mod m0027_token_algorithms;
mod m0028_dpop;
mod m0029_clients_by_url;

use sea_orm_migration::{MigrationTrait, MigratorTrait, sea_query::IntoIden};

/// All migrations, oldest first. Released migrations never change.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_signing_keys::Migration),
            Box::new(m0003_sessions::Migration),
            Box::new(m0004_key_states::Migration),
            Box::new(m0005_password_resets::Migration),
            Box::new(m0006_session_times::Migration),
            Box::new(m0007_login_attempts::Migration),
            Box::new(m0008_audit_events::Migration),
            Box::new(m0009_deleted_users::Migration),
            Box::new(m0010_password_generations::Migration),
            Box::new(m0011_noted_refusals::Migration),
            Box::new(m0012_readiness::Migration),
            Box::new(m0013_audit_addresses::Migration),
            Box::new(m0014_ended_sessions::Migration),
            Box::new(m0015_open_sessions::Migration),
            Box::new(m0016_bounded_reads::Migration),
            Box::new(m0017_clients::Migration),
            Box::new(m0018_authorizations::Migration),
            Box::new(m0019_child_sessions::Migration),
            Box::new(m0020_client_keys::Migration),
            Box::new(m0021_client_assertions::Migration),
            Box::new(m0022_logout::Migration),
            Box::new(m0023_logout_notices::Migration),
            Box::new(m0025_pushed_requests::Migration),
            Box::new(m0026_chosen_signing_keys::Migration),
            Box::new(m0027_token_algorithms::Migration),
            Box::new(m0028_dpop::Migration),
            Box::new(m0029_clients_by_url::Migration),
        ]
    }

    fn migration_table_name() -> sea_orm_migration::sea_query::DynIden {
        "identity_migrations".into_iden()
    }
}
