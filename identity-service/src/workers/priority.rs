/// How far a thread gives way to others of the process when there are more than
/// cores, on Linux: by a few steps the share of a core that it gets in a dispute
/// goes down to a tenth or less, and one that wakes up from waiting for a request
/// runs before it. It keeps what nobody else wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Niceness(pub(crate) i32);

impl Niceness {
    /// Lowers the priority of the calling thread, and of no other.
    #[cfg(target_os = "linux")]
    pub(super) fn apply(self) {
        if let Err(error) = rustix::process::nice(self.0) {
            tracing::warn!(%error, "a worker could not lower its priority");
        }
    }

    /// Elsewhere threads have no priority of their own, or it is not set this way.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn apply(self) {}
}
