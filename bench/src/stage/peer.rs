use std::path::{Path, PathBuf};

use end_to_end::{
    Actor,
    launcher::{Program, Reservation},
};
use tempfile::TempDir;
use tokio::process::Command;

use super::{CLIENT, Site, Stage, Target, USERNAME, filler};
use crate::{Error, memory::Memory};

/// What the peer does with a verified token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerTokens {
    /// Verifies it again next time, as jose does.
    Verified,
    /// Caches it until it expires, as we do.
    Remembered,
}

/// The program of `bench/peer`, on copies of our databases.
#[derive(Debug)]
pub struct Peer {
    /// Its address. One process answers all operations.
    pub target: Target,
    /// Its memory before the first request.
    pub idle: Memory,
    program: Program,
    /// The folder of its databases.
    _folder: TempDir,
}

impl Peer {
    /// Starts it on copies of the current SQLite databases of `stage`.
    ///
    /// # Errors
    /// If they cannot be copied, or it does not start.
    pub async fn start(stage: &Stage, tokens: PeerTokens) -> Result<Self, Error> {
        let folder = TempDir::new()?;
        let file = |name: &str| folder.path().join(name);
        filler::copy(&stage.databases.identity, &file("identity.db"))?;
        filler::copy(&stage.databases.recipes, &file("recipes.db"))?;

        let reservation = Reservation::new();
        let url = format!("http://{}", reservation.address);
        let mut command = Program::tamed(Command::new("node"), folder.path());
        command
            .arg(program())
            .env("NODE_ENV", "production")
            .env("PORT", reservation.address.port().to_string())
            .env("ISSUER", &url)
            .env("IDENTITY_DATABASE", file("identity.db"))
            .env("RECIPES_DATABASE", file("recipes.db"))
            .env("INTROSPECTION_CLIENT", CLIENT);
        if tokens == PeerTokens::Remembered {
            command.env("REMEMBER_TOKENS", "yes");
        }
        let program = Program::spawn("bench/peer/server.js", command, url);
        let mut program = program.map_err(Error::Program)?;
        program.listening().await.map_err(Error::Program)?;

        let site = Site::of(&program)?;
        let idle = site.memory()?;
        let actor = Actor::new(program.url.clone(), program.url.clone());
        let actor = actor.log_in(USERNAME).await;
        let (issuer, registered) = (program.url.clone(), stage.target.registered());
        Ok(Self {
            target: Target::new((site, site), actor, issuer, registered, false),
            idle,
            program,
            _folder: folder,
        })
    }

    /// Stops it.
    ///
    /// # Errors
    /// If it does not stop.
    pub async fn close(mut self) -> Result<(), Error> {
        self.program.terminate().await.map_err(Error::Program)?;
        Ok(())
    }
}

fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peer/server.js")
}
