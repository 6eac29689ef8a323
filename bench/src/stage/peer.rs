use std::path::{Path, PathBuf};

use end_to_end::{
    Actor,
    launcher::{Program, Reservation},
};
use tempfile::TempDir;
use tokio::process::Command;

use super::{CLIENT, Site, Stage, Target, USERNAME, filler};
use crate::{Error, memory::Memory};

/// What the peer does with a token that it has verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerTokens {
    /// It verifies the token again the next time, as jose does.
    Verified,
    /// It remembers the token until that expires, as we do.
    Remembered,
}

/// The program of `bench/peer`, on copies of databases of ours.
#[derive(Debug)]
pub struct Peer {
    /// How it is reached: one process for all operations.
    pub target: Target,
    /// The memory that it had before anybody asked for anything.
    pub idle: Memory,
    program: Program,
    /// Where its databases are.
    _folder: TempDir,
}

impl Peer {
    /// Starts it on what the databases of `stage`, files of SQLite, hold at present.
    ///
    /// # Errors
    /// When they cannot be copied, or it does not start.
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
        Ok(Self {
            target: Target::new(site, site, actor),
            idle,
            program,
            _folder: folder,
        })
    }

    /// Stops it.
    ///
    /// # Errors
    /// When it does not stop.
    pub async fn close(mut self) -> Result<(), Error> {
        self.program.terminate().await.map_err(Error::Program)?;
        Ok(())
    }
}

fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peer/server.js")
}
