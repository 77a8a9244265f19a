//! The two streams of the terminal: answers on standard output, everything else on standard error.

use anstream::{AutoStream, ColorChoice};
use anyhow::Context;
use clap::ValueEnum;
use portcullis_report::Options;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where a command writes to.
pub(crate) struct Screen {
    choice: ColorChoice,
    out: io::Stdout,
}

impl Screen {
    pub(crate) fn new(color: Color) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { choice, out: io::stdout() }
    }

    /// Says whether answers are coloured.
    pub(crate) fn is_coloured(&self) -> bool {
        let choice = AutoStream::choice(&self.out);
        match self.choice {
            ColorChoice::Auto => choice != ColorChoice::Never,
            choice => choice != ColorChoice::Never,
        }
    }

    /// The width of the terminal that answers go to, in columns; none when they go elsewhere.
    pub(crate) fn width() -> Option<usize> {
        terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
    }

    /// Says whether progress can be shown in place.
    pub(crate) fn shows_progress() -> bool {
        io::stderr().is_terminal()
    }

    /// How an answer is to look that goes to the screen, or to a file.
    pub(crate) fn options<'o>(&self, wide: bool, file: Option<&Path>) -> Options<'o> {
        Options {
            tool_version: env!("CARGO_PKG_VERSION"),
            width: file.map_or_else(Self::width, |_| None),
            colour: file.is_none() && self.is_coloured(),
            wide,
            ..Options::default()
        }
    }

    /// Writes an answer. A reader that went away is no error: nobody is left to tell.
    pub(crate) fn answer(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let mut out = BufWriter::with_capacity(64 << 10, self.out.lock());
        match write(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // What is still buffered must not be tried again when the writer is dropped.
                drop(out.into_parts());
                Ok(())
            }
            outcome => outcome.context("the answer can't be written"),
        }
    }

    /// Writes a line beside the answer: progress, remarks, the place of a file just written.
    pub(crate) fn remark(&mut self, line: &str) {
        let mut err = AutoStream::new(io::stderr().lock(), self.choice);
        // There is no third stream to report a broken second one on.
        let _ = writeln!(err, "{line}");
    }

    /// Writes lines beside the answer from other threads.
    pub(crate) fn teller(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let choice = self.choice;
        move |line| {
            let mut err = AutoStream::new(io::stderr().lock(), choice);
            let _ = writeln!(err, "{line}");
        }
    }

    /// Writes an error with its causes, one sentence a line.
    pub(crate) fn error(&mut self, error: &anyhow::Error) {
        let red = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
        self.remark(&format!(
            "{red}error{red:#}: {}",
            portcullis_report::plain_text::line(&error.to_string())
        ));
        let mut before = error.to_string();
        for cause in error.chain().skip(1) {
            let cause = cause.to_string();
            // Some errors of libraries end with their own cause.
            if !before.ends_with(&cause) {
                self.remark(&format!("  because {}", portcullis_report::plain_text::line(&cause)));
            }
            before = cause;
        }
    }
}
