//! An error with its causes in one sentence, for where there is only one line.

use std::error::Error;

/// The error and its causes, from the outermost to the innermost.
pub(crate) fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_report::ReadError;
    use std::io;

    #[test]
    fn no_cause_is_left_out_and_none_is_told_twice() {
        let absent = io::Error::new(io::ErrorKind::NotFound, "no such file");
        let error = ReadError::Open { path: "report.json".into(), source: absent };
        assert_eq!(in_full(&error), "report.json can't be read: no such file");
    }
}
