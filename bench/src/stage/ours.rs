use std::fs;

use end_to_end::{
    Actor, Backend,
    launcher::{Databases, Programs},
};

use super::{Filler, Rows, SETTINGS, Site, Target, USERNAME};
use crate::{Error, memory::Memory, operations::Registered};

/// Both services on filled databases.
#[derive(Debug)]
pub struct Stage {
    /// Their database.
    pub backend: Backend,
    /// Their addresses.
    pub target: Target,
    /// Their memory before the first request: identity-service, recipe-api.
    pub idle: [Memory; 2],
    programs: Programs,
    pub(super) databases: Databases,
}

impl Stage {
    /// Starts both and fills both databases.
    ///
    /// # Errors
    /// If that fails.
    pub async fn open(backend: Backend, rows: Rows) -> Result<Self, Error> {
        let stage = Self::empty(backend).await?;
        let reader = stage.target.reader_id();
        let identity = Filler::open(&stage.databases.identity).await?;
        rows.fill_identity(&identity, reader).await?;
        identity.close().await?;
        stage
            .filled(async |recipes| rows.fill_recipes(recipes, reader).await)
            .await
    }

    /// Starts both and fills the database of recipe-api.
    ///
    /// # Errors
    /// If that fails.
    pub async fn open_with(
        backend: Backend,
        fill: impl AsyncFnOnce(&Filler, i64) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let stage = Self::empty(backend).await?;
        let reader = stage.target.reader_id();
        stage
            .filled(async |recipes| fill(recipes, reader).await)
            .await
    }

    async fn filled(
        self,
        fill: impl AsyncFnOnce(&Filler) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let recipes = Filler::open(&self.databases.recipes).await?;
        fill(&recipes).await?;
        recipes.close().await?;
        Ok(self)
    }

    async fn empty(backend: Backend) -> Result<Self, Error> {
        let databases = Databases::ready(backend).await;
        let registered = Registered::generate()?;
        let clients = databases.folder().join("clients.toml");
        fs::write(&clients, registered.file()?)?;
        let clients = clients.to_string_lossy();
        let settings = [&SETTINGS[..], &[("IDENTITY_CLIENTS_FILE", &*clients)]].concat();
        let programs = Programs::start_on_with(&databases, &settings).await;
        let programs = programs.map_err(Error::Program)?;
        let identity = Site::of(&programs.identity)?;
        let recipes = Site::of(&programs.recipes)?;
        let idle = [identity.memory()?, recipes.memory()?];
        let anybody = Actor::new(programs.identity.url.clone(), programs.recipes.url.clone());
        let actor = anybody.sign_up(USERNAME).await;
        let issuer = programs.identity.url.clone();
        Ok(Self {
            backend,
            target: Target::new((identity, recipes), actor, issuer, registered, true),
            idle,
            programs,
            databases,
        })
    }

    /// Stops both programs.
    ///
    /// # Errors
    /// If one does not stop.
    pub async fn close(self) -> Result<(), Error> {
        self.programs.stop().await.map_err(Error::Program)
    }
}
