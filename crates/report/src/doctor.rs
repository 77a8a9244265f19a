//! The state of the engines on this machine.

use crate::plain_text::line;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::io::{self, Write};

/// One engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// Its name.
    pub engine: String,
    /// What was found, or why it can't be used and what to do.
    pub found: Result<Found, (String, String)>,
}

/// An engine that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub executable: String,
    /// Its version.
    pub version: String,
    /// When the publisher built its vulnerability database, if it has one.
    pub database: Option<Timestamp>,
}

/// For people.
pub fn text(checkups: &[Checkup], now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
    for checkup in checkups {
        match &checkup.found {
            Ok(found) => {
                writeln!(out, "{:<9}{}  {}", checkup.engine, line(&found.version), line(&found.executable))?;
                match found.database {
                    Some(built) => {
                        writeln!(out, "         database of {}, {}", date(built), age(built, now))?;
                    }
                    None if checkup.engine == "trivy" => {
                        writeln!(
                            out,
                            "         no database yet: Trivy fetches it with the first scan that may use the network"
                        )?;
                    }
                    None => {}
                }
            }
            Err((reason, advice)) => {
                writeln!(out, "{:<9}{}", checkup.engine, line(reason))?;
                writeln!(out, "         {}", line(advice))?;
            }
        }
    }
    let usable = checkups.iter().filter(|checkup| checkup.found.is_ok()).count();
    writeln!(
        out,
        "\n{usable} of {} engines can be used; recorded reports are read without any",
        checkups.len()
    )
}

/// For machines.
pub fn json(checkups: &[Checkup], now: Timestamp) -> Value {
    let engines: Vec<Value> = checkups
        .iter()
        .map(|checkup| match &checkup.found {
            Ok(found) => json!({
                "engine": checkup.engine,
                "usable": true,
                "version": found.version,
                "executable": found.executable,
                "database_date": found.database.map(|built| built.to_string()),
                "database_age_hours": found.database.map(|built| hours(built, now)),
            }),
            Err((reason, advice)) => {
                json!({ "engine": checkup.engine, "usable": false, "reason": reason, "advice": advice })
            }
        })
        .collect();
    json!({ "engines": engines })
}

fn hours(built: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(built).as_hours()
}

fn date(moment: Timestamp) -> String {
    moment.strftime("%-d %b %Y %H:%M UTC").to_string()
}

fn age(built: Timestamp, now: Timestamp) -> String {
    match hours(built, now) {
        ..0 => "from the future: the clock of this machine is wrong".to_owned(),
        hours @ 0..48 => format!("{hours} hours old"),
        hours => format!("{} days old", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkup_says_what_is_here_and_how_to_get_the_rest() {
        let checkups = [
            Checkup {
                engine: "trivy".to_owned(),
                found: Ok(Found {
                    executable: "/usr/bin/trivy".to_owned(),
                    version: "0.59.1".to_owned(),
                    database: Some("2026-11-20T06:00:00Z".parse().unwrap()),
                }),
            },
            Checkup {
                engine: "checkov".to_owned(),
                found: Err(("checkov was not found".to_owned(), "install it".to_owned())),
            },
        ];
        let now = "2026-11-24T07:00:00Z".parse().unwrap();
        let mut shown = Vec::new();
        text(&checkups, now, &mut shown).unwrap();
        insta::assert_snapshot!(String::from_utf8(shown).unwrap(), @"
        trivy    0.59.1  /usr/bin/trivy
                 database of 20 Nov 2026 06:00 UTC, 4 days old
        checkov  checkov was not found
                 install it

        1 of 2 engines can be used; recorded reports are read without any
        ");
        assert_eq!(json(&checkups, now)["engines"][0]["database_age_hours"], 97);
    }
}
