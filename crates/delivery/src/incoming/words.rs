//! What somebody wrote themselves in a mail: without the history below it and without a signature.

/// What was said; all of it, where nothing else is there.
pub(super) fn said(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.lines().map(shown).collect();
    let own = without_quotes_below(&lines[..end_of_own(&lines)]);
    let own = joined(own);
    if own.is_empty() { joined(&lines) } else { own }
}

/// A line without characters that act.
fn shown(line: &str) -> String {
    line.trim_end().chars().filter(|c| !c.is_control() || *c == '\t').collect()
}

/// Where a signature, or a mail that is answered or handed on, begins.
fn end_of_own(lines: &[String]) -> usize {
    let begins = |(at, line): (usize, &String)| {
        let is_signature = line == "--";
        let is_answered =
            line.starts_with("-----Original Message") || line.starts_with("-----Ursprüngliche Nachricht");
        // Some programs put a rule and the head of what they answer there.
        let is_ruled = line.len() >= 20 && line.bytes().all(|byte| byte == b'_');
        let next = lines.get(at + 1).map_or("", String::as_str);
        is_signature || is_answered || is_ruled && ["From:", "Von:"].iter().any(|head| next.starts_with(head))
    };
    lines.iter().enumerate().position(begins).unwrap_or(lines.len())
}

/// Quotes at the end with the line that says whose they are; those between answers stay.
fn without_quotes_below(lines: &[String]) -> &[String] {
    let is_filled = |line: &String| !line.is_empty();
    let Some(last) = lines.iter().rposition(|line| is_filled(line) && !line.starts_with('>')) else {
        return &[];
    };
    let has_quotes = lines[last..].iter().any(|line| line.starts_with('>'));
    if !has_quotes || !lines[last].ends_with(':') {
        return if has_quotes { &lines[..=last] } else { lines };
    }
    // `On Monday, Bo <bo@acme.example> wrote:` may be broken into two lines.
    let names = |line: &String| line.contains(|c: char| c.is_ascii_digit());
    match last.checked_sub(1) {
        Some(before) if !names(&lines[last]) && names(&lines[before]) => &lines[..before],
        _ => &lines[..last],
    }
}

/// The lines as a text, in which no more than one line is empty at a time.
fn joined(lines: &[String]) -> String {
    let mut text = String::new();
    let mut empty = 0;
    for line in lines {
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty <= 1 {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim_matches('\n').trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_below_and_a_signature_are_not_said() {
        for (mail, said_in_it) in [
            ("Please look.\r\n-- \r\nBo\r\nAcme", "Please look."),
            (
                "Yes.\n\nOn Mon, 1 Jun 2026 at 09:00, Ana <ana@acme.example> wrote:\n> Is it on?\n>\n> Ana\n",
                "Yes.",
            ),
            (
                "Yes.\n\nOn Mon, 1 Jun 2026 at 09:00, Ana Ruiz of Acme\n<ana@acme.example> wrote:\n\n> Is it on?\n",
                "Yes.",
            ),
            ("Ja.\n\nAm 01.06.26 um 09:00 schrieb Ana:\n> Ist es an?", "Ja."),
            ("Yes.\n\n-----Original Message-----\nFrom: Ana\nIs it on?", "Yes."),
            ("Yes.\n\n________________________________\nFrom: Ana <a@b>\nSent: today", "Yes."),
            ("Yes.\n> Is it on?", "Yes."),
        ] {
            assert_eq!(said(mail), said_in_it, "{mail}");
        }
    }

    #[test]
    fn what_is_quoted_between_answers_stays() {
        let mail = "> Is it on?\nYes.\n> Since when?\nMonday.\n";
        assert_eq!(said(mail), mail.trim_end());
    }

    #[test]
    fn a_list_that_ends_with_a_colon_stays() {
        assert_eq!(said("I need these:\n- a\n- b:\n"), "I need these:\n- a\n- b:");
        assert_eq!(said("____________________\nnext"), "____________________\nnext");
    }

    #[test]
    fn a_mail_of_nothing_else_is_said_as_a_whole() {
        assert_eq!(said("> Look at this.\n> Please."), "> Look at this.\n> Please.");
        assert_eq!(said("-- \nBo"), "--\nBo");
        assert_eq!(said("\n \n"), "");
    }

    #[test]
    fn characters_that_act_and_empty_lines_are_left_out() {
        assert_eq!(said("a\u{1b}[2Jb\u{0}\n\n\n\n\tc  \n"), "a[2Jb\n\n\tc");
    }
}
