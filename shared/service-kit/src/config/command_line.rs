use std::{env, fmt::Display, process::ExitCode};

use clap::{
    Command, Error, Parser,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// The exit code after a configuration error.
pub const BAD_CONFIGURATION: u8 = 2;

/// Parses the command line and the environment. An empty variable counts as absent.
///
/// # Errors
/// The exit code, after a line on standard error that names the variable, the fault and
/// an example. The line does not repeat the value, which may be a secret.
pub fn parse<C: Parser>() -> Result<C, ExitCode> {
    let mut command = without_empty_variables(C::command());
    let matches = command.try_get_matches_from_mut(env::args_os());
    let parsed = matches.and_then(|matches| {
        C::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    });
    parsed.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        _ => {
            let mut command = C::command();
            command.build();
            bad_configuration(&one_line(&error, &command))
        }
    })
}

/// Empty variables are what settings files and containers have where nothing was chosen.
fn without_empty_variables(command: Command) -> Command {
    let command = command.mut_args(|argument| {
        let value = argument.get_env().and_then(env::var_os);
        match value {
            Some(value) if value.is_empty() => argument.env(None::<&str>),
            _ => argument,
        }
    });
    command.mut_subcommands(without_empty_variables)
}

/// Prints the fault on one line, and returns the exit code.
#[must_use]
pub fn bad_configuration(fault: &dyn Display) -> ExitCode {
    eprintln!("{}", fault.to_string().replace('\n', " "));
    ExitCode::from(BAD_CONFIGURATION)
}

fn one_line(error: &Error, command: &Command) -> String {
    let fault = match error.kind() {
        ErrorKind::ValueValidation => std::error::Error::source(error).map(ToString::to_string),
        ErrorKind::InvalidValue => Some(choices(error)),
        _ => None,
    };
    match (variable(error, command), fault) {
        (Some(variable), Some(fault)) => format!("{variable}: {fault}"),
        _ => first_line(error),
    }
}

/// The environment variable of the argument that `error` concerns.
fn variable(error: &Error, command: &Command) -> Option<String> {
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let argument = command
        .get_arguments()
        .find(|argument| &argument.to_string() == shown)?;
    Some(argument.get_env()?.to_string_lossy().into_owned())
}

fn choices(error: &Error) -> String {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => {
            format!("not one of {}", values.join(", "))
        }
        _ => "not a valid value".to_owned(),
    }
}

fn first_line(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    format!(
        "{}; --help lists all settings",
        line.trim_start_matches("error: ")
    )
}
