/// The niceness of a thread, on Linux. When threads compete for a core, a few steps
/// reduce a thread's share to a tenth or less, and threads that wake up for a request run
/// first. An idle core is used fully.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Niceness(pub(crate) i32);

impl Niceness {
    /// Lowers the priority of the calling thread only.
    #[cfg(target_os = "linux")]
    pub(super) fn apply(self) {
        if let Err(error) = rustix::process::nice(self.0) {
            tracing::warn!(%error, "a worker could not lower its priority");
        }
    }

    /// Other systems have no thread priorities, or set them differently.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn apply(self) {}
}
