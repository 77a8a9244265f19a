//! The directory of people.

use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::{Paint, width};
use portcullis_domain::directory::DirectoryEntry;
use std::io::{self, Write};

/// Writes everybody, a line each.
pub fn write(people: &[DirectoryEntry], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 3]> = people.iter().map(cells).collect();
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0);
    let (ids, known) = (widest(0), widest(1));
    for [id, told, standing] in &rows {
        let (after_id, after_told) = (ids - width(id), known - width(told));
        writeln!(out, "{id}{:after_id$}  {told}{:after_told$}  {standing}", "", "")?;
    }
    let answer = match people.len() {
        0 => "nobody is in the directory".to_owned(),
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    };
    writeln!(out, "{}", Paint::new(options.colour).strong(&answer))
}

/// Writes what is known of one person.
pub fn write_one(person: &DirectoryEntry, out: &mut dyn Write) -> io::Result<()> {
    let [id, told, standing] = cells(person);
    writeln!(out, "{id}  {told}  {standing}")
}

fn cells(person: &DirectoryEntry) -> [String; 3] {
    let DirectoryEntry { id, name, email, slack, github, erased_at, in_program } = person;
    let named =
        |what: &str, text: &Option<String>| text.as_ref().map(|text| format!("{what} {}", line(text)));
    let plain = |text: &Option<String>| text.as_ref().map(|text| line(text).into_owned());
    let known = [plain(name), plain(email), named("Slack", slack), named("GitHub", github)];
    let known: Vec<String> = known.into_iter().flatten().collect();
    let told = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
    let standing = match (erased_at, in_program) {
        (Some(at), _) => format!("erased at {at}"),
        (None, true) => "in the program".to_owned(),
        (None, false) => "no longer in the program".to_owned(),
    };
    [line(id).into_owned(), told, standing]
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn everybody_stands_with_what_is_known_of_them() {
        let text = |text: &str| Some(text.to_owned());
        let people = [
            DirectoryEntry {
                id: "ana".into(),
                name: text("Ana Ruiz"),
                email: text("ana@acme.example"),
                slack: text("U12"),
                github: text("ana-r"),
                in_program: true,
                erased_at: None,
            },
            DirectoryEntry {
                id: "bo".into(),
                erased_at: Some("2026-11-24T09:12:03Z".parse().unwrap()),
                ..DirectoryEntry::default()
            },
            DirectoryEntry {
                id: "zoe-marie".into(),
                name: text("Zoe \u{1b}[1m"),
                ..DirectoryEntry::default()
            },
        ];
        let mut out = Vec::new();
        write(&people, &Options::default(), &mut out).unwrap();
        assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        ana        Ana Ruiz, ana@acme.example, Slack U12, GitHub ana-r  in the program
        bo         -                                                    erased at 2026-11-24T09:12:03Z
        zoe-marie  Zoe \u{1b}[1m                                        no longer in the program
        3 people
        ");
    }
}
