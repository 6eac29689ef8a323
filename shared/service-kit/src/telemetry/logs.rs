//! Logging of the process: text on a terminal, JSON elsewhere.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object on each line.
    Json,
}

/// Settings of the log, the same for every service.
#[derive(Clone, Debug, Args)]
pub struct LogSettings {
    /// How log lines look [default: text on a terminal, else json]
    #[arg(long, env = "LOG_FORMAT", global = true, value_enum)]
    pub log_format: Option<LogFormat>,

    /// The least level that is written, or a list such as `info,sqlx=debug`
    #[arg(long, env = "LOG_LEVEL", global = true, default_value = "info", value_parser = parse_level)]
    pub log_level: String,
}

impl LogSettings {
    /// Starts logging to standard error. Further calls do nothing, so that tests can
    /// share a process.
    pub fn init(&self) {
        let registry = tracing_subscriber::registry().with(filter(&self.log_level));
        let on_terminal = io::stderr().is_terminal();
        let format = self.log_format.unwrap_or(if on_terminal {
            LogFormat::Text
        } else {
            LogFormat::Json
        });
        let _ = match format {
            LogFormat::Text => registry
                .with(fmt::layer().with_writer(io::stderr).with_ansi(on_terminal))
                .try_init(),
            LogFormat::Json => registry
                .with(
                    fmt::layer()
                        .json()
                        .flatten_event(true)
                        .with_span_list(false)
                        .with_writer(io::stderr),
                )
                .try_init(),
        };
    }
}

/// Statements are logged only on request.
fn filter(level: &str) -> EnvFilter {
    let quiet = "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,hyper=warn,reqwest=warn";
    EnvFilter::new(format!("{quiet},{level}"))
}

fn parse_level(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|_| "not a log level; for example info or debug,sqlx=warn".to_owned())
}
