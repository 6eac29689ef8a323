use std::path::PathBuf;

use service_kit::database::DatabaseUrl;

use super::{
    Databases, SmallDisk,
    programs::{Programs, Setup},
    reservation::Reservation,
    template::sqlite_url,
    text_of,
};
use crate::Actor;

/// The real programs with their data. They keep their addresses when they are stopped or
/// killed and started again.
#[derive(Debug)]
pub struct Installation {
    /// The running programs.
    pub programs: Programs,
    /// The database of identity-service.
    pub identity_database: DatabaseUrl,
    /// The database of recipe-api.
    pub recipe_database: DatabaseUrl,
    wrapper: Vec<String>,
    addresses: [Reservation; 2],
    databases: Databases,
}

impl Installation {
    /// Starts both on `databases`. `wrapper` is a command that runs each program; empty
    /// runs them directly.
    ///
    /// # Errors
    /// If one of them does not start.
    pub async fn start(databases: Databases, wrapper: &[&str]) -> Result<Self, String> {
        let wrapper = wrapper.iter().map(|&word| word.to_owned()).collect();
        let urls = [databases.identity.clone(), databases.recipes.clone()];
        Self::start_at(databases, urls, wrapper).await
    }

    /// Starts both on copies of these SQLite databases on `disk`.
    ///
    /// # Errors
    /// If one of them does not start.
    pub async fn start_on(disk: &SmallDisk, databases: Databases) -> Result<Self, String> {
        let urls = ["identity.db", "recipes.db"].map(|name| {
            let copied = std::fs::copy(databases.folder().join(name), disk.outside().join(name));
            copied.expect("a database fits on the disk");
            sqlite_url(&disk.inside().join(name))
        });
        Self::start_at(databases, urls, disk.wrapper()).await
    }

    async fn start_at(
        databases: Databases,
        [identity_database, recipe_database]: [DatabaseUrl; 2],
        wrapper: Vec<String>,
    ) -> Result<Self, String> {
        let addresses = [Reservation::new(), Reservation::new()];
        let urls = [&identity_database, &recipe_database];
        let programs = run(&databases, urls, &wrapper, &addresses).await?;
        Ok(Self {
            programs,
            identity_database,
            recipe_database,
            wrapper,
            addresses,
            databases,
        })
    }

    /// A client without a token.
    #[must_use]
    pub fn anonymous(&self) -> Actor {
        let Programs { identity, recipes } = &self.programs;
        Actor::new(identity.url.clone(), recipes.url.clone())
    }

    /// The files of both SQLite databases.
    #[must_use]
    pub fn files(&self) -> [PathBuf; 2] {
        ["identity.db", "recipes.db"].map(|name| self.databases.folder().join(name))
    }

    /// Stops both cleanly and starts them again.
    ///
    /// # Errors
    /// If one of them does not stop or start.
    pub async fn restart(&mut self) -> Result<(), String> {
        self.programs.recipes.terminate().await?;
        self.programs.identity.terminate().await?;
        self.run().await
    }

    /// Kills both and starts them again.
    ///
    /// # Errors
    /// If one of them does not start.
    pub async fn kill_and_restart(&mut self) -> Result<(), String> {
        self.programs.recipes.kill().await?;
        self.programs.identity.kill().await?;
        self.run().await
    }

    async fn run(&mut self) -> Result<(), String> {
        let urls = [&self.identity_database, &self.recipe_database];
        self.programs = run(&self.databases, urls, &self.wrapper, &self.addresses).await?;
        Ok(())
    }
}

async fn run(
    databases: &Databases,
    [identity_database, recipe_database]: [&DatabaseUrl; 2],
    wrapper: &[String],
    [identity, recipes]: &[Reservation; 2],
) -> Result<Programs, String> {
    let key = databases.master_key_file.to_string_lossy();
    let of_identity = [
        ("IDENTITY_DATABASE_URL", text_of(identity_database)),
        ("IDENTITY_MASTER_KEY_FILE", &key),
        // Very cheap hashes and no limit on login attempts.
        ("IDENTITY_ARGON2", "m=64,t=1,p=1"),
        ("IDENTITY_LOGIN_RATE", "off"),
    ];
    let of_recipes = [
        ("RECIPE_DATABASE_URL", text_of(recipe_database)),
        // No limit on writes.
        ("RECIPE_WRITE_RATE", "off"),
    ];
    let setup = Setup {
        wrapper,
        identity: &of_identity,
        recipes: &of_recipes,
    };
    let folder = databases.folder();
    Programs::start_with(folder, identity.address, recipes.address, setup).await
}
