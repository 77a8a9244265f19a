//! Which server has the store, and the token that opens it.

use crate::http_transport::{HttpTransport, ServerAddress};
use anyhow::{Context, bail};
use clap::Args;
use std::env;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The variable with a token. There is no such option: whoever lists processes sees what was typed.
const TOKEN: &str = "PORTCULLIS_TOKEN";
/// Bytes of a token; ours are much shorter.
const TOKEN_BYTES: u64 = 4096;

/// Which server has the store, and who asks it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerArguments {
    /// The server that has the store, as in `https://portcullis.acme.example`, instead of a store of one's own
    #[arg(
        long,
        value_name = "URL",
        env = "PORTCULLIS_SERVER",
        value_parser = clap::builder::NonEmptyStringValueParser::new()
    )]
    server: Option<String>,
    /// The file with the token that the server knows you by; without it the token is in `PORTCULLIS_TOKEN`
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_TOKEN_FILE")]
    token_file: Option<PathBuf>,
}

impl ServerArguments {
    /// Says whether a server is named.
    pub(crate) fn is_named(&self) -> bool {
        self.server.is_some()
    }

    /// The way to the server, if one is named.
    pub(crate) fn transport(&self) -> anyhow::Result<Option<HttpTransport>> {
        let Some(server) = &self.server else { return Ok(None) };
        let address: ServerAddress = server.parse()?;
        let token = self.token(&address)?;
        Ok(Some(HttpTransport::new(address, &token)?))
    }

    /// Refuses a token that no server is named for: what was meant for a server would go to a store that is made here.
    pub(crate) fn refuse_token_alone(&self) -> anyhow::Result<()> {
        let is_in_variable = env::var_os(TOKEN).is_some_and(|token| !token.is_empty());
        if self.server.is_none() && (self.token_file.is_some() || is_in_variable) {
            bail!(
                "there is a token of a server and no server; name it with --server or PORTCULLIS_SERVER, or a store of \
                 your own with --store"
            );
        }
        Ok(())
    }

    fn token(&self, address: &ServerAddress) -> anyhow::Result<String> {
        if let Some(path) = &self.token_file {
            return read(path);
        }
        match env::var(TOKEN) {
            Ok(token) if !token.trim().is_empty() => Ok(token.trim().to_owned()),
            Err(env::VarError::NotUnicode(_)) => bail!("{TOKEN} has characters that no token has"),
            _ => bail!(
                "{address} lets nobody in without a token; give one with --token-file, or in {TOKEN} or \
                 PORTCULLIS_TOKEN_FILE"
            ),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let failed = || format!("the token in {} can't be read", path.display());
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(TOKEN_BYTES + 1).read_to_string(&mut text))
        .with_context(failed)?;
    let token = text.trim();
    if token.is_empty() {
        bail!("{} is empty; it should have a token of the server", path.display());
    }
    if text.len() as u64 > TOKEN_BYTES || token.contains(char::is_whitespace) {
        bail!("{} has more than a token; it should have nothing else", path.display());
    }
    Ok(token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_in(text: &[u8]) -> Result<String, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let told =
            |error: anyhow::Error| format!("{error:#}").replace(&file.path().display().to_string(), "FILE");
        read(file.path()).map_err(told)
    }

    #[test]
    fn a_file_has_a_token_and_nothing_else() {
        assert_eq!(token_in(b"pct_abc\n").unwrap(), "pct_abc");
        let refused = [&b" \n"[..], b"pct_abc\npct_def\n", &[b'a'; 4097], b"\xff\xfe"]
            .map(|text| token_in(text).unwrap_err());
        insta::assert_snapshot!(refused.join("\n"), @"
        FILE is empty; it should have a token of the server
        FILE has more than a token; it should have nothing else
        FILE has more than a token; it should have nothing else
        the token in FILE can't be read: stream did not contain valid UTF-8
        ");
    }
}
