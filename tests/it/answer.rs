//! What a command gave back, and what can be asked of it.

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) command: String,
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    /// The exit code is `code`.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!((self.code, self.signal), (Some(code), None), "{self}");
        self
    }

    /// `part` stands on standard output.
    #[track_caller]
    pub(crate) fn says(&self, part: &str) -> &Self {
        assert!(self.stdout.contains(part), "`{part}` is not on stdout of {self}");
        self
    }

    /// `part` stands on standard error.
    #[track_caller]
    pub(crate) fn remarks(&self, part: &str) -> &Self {
        assert!(self.stderr.contains(part), "`{part}` is not on stderr of {self}");
        self
    }

    /// `part` stands on neither stream.
    #[track_caller]
    pub(crate) fn never_says(&self, part: &str) -> &Self {
        let both = self.stdout.contains(part) || self.stderr.contains(part);
        assert!(!both, "`{part}` stands in the output of {self}");
        self
    }

    /// Nothing could be done: exit code 2, one error that says `why` in a sentence, and no answer.
    #[track_caller]
    pub(crate) fn refuses(&self, why: &str) -> &Self {
        self.exits(2).remarks(why);
        assert!(self.stderr.starts_with("error: "), "no error is told by {self}");
        assert_eq!(self.stdout, "", "there is an answer beside the error of {self}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}) from {self}"))
    }

    /// No panic, no stack, no character that acts on a terminal or hides from a reader.
    #[track_caller]
    pub(crate) fn must_be_fit_for_a_terminal(&self) {
        for text in [&self.stdout, &self.stderr] {
            assert_fit(text, &self.to_string());
        }
        for part in ["panicked", "RUST_BACKTRACE", "stack backtrace"] {
            self.never_says(part);
        }
        assert_eq!(self.signal, None, "{self}");
    }
}

/// Nothing in `text` acts on a terminal, turns the direction of text or hides.
#[track_caller]
pub(crate) fn assert_fit(text: &str, whose: &str) {
    let unfit = text.chars().find(|&c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    });
    assert_eq!(unfit, None, "an unfit character is in the output of {whose}");
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cut = |text: &str| text.chars().take(4000).collect::<String>();
        let how = (self.code, self.signal);
        let (stdout, stderr) = (cut(&self.stdout), cut(&self.stderr));
        write!(f, "`portcullis {}` {how:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}", self.command)
    }
}
