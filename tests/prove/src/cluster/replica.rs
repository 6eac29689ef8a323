use std::{fs::OpenOptions, net::SocketAddr, path::PathBuf};

use end_to_end::launcher::{Program, Reservation};
use tokio::process::Command;

use super::{Programs, ReplicaId, Service, clock_step::SteppedClock};

/// How to run a replica.
#[derive(Clone, Debug)]
pub(super) struct Launch {
    pub(super) programs: Programs,
    pub(super) folder: PathBuf,
    /// A command that runs the program; empty runs it directly.
    pub(super) wrapper: Vec<String>,
    pub(super) settings: Vec<(String, String)>,
}

impl Launch {
    /// A command of the program.
    pub(super) fn command(&self, service: Service, arguments: &[&str]) -> Command {
        let mut words = self.wrapper.clone();
        words.push(self.programs.path(service).display().to_string());
        let mut command = Command::new(&words[0]);
        let settings = self.settings.iter().map(|(name, value)| (name, value));
        command.args(&words[1..]).envs(settings).args(arguments);
        Program::tamed(command, &self.folder)
    }
}

/// A replica of a service. It keeps its address when it is killed and started again.
#[derive(Debug)]
pub struct Replica {
    /// Which one.
    pub id: ReplicaId,
    /// Its own address, without a proxy on the way.
    pub address: Reservation,
    /// Its clock, if that can be wrong.
    pub clock: Option<SteppedClock>,
    launch: Launch,
    program: Option<Program>,
}

impl Replica {
    pub(super) fn new(
        id: ReplicaId,
        address: Reservation,
        clock: Option<SteppedClock>,
        launch: Launch,
    ) -> Self {
        Self {
            id,
            address,
            clock,
            launch,
            program: None,
        }
    }

    /// Starts it, and does not wait until it is ready.
    ///
    /// # Errors
    /// If the program cannot be run.
    pub fn start(&mut self) -> Result<(), String> {
        let name = self.id.service.program();
        let mut command = self.launch.command(self.id.service, &[]);
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.launch.folder.join(format!("{}.log", self.id)));
        let log = log.map_err(|error| error.to_string())?;
        let twin = log.try_clone().map_err(|error| error.to_string())?;
        command.stdout(log).stderr(twin);
        let url = format!("http://{}", self.address.address);
        self.program = Some(Program::spawn(name, command, url)?);
        Ok(())
    }

    /// Kills it, without any clean-up.
    ///
    /// # Errors
    /// If it does not end.
    pub async fn kill(&mut self) -> Result<(), String> {
        match self.program.take() {
            Some(mut program) => program.kill().await,
            None => Ok(()),
        }
    }

    /// Asks it to stop, as a deployment does, and waits.
    ///
    /// # Errors
    /// If it does not stop in time.
    pub async fn terminate(&mut self) -> Result<(), String> {
        match self.program.take() {
            Some(mut program) => program.terminate().await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// What it runs when it is started the next time.
    pub fn change_programs(&mut self, programs: Programs) {
        self.launch.programs = programs;
    }

    /// Stops its threads (SIGSTOP), until [`Self::resume`].
    pub async fn pause(&self) {
        if let Some(program) = &self.program {
            program.signal("STOP").await;
        }
    }

    /// Lets its threads run again.
    pub async fn resume(&self) {
        if let Some(program) = &self.program {
            program.signal("CONT").await;
        }
    }

    /// Whether the program has ended by itself.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        match &mut self.program {
            Some(program) => program.has_ended(),
            None => true,
        }
    }
}

/// Whether the replica at an address is ready.
pub(super) async fn is_ready(address: SocketAddr) -> bool {
    let answer = reqwest::get(format!("http://{address}/readyz")).await;
    answer.is_ok_and(|answer| answer.status().is_success())
}
