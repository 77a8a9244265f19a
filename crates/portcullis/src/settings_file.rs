//! Settings of a file, which stand in for options that neither the command line nor the environment gives.

use crate::arguments::Arguments;
use anyhow::{Context, bail};
use clap::{ArgAction, Command, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The commands that run for long, and can have such a file.
const COMMANDS: &[&str] = &["serve", "worker"];

/// What was typed, with the settings of the file that it names.
pub(crate) fn arguments(typed: Vec<OsString>) -> anyhow::Result<Arguments> {
    let mut command = Arguments::command();
    let named = typed.iter().skip(1).find_map(|word| word.to_str().filter(|word| COMMANDS.contains(word)));
    if let Some(name) = named
        && let Some(path) = file(&typed)
    {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("the settings in {} can't be read", path.display()))?;
        command = with_defaults(command, name, &settings(&text, &path)?, &path)?;
    }
    let matches = command.get_matches_from(typed);
    Arguments::from_arg_matches(&matches).map_err(|error| error.exit())
}

/// The file that is named.
fn file(typed: &[OsString]) -> Option<PathBuf> {
    let mut words = typed.iter();
    while let Some(word) = words.next() {
        let word = word.to_string_lossy();
        if word == "--config" {
            return words.next().map(PathBuf::from);
        }
        if let Some(path) = word.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os("PORTCULLIS_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Each setting and its words.
fn settings(text: &str, path: &Path) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let table: Table = toml::from_str(text).with_context(|| format!("{} is no TOML", path.display()))?;
    let word = |name: &str, value: Value| match value {
        Value::String(text) => Ok(text),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Boolean(is_so) => Ok(is_so.to_string()),
        _ => bail!("{}: `{name}` takes a text, a number, true or false", path.display()),
    };
    table
        .into_iter()
        .map(|(name, value)| {
            let words = match value {
                Value::Array(values) => {
                    values.into_iter().map(|value| word(&name, value)).collect::<Result<_, _>>()?
                }
                value => vec![word(&name, value)?],
            };
            Ok((name, words))
        })
        .collect()
}

/// The command with these settings in the place of its defaults.
fn with_defaults(
    command: Command,
    name: &str,
    settings: &[(String, Vec<String>)],
    path: &Path,
) -> anyhow::Result<Command> {
    let Some(known) = command.find_subcommand(name) else { return Ok(command) };
    let mut ids = Vec::new();
    for (setting, words) in settings {
        let found = known.get_arguments().find(|argument| argument.get_long() == Some(setting));
        let Some(argument) = found.filter(|_| setting != "config") else {
            let mut names: Vec<&str> = known
                .get_arguments()
                .filter_map(clap::Arg::get_long)
                .filter(|name| *name != "config")
                .collect();
            names.sort_unstable();
            bail!("{}: `{setting}` is no setting; there are {}", path.display(), names.join(", "));
        };
        let is_flag = matches!(argument.get_action(), ArgAction::SetTrue);
        if is_flag && !matches!(words.as_slice(), [word] if word == "true" || word == "false") {
            bail!("{}: `{setting}` is true or false", path.display());
        }
        ids.push((argument.get_id().clone(), words.clone()));
    }
    Ok(command.mut_subcommand(name, |mut command| {
        for (id, words) in ids {
            command = command.mut_arg(id.as_str(), |argument| {
                argument.default_values(words.into_iter().map(clap::builder::OsStr::from)).required(false)
            });
        }
        command
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;

    fn serve(text: &str, typed: &[&str]) -> anyhow::Result<String> {
        let path = Path::new("serve.toml");
        let command = with_defaults(Arguments::command(), "serve", &settings(text, path)?, path)?;
        let words = ["portcullis", "serve"].iter().chain(typed);
        let parsed = Arguments::from_arg_matches(&command.try_get_matches_from(words)?)?;
        let arguments::Command::Serve(serve) = parsed.command else { bail!("another command") };
        Ok(format!("{serve:?}"))
    }

    #[test]
    fn a_setting_of_the_file_stands_in_for_an_option_that_was_not_typed() {
        let text = "listen = \"127.0.0.1:9\"\ngrace = 7\ntrust-proxy = true\n";
        let read = serve(text, &["--grace", "9"]).unwrap();
        assert!(read.contains("listen: 127.0.0.1:9"), "{read}");
        assert!(read.contains("trust_proxy: true"), "{read}");
        assert!(read.contains("grace: 9"), "what is typed counts more: {read}");
    }

    #[test]
    fn a_setting_that_is_none_is_told_with_those_that_there_are() {
        let told = serve("lisen = \"x\"\n", &[]).unwrap_err().to_string();
        assert!(told.starts_with("serve.toml: `lisen` is no setting; there are archive, "), "{told}");
        assert_eq!(
            serve("grace = [[1]]\n", &[]).unwrap_err().to_string(),
            "serve.toml: `grace` takes a text, a number, true or false"
        );
        assert_eq!(
            serve("trust-proxy = 3\n", &[]).unwrap_err().to_string(),
            "serve.toml: `trust-proxy` is true or false"
        );
        assert!(serve("config = \"other.toml\"\n", &[]).is_err());
    }
}
