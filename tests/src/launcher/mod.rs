//! Starts both services, either in this process with a clock and settings that a test
//! controls, or as the real programs.

mod binaries;
mod command_line;
mod databases;
mod default_config;
mod examples;
mod in_process;
mod installation;
mod nginx;
mod pgbouncer;
mod programs;
mod reservation;
mod small_disk;
mod template;

pub use binaries::{found_program, program};
pub use command_line::{Said, shell, text_of};
pub use databases::{Backend, Databases};
pub use default_config::{default_identity_config, default_recipe_config, resource_servers};
pub use examples::{Example, Language, ProgramTime};
pub use in_process::{RunningService, Stack, StackBuilder, origin, start_identity, start_recipes};
pub use installation::Installation;
pub use nginx::start_nginx;
pub use pgbouncer::{PgBouncer, owner_of};
pub use programs::{Program, Programs};
pub use reservation::Reservation;
pub use small_disk::SmallDisk;
