//! `portcullis release seal VERSION`.

use super::Named;
use crate::arguments::Format;
use crate::connection::{Connection, told};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::sealing_key::SealingKeyArgument;
use clap::Args;
use portcullis_api::{ApiError, Seal};
use portcullis_app::seal_keys::SealingKey;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// What a server says when another seal took the place of this one.
const OVERTAKEN: u16 = 412;
/// Times that a place may be taken by others.
const TRIES: u32 = 10;

/// `portcullis release seal`.
#[derive(Debug, Args)]
pub(crate) struct SealRelease {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    key: SealingKeyArgument,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl SealRelease {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let key = self.key.read()?;
        let (connection, product) = self.named.product.connect(screen)?;
        let seal = seal(&connection, &product, &self.named.version, &key)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&seal)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
        } else {
            screen.answer(|out| answer(&seal, out))?;
        }
        Ok(Exit::Done)
    }
}

/// Asks for the statement, signs it here, and sends the envelope; whoever comes second asks again.
fn seal(connection: &Connection, product: &str, version: &str, key: &SealingKey) -> anyhow::Result<Seal> {
    let mut tries = 1;
    loop {
        let statement = connection.client.seal_statement(product, version).map_err(told)?;
        match connection.client.seal_release(product, version, key.seal(&statement)?) {
            Err(ApiError::Problem(problem)) if problem.status == OVERTAKEN && tries < TRIES => tries += 1,
            sealed => return sealed.map_err(told),
        }
    }
}

fn answer(seal: &Seal, out: &mut dyn Write) -> io::Result<()> {
    write(seal, out)?;
    writeln!(out, "{} {} is sealed", line(&seal.product), line(&seal.version))?;
    writeln!(out, "next:  portcullis archive export {0} -o {0}.tar", line(&seal.version))
}

/// A seal on record.
pub(super) fn write(seal: &Seal, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Seal {}  {}", seal.number, line(&seal.digest))?;
    writeln!(
        out,
        "  sealed by {} at {} with the key {}",
        line(&seal.sealed_by),
        seal.sealed_at,
        line(&seal.key)
    )?;
    writeln!(out, "  verdict {}", line(&seal.verdict))
}
