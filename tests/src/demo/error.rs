/// Why a stack could not be filled, in one line.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Nobody listens there.
    #[error(
        "nothing answers at {0}; `make run` starts a stack, --identity and --recipes name another"
    )]
    Silent(String),
    /// Somebody listens there who is none of us.
    #[error("{url} is not one of our services: /healthz answers {status}")]
    Foreign {
        /// Where.
        url: String,
        /// The answer's status.
        status: u16,
    },
    /// A username of the demo is somebody else's.
    #[error("{0} has an account here with another password; the demo needs that name")]
    Taken(String),
    /// A request was refused.
    #[error("{request}: {status} {detail}")]
    Refused {
        /// Its method and URL.
        request: String,
        /// The answer's status.
        status: u16,
        /// What the answer says about it.
        detail: String,
    },
    /// We were told to wait, again and again.
    #[error("{request}: still told to wait after {minutes} minutes")]
    KeptWaiting {
        /// Its method and URL.
        request: String,
        /// For how long.
        minutes: u64,
    },
    /// The connection broke, or the answer is not what the API promises.
    #[error("{request}: {cause}")]
    Broken {
        /// Its method and URL.
        request: String,
        /// What went wrong.
        cause: reqwest::Error,
    },
}
