use futures_util::future::try_join_all;
use service_kit::database::DatabaseUrl;

use super::{Backup, carry_out};
use crate::cluster::{Cluster, Service, Storage};

/// Restores a backup into databases of their own. Returns that of each service.
///
/// # Errors
/// If a command fails.
pub async fn restore(cluster: &Cluster, backup: &Backup) -> Result<[DatabaseUrl; 2], String> {
    let restored = Service::ALL.map(|service| restore_one(cluster, backup, service));
    let restored = try_join_all(restored).await?;
    restored.try_into().map_err(|_| "one is missing".to_owned())
}

async fn restore_one(
    cluster: &Cluster,
    backup: &Backup,
    service: Service,
) -> Result<DatabaseUrl, String> {
    let name = format!("{}_restored", service.database());
    let url = match &cluster.storage {
        Storage::Sqlite(_) => {
            let file = cluster.folder().join(name);
            format!("sqlite://{}?mode=rwc", file.display())
                .parse()
                .expect("this is a database URL")
        }
        Storage::Postgres(postgres) => {
            postgres.create(&name).await?;
            postgres.url_of(&name)
        }
    };
    let file = backup.file(service).display().to_string();
    let mut command = cluster.command(service, &["restore", &file]);
    let setting = service.setting("DATABASE_URL");
    command.env(setting, end_to_end::launcher::text_of(&url));
    carry_out(cluster, service, command).await?;
    Ok(url)
}
