//! The server that is asked: `portcullis serve` as a process of its own.

use super::client::Client;
use crate::bench::process::{PEAK, memory_of};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

/// How often a server that starts is asked.
const LOOK: Duration = Duration::from_millis(2);

/// A server that runs until it is dropped.
pub(super) struct Serving {
    process: Child,
    /// Its address and port.
    pub(super) host: String,
    /// Seconds from its start to its first answer.
    pub(super) start: f64,
}

impl Serving {
    /// Starts it with these arguments on a free port.
    pub(super) fn start(program: &Path, arguments: &[String]) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"]).args(arguments);
        let started = Instant::now();
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let mut lines = process.stderr.take().map(BufReader::new).context("the server has no output")?;
        let mut serving = Self { process, host: String::new(), start: 0.0 };
        let mut said = String::new();
        while serving.host.is_empty() {
            let before = said.len();
            lines.read_line(&mut said)?;
            anyhow::ensure!(said.len() > before, "the server ended: {}", said.trim());
            address(&said[before..]).unwrap_or_default().clone_into(&mut serving.host);
        }
        while !Client::connect(&serving.host, "")
            .and_then(|mut client| client.get("/readyz", false))
            .is_ok_and(|answer| answer.status == 200)
        {
            anyhow::ensure!(started.elapsed() < Duration::from_mins(1), "the server is not ready");
            thread::sleep(LOOK);
        }
        serving.start = started.elapsed().as_secs_f64();
        // What it says from here on is read, so that it never waits for a reader.
        thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Ok(serving)
    }

    /// The memory that it holds, in bytes: at present, or the most since its start.
    pub(super) fn memory(&self, most: bool) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        memory_of(&status, if most { PEAK } else { "VmRSS:" })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It is only measured: what it acknowledged is on disk.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The address in `portcullis serves http://127.0.0.1:4711 on …`.
fn address(line: &str) -> Option<&str> {
    line.split_once("http://")?.1.split(' ').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_in_what_the_server_says() {
        let line = "portcullis serves http://127.0.0.1:4711 on 127.0.0.1:4711; Ctrl-C ends it\n";
        assert_eq!(address(line), Some("127.0.0.1:4711"));
        assert_eq!(address("something else\n"), None);
    }
}
