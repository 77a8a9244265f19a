//! Progress of a scan: one line, replaced in place on a terminal; elsewhere a line for each finished step.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use portcullis_app::scan_targets::Step;
use portcullis_report::plain_text::line;
use std::io::Write;
use std::time::Duration;

/// Where progress is shown.
pub(crate) struct Lines {
    bar: Option<ProgressBar>,
    /// Whether there is anything to wait for: reading recorded reports is over before a line is read.
    wanted: bool,
    doing: String,
}

impl Lines {
    pub(crate) fn new(terminal: bool, wanted: bool) -> Self {
        let bar = (terminal && wanted).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, wanted, doing: String::new() }
    }

    pub(crate) fn show(&mut self, step: Step<'_>) {
        match step {
            Step::Began { target, engine } => {
                self.doing = format!("{}  {engine}", line(target));
                self.at_work("");
            }
            Step::Running { elapsed, memory_bytes } => {
                let memory = memory_bytes.map(|bytes| format!(", {} MiB", bytes >> 20)).unwrap_or_default();
                self.at_work(&format!("  {}{memory}", seconds(elapsed)));
            }
            Step::Ended { findings } => self.finished(&format!("done, {findings} findings so far")),
            Step::Failed { reason } => self.finished(&format!("not scanned: {}", line(reason))),
        }
    }

    /// Leaves the terminal to the answer.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn at_work(&self, how: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}{how}", self.doing));
            bar.tick();
        }
    }

    fn finished(&self, how: &str) {
        let text = format!("{}  {how}", self.doing);
        match &self.bar {
            Some(bar) => bar.println(text),
            None if self.wanted => {
                // Whoever closed the stream does not want to know.
                let _ = writeln!(std::io::stderr(), "{text}");
            }
            None => {}
        }
    }
}

fn seconds(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}
