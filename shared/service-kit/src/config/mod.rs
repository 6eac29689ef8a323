//! Settings from flags, environment variables and secret files, parsed into types that
//! cannot be wrong. Only this module reads the environment.

mod command_line;
mod lifetime;
mod origin;
mod output;
mod secret;
mod settings;

pub use command_line::{BAD_CONFIGURATION, bad_configuration, parse};
pub use lifetime::Lifetime;
pub use origin::{Origin, OriginList};
pub use output::Output;
pub use secret::read_secret_file;
pub use settings::{DatabaseSetting, audience, listen_address, switch};
