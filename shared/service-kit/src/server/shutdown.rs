use std::time::Duration;

use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

/// A token that SIGTERM or SIGINT cancels.
///
/// # Errors
/// When the process cannot listen for signals.
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

/// A token that is cancelled `delay` after `told`. Meanwhile load balancers notice that the
/// service is stopping, and requests that still arrive are answered.
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
