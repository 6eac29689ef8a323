use std::{
    env, fs,
    net::SocketAddr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    process::{Child, Command},
    time::timeout,
};

use super::{Databases, binaries::program, reservation::Reservation, text_of};
use crate::patience::PATIENCE;

/// A process of one of our services.
#[derive(Debug)]
pub struct Program {
    name: &'static str,
    child: Child,
    /// Its base URL.
    pub url: String,
}

/// Environment variables.
pub(super) type Settings<'a> = &'a [(&'a str, &'a str)];

/// Settings for the start of both programs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Setup<'a> {
    /// A command that runs each program, like `env`; empty runs them directly.
    pub(super) wrapper: &'a [String],
    pub(super) identity: Settings<'a>,
    pub(super) recipes: Settings<'a>,
}

/// Both services as the real programs.
#[derive(Debug)]
pub struct Programs {
    /// The issuer.
    pub identity: Program,
    /// The resource server.
    pub recipes: Program,
}

impl Program {
    /// A command for one of our programs in `folder`. Ctrl-C on the terminal does not reach
    /// it: the launcher stops it cleanly.
    #[must_use]
    pub fn command(name: &'static str, folder: &Path) -> Command {
        Self::tamed(Command::new(program(name)), folder)
    }

    /// The same for any command.
    #[must_use]
    pub fn tamed(mut command: Command, folder: &Path) -> Command {
        command
            .current_dir(folder)
            .stdin(Stdio::null())
            .process_group(0)
            .kill_on_drop(true);
        command
    }

    /// Starts a service in `folder`, reachable at `url`, and waits until it is ready.
    ///
    /// # Errors
    /// If the program cannot be run, ends, or is not ready in time.
    pub async fn start(
        name: &'static str,
        folder: &Path,
        url: String,
        settings: &[(&str, &str)],
    ) -> Result<Self, String> {
        Self::start_wrapped(&[], name, folder, url, settings).await
    }

    /// Like [`Self::start`], through a wrapper command.
    async fn start_wrapped(
        wrapper: &[String],
        name: &'static str,
        folder: &Path,
        url: String,
        settings: Settings<'_>,
    ) -> Result<Self, String> {
        let command = match wrapper {
            [] => Command::new(program(name)),
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(program(name));
                command
            }
        };
        let mut command = Self::tamed(command, folder);
        command.envs(settings.iter().copied());
        let mut started = Self::spawn(name, command, url)?;
        started.ready().await?;
        Ok(started)
    }

    /// Runs `command`, reachable at `url`.
    ///
    /// # Errors
    /// If it cannot be run.
    pub fn spawn(name: &'static str, mut command: Command, url: String) -> Result<Self, String> {
        let child = command.spawn();
        let child = child.map_err(|error| format!("{name}: {error}"))?;
        Ok(Self { name, child, url })
    }

    async fn ready(&mut self) -> Result<(), String> {
        let url = format!("{}/readyz", self.url);
        self.until(async || answers_ok(&url).await).await
    }

    /// Waits until it answers any request.
    ///
    /// # Errors
    /// If it ends or does not answer in time.
    pub async fn listening(&mut self) -> Result<(), String> {
        let url = self.url.clone();
        self.until(async || reqwest::get(&url).await.is_ok()).await
    }

    async fn until(&mut self, is_so: impl AsyncFn() -> bool) -> Result<(), String> {
        let asking = async {
            // A refused connection returns at once, so this pauses between attempts.
            let mut pause = tokio::time::interval(Duration::from_millis(20));
            while !is_so().await {
                pause.tick().await;
            }
        };
        tokio::select! {
            ended = self.child.wait() => Err(match ended {
                Ok(status) => format!("{} ended early: {status}", self.name),
                Err(error) => format!("{}: {error}", self.name),
            }),
            ready = timeout(PATIENCE, asking) => {
                ready.map_err(|_| format!("{} is not ready after {PATIENCE:?}", self.name))
            }
        }
    }

    /// The process id.
    ///
    /// # Panics
    /// If the process has ended.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id().expect("the program runs")
    }

    /// Asks the process to stop, like a container platform, and waits.
    ///
    /// # Errors
    /// If it does not stop in time.
    pub async fn terminate(&mut self) -> Result<ExitStatus, String> {
        self.signal("TERM").await;
        self.wait().await
    }

    /// Sends a signal by name.
    pub async fn signal(&self, signal: &str) {
        if let Some(id) = self.child.id() {
            let _ = Command::new("kill")
                .args([&format!("-{signal}"), &id.to_string()])
                .status()
                .await;
        }
    }

    /// The processor time used so far.
    ///
    /// # Panics
    /// On systems without `/proc`.
    #[must_use]
    pub fn processor_time(&self) -> Duration {
        let file = format!("/proc/{}/stat", self.id());
        let stat = fs::read_to_string(file).expect("the system tells of its processes");
        // The name in parentheses may contain spaces (proc_pid_stat(5)).
        let (_, fields) = stat.rsplit_once(')').expect("the name is in parentheses");
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
        // A tick is always a hundredth of a second here (time(7)).
        Duration::from_millis(ticks * 10)
    }

    /// Kills the process.
    ///
    /// # Errors
    /// If it does not end.
    pub async fn kill(&mut self) -> Result<(), String> {
        let killed = self.child.kill().await;
        killed.map_err(|error| format!("{}: {error}", self.name))
    }

    /// Whether the process has ended.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits without a time limit until the process ends; returns how it ended.
    pub async fn wait_forever(&mut self) -> String {
        match self.child.wait().await {
            Ok(status) => format!("{} ended: {status}", self.name),
            Err(error) => format!("{}: {error}", self.name),
        }
    }

    /// Waits until the process has ended.
    ///
    /// # Errors
    /// If that takes too long.
    pub async fn wait(&mut self) -> Result<ExitStatus, String> {
        match timeout(PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) => Ok(status),
            Ok(Err(error)) => Err(format!("{}: {error}", self.name)),
            Err(_) => Err(format!("{} does not stop", self.name)),
        }
    }
}

impl Programs {
    /// Starts both with their data in `folder`, on these addresses, and waits until they
    /// are ready.
    ///
    /// # Errors
    /// If one of them does not start.
    pub async fn start(
        folder: &Path,
        identity: SocketAddr,
        recipes: SocketAddr,
    ) -> Result<Self, String> {
        Self::start_with(folder, identity, recipes, Setup::default()).await
    }

    /// Like [`Self::start`], with more settings for each.
    pub(super) async fn start_with(
        folder: &Path,
        identity: SocketAddr,
        recipes: SocketAddr,
        setup: Setup<'_>,
    ) -> Result<Self, String> {
        // The name that users type. It resolves to the same machine.
        let issuer = format!("http://localhost:{}", identity.port());
        let url = format!("http://localhost:{}", recipes.port());
        let told = env::var("IDENTITY_RECIPE_API_URL").unwrap_or_else(|_| url.clone());
        let listen = identity.to_string();
        let audiences =
            env::var("IDENTITY_AUDIENCES").unwrap_or_else(|_| format!("recipe-api={url}"));
        let settings = [
            ("IDENTITY_LISTEN", listen.as_str()),
            ("IDENTITY_PUBLIC_URL", &issuer),
            ("IDENTITY_RECIPE_API_URL", &told),
            ("IDENTITY_AUDIENCES", &audiences),
        ];
        let settings = [&settings, setup.identity].concat();
        // In this order, so that recipe-api finds the issuer's keys at once.
        let start = |name, url, settings| {
            Program::start_wrapped(setup.wrapper, name, folder, url, settings)
        };
        let identity = start("identity-service", issuer.clone(), &settings).await?;
        let listen = recipes.to_string();
        let origins = env::var("RECIPE_CORS_ORIGINS")
            .unwrap_or_else(|_| format!("http://localhost:5173,{issuer}"));
        // Clients may choose either for their access tokens.
        let algorithms = env::var("RECIPE_ALGORITHMS").unwrap_or_else(|_| "RS256,ES256".to_owned());
        let settings = [
            ("RECIPE_LISTEN", listen.as_str()),
            ("RECIPE_ALGORITHMS", &algorithms),
            ("RECIPE_PUBLIC_URL", &url),
            ("RECIPE_ISSUER", &issuer),
            ("RECIPE_CORS_ORIGINS", &origins),
        ];
        let settings = [&settings, setup.recipes].concat();
        let recipes = start("recipe-api", url.clone(), &settings).await?;
        Ok(Self { identity, recipes })
    }

    /// Starts both on `databases`, at reserved addresses.
    ///
    /// # Errors
    /// If one of them does not start.
    pub async fn start_on(databases: &Databases) -> Result<Self, String> {
        Self::start_on_with(databases, &[]).await
    }

    /// Like [`Self::start_on`], with more settings for both.
    ///
    /// # Errors
    /// If one of them does not start.
    pub async fn start_on_with(
        databases: &Databases,
        settings: &[(&str, &str)],
    ) -> Result<Self, String> {
        let key = databases.master_key_file.to_string_lossy();
        let of_identity = [
            ("IDENTITY_DATABASE_URL", text_of(&databases.identity)),
            ("IDENTITY_MASTER_KEY_FILE", &key),
        ];
        let of_recipes = [("RECIPE_DATABASE_URL", text_of(&databases.recipes))];
        let setup = Setup {
            wrapper: &[],
            identity: &[&of_identity, settings].concat(),
            recipes: &[&of_recipes, settings].concat(),
        };
        let (identity, recipes) = (Reservation::new(), Reservation::new());
        Self::start_with(databases.folder(), identity.address, recipes.address, setup).await
    }

    /// Starts both at reserved addresses.
    ///
    /// # Errors
    /// If one of them does not start.
    pub async fn start_anywhere(folder: &Path) -> Result<Self, String> {
        let (identity, recipes) = (Reservation::new(), Reservation::new());
        Self::start(folder, identity.address, recipes.address).await
    }

    /// Stops both.
    ///
    /// # Errors
    /// If one of them does not stop in time.
    pub async fn stop(mut self) -> Result<(), String> {
        self.recipes.terminate().await?;
        self.identity.terminate().await?;
        Ok(())
    }
}

async fn answers_ok(url: &str) -> bool {
    reqwest::get(url)
        .await
        .is_ok_and(|answer| answer.status().is_success())
}
