use indicatif::{ProgressBar, ProgressStyle};

/// Counts ended sessions. Draws nothing unless standard error is a terminal.
pub(super) fn ended_sessions() -> ProgressBar {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{human_pos} sessions ended, {elapsed}") {
        bar.set_style(style);
    }
    bar
}
