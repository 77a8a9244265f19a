//! Says on a terminal that there is something to wait for.

use crate::screen::Screen;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// A line with what is being done and for how long, where progress can be shown.
pub(crate) fn spinner(doing: String) -> Option<ProgressBar> {
    if !Screen::shows_progress() {
        return None;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(doing);
    bar.enable_steady_tick(Duration::from_millis(200));
    Some(bar)
}
