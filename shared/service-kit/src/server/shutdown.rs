use std::time::Duration;

use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

/// A token that SIGTERM or SIGINT cancels.
///
/// # Errors
/// When the process may not listen for signals.
pub fn on_signal() -> std::io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        cancelled.cancel();
    });
    Ok(token)
}

/// A token that is cancelled so long after `told` is: meanwhile whoever sends requests
/// learns that there shall be no more, and those that come all the same are answered.
#[must_use]
pub fn after(told: CancellationToken, delay: Option<Duration>) -> CancellationToken {
    let Some(delay) = delay else {
        return told;
    };
    let closing = CancellationToken::new();
    let closed = closing.clone();
    tokio::spawn(async move {
        told.cancelled().await;
        sleep(delay).await;
        closed.cancel();
    });
    closing
}
