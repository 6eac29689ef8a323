use migrations::Error as OpenError;
use service_kit::{database::Error as DatabaseError, telemetry::causes};

/// Why a stack could not be filled, in one line.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No program listens at that address.
    #[error(
        "nothing answers at {0}; `make run` starts a stack, --identity and --recipes name another"
    )]
    Silent(String),
    /// Another program listens at that address.
    #[error("{url} is not one of our services: /healthz answers {status}")]
    Foreign {
        /// The address.
        url: String,
        /// The answer's status.
        status: u16,
    },
    /// Someone else has a username of the demo.
    #[error("{0} has an account here with another password; the demo needs that name")]
    Taken(String),
    /// A service answered with an error.
    #[error("{request}: {status} {detail}")]
    Refused {
        /// The method and URL.
        request: String,
        /// The answer's status.
        status: u16,
        /// The detail in the answer.
        detail: String,
    },
    /// The service kept asking us to wait.
    #[error("{request}: still told to wait after {minutes} minutes")]
    KeptWaiting {
        /// The method and URL.
        request: String,
        /// For how long we waited.
        minutes: u64,
    },
    /// The connection broke, or the answer does not fit the API.
    #[error("{request}: {cause}")]
    Broken {
        /// The method and URL.
        request: String,
        /// What went wrong.
        cause: reqwest::Error,
    },
    /// The database to date back in cannot be opened, or is not recipe-api's.
    #[error("--date-back: {}", causes(.0))]
    Unopened(#[from] OpenError),
    /// The database to date back in belongs to another stack.
    #[error(
        "--date-back: that is not the database of this stack; everything was created, but dated now"
    )]
    OtherDatabase,
    /// The times could not be changed.
    #[error("--date-back: {}; everything was created, but dated now", causes(.0))]
    Database(#[from] DatabaseError),
}
