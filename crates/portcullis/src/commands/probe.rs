//! `portcullis probe`.

use crate::exit::Exit;
use anyhow::{Context, bail};
use clap::Args;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer that are looked at.
const MOST: u64 = 4 << 10;

/// `portcullis probe`.
#[derive(Debug, Args)]
pub(crate) struct Probe {
    /// Where the server listens
    #[arg(value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
}

impl Probe {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)
            .with_context(|| format!("nothing listens on {}", self.address))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        let mut answer = Vec::new();
        stream.take(MOST).read_to_end(&mut answer).context("the server does not answer")?;
        let answer = String::from_utf8_lossy(&answer);
        match answer.split_whitespace().nth(1) {
            Some("200") => Ok(Exit::Done),
            _ => bail!("the server is not ready: {}", answer.lines().last().unwrap_or_default()),
        }
    }
}
