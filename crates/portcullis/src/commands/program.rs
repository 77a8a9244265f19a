//! `portcullis program check|show|diff|schema`.

mod diff;

use crate::arguments::Format;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, Subcommand};
use portcullis_app::load_program::{Diagnostic, ProgramFile, SCHEMA, load_program, show};
use portcullis_report::diagnostics::render;
use portcullis_report::json_text;
use std::path::PathBuf;

/// `portcullis program`.
#[derive(Debug, Subcommand)]
pub(crate) enum Program {
    /// Explain every mistake of the program file, with its place and what would be right
    Check(File),
    /// Show the program as it is understood, every default filled in
    Show(File),
    /// Say what a change of the program does: what becomes laxer, who owns and approves what, and the rest
    Diff(diff::Diff),
    /// Print the JSON Schema of the program file
    Schema,
}

/// The file, and how to answer.
#[derive(Debug, Args)]
pub(crate) struct File {
    /// The program file
    #[arg(long = "program", value_name = "FILE", env = "PORTCULLIS_PROGRAM", default_value = "program.yaml")]
    path: PathBuf,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Program {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Check(file) => check(&file, screen),
            Self::Show(file) => show_program(&file, screen),
            Self::Diff(diff) => diff.run(screen),
            Self::Schema => {
                screen.answer(|out| out.write_all(SCHEMA.as_bytes()))?;
                Ok(Exit::Done)
            }
        }
    }
}

fn check(file: &File, screen: &mut Screen) -> anyhow::Result<Exit> {
    let program = load_program(&file.path)?;
    let diagnostics = &program.loaded.diagnostics;
    match file.format {
        Format::Json => {
            let mistakes: Vec<_> =
                diagnostics.iter().map(|diagnostic| as_json(diagnostic, &program)).collect();
            let answer =
                serde_json::json!({ "valid": program.loaded.program.is_some(), "diagnostics": mistakes });
            screen.answer(|out| json_text::pretty(&answer, out))?;
        }
        Format::Text => {
            let styled = screen.is_coloured();
            screen.answer(|out| {
                if !diagnostics.is_empty() {
                    writeln!(out, "{}\n", render(diagnostics, &program.file, styled))?;
                }
                writeln!(out, "{}", verdict(&program))
            })?;
        }
    }
    Ok(if program.loaded.program.is_some() { Exit::Done } else { Exit::Blocked })
}

/// Explains the mistakes of a file to whoever wanted something else of it.
fn explain(program: &ProgramFile, screen: &mut Screen) {
    let styled = screen.is_coloured();
    screen.remark(&render(&program.loaded.diagnostics, &program.file, styled));
    screen.remark(&verdict(program));
}

fn verdict(program: &ProgramFile) -> String {
    let name = program.file.name();
    let errors = program.loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    match &program.loaded.program {
        Some(valid) => {
            let components = valid.components().count();
            format!(
                "{name} is valid: {}, {}, {}, {}",
                count(valid.people.len(), "person", "people"),
                count(valid.teams.len(), "team", "teams"),
                count(valid.products.len(), "product", "products"),
                count(components, "component", "components"),
            )
        }
        None => format!("{name} has {}", count(errors, "mistake", "mistakes")),
    }
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn as_json(diagnostic: &Diagnostic, program: &ProgramFile) -> serde_json::Value {
    let at = program.file.position(diagnostic.primary.span.start);
    serde_json::json!({
        "level": if diagnostic.is_error() { "error" } else { "warning" },
        "message": diagnostic.message,
        "file": program.file.name(),
        "line": at.line,
        "column": at.column,
        "help": diagnostic.help,
    })
}

fn show_program(file: &File, screen: &mut Screen) -> anyhow::Result<Exit> {
    let program = load_program(&file.path)?;
    let Some(valid) = &program.loaded.program else {
        explain(&program, screen);
        return Ok(Exit::Blocked);
    };
    let shown = show(valid);
    screen.answer(|out| match file.format {
        Format::Json => json_text::pretty(&shown, out),
        Format::Text => out.write_all(portcullis_report::outline::outline(&shown).as_bytes()),
    })?;
    Ok(Exit::Done)
}
