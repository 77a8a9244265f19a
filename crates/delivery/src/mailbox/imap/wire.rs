//! Lines and literals on a connection, with limits on all of them.

use super::super::LARGEST_MAIL;
use super::super::NotFetched;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long connecting, and the answer to one command, may take.
const COMMAND: Duration = Duration::from_mins(1);
/// Bytes of a line: the numbers of a hundred thousand mails fit in.
const LONGEST_LINE: usize = 1 << 20;
/// Bytes of a literal: as many of a mail as are fetched, and some more for servers that count in another way.
const LARGEST_LITERAL: usize = LARGEST_MAIL + (64 << 10);
/// Lines before the last of an answer.
const MOST_LINES: usize = 1000;
/// Characters of what a server says that are told.
const TOLD: usize = 200;

/// A line of an answer, with what it announced.
#[derive(Debug)]
pub(super) struct Response {
    /// The line, without its end; what stands behind a literal is appended.
    pub(super) line: String,
    /// The last literal in it.
    pub(super) literal: Option<Vec<u8>>,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// A connection to a server.
pub(super) struct Connection {
    stream: BufReader<Box<dyn Wire>>,
    commands: u32,
}

/// What was said is nobody's business.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("commands", &self.commands).finish_non_exhaustive()
    }
}

impl Connection {
    /// Connects, and hears the greeting.
    pub(super) async fn open(host: &str, port: u16, is_guarded: bool) -> Result<Self, NotFetched> {
        in_time(async {
            let stream = TcpStream::connect((host, port)).await.map_err(NotFetched::Connection)?;
            let stream: Box<dyn Wire> =
                if is_guarded { Box::new(guarded(stream, host).await?) } else { Box::new(stream) };
            let mut connection = Self { stream: BufReader::new(stream), commands: 0 };
            let greeting = connection.response().await?.line;
            if !greeting.starts_with("* OK") {
                return Err(NotFetched::Refused { command: "a connection", answer: told(&greeting) });
            }
            Ok(connection)
        })
        .await
    }

    /// Gives a command, and what was answered before the line that ends it.
    pub(super) async fn command(
        &mut self,
        name: &'static str,
        text: &str,
    ) -> Result<Vec<Response>, NotFetched> {
        self.commands += 1;
        let tag = format!("p{}", self.commands);
        in_time(async {
            let line = format!("{tag} {text}\r\n");
            self.stream.write_all(line.as_bytes()).await.map_err(NotFetched::Connection)?;
            self.stream.flush().await.map_err(NotFetched::Connection)?;
            let mut answer = Vec::new();
            loop {
                let response = self.response().await?;
                if let Some(end) = response.line.strip_prefix(&tag).and_then(|rest| rest.strip_prefix(' ')) {
                    return if end.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("OK")) {
                        Ok(answer)
                    } else {
                        Err(NotFetched::Refused { command: name, answer: told(end) })
                    };
                }
                answer.push(response);
                if answer.len() > MOST_LINES {
                    return Err(NotFetched::Protocol);
                }
            }
        })
        .await
    }

    async fn response(&mut self) -> Result<Response, NotFetched> {
        let mut response = Response { line: String::new(), literal: None };
        loop {
            let line = self.line().await?;
            let announced = announced(&line)?;
            response.line.push_str(&line);
            if response.line.len() > LONGEST_LINE {
                return Err(NotFetched::Protocol);
            }
            let Some(length) = announced else { return Ok(response) };
            let mut literal = vec![0; length];
            self.stream.read_exact(&mut literal).await.map_err(NotFetched::Connection)?;
            response.literal = Some(literal);
        }
    }

    async fn line(&mut self) -> Result<String, NotFetched> {
        let mut bytes = Vec::new();
        let mut limited = (&mut self.stream).take(LONGEST_LINE as u64);
        limited.read_until(b'\n', &mut bytes).await.map_err(NotFetched::Connection)?;
        let ended = bytes.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        match ended {
            Some(line) => Ok(String::from_utf8_lossy(line).into_owned()),
            None if bytes.len() == LONGEST_LINE => Err(NotFetched::Protocol),
            None => Err(NotFetched::Connection(io::ErrorKind::UnexpectedEof.into())),
        }
    }
}

/// The length of the literal that a line announces at its end.
fn announced(line: &str) -> Result<Option<usize>, NotFetched> {
    let Some((_, length)) = line.strip_suffix('}').and_then(|line| line.rsplit_once('{')) else {
        return Ok(None);
    };
    match length.parse() {
        Ok(length) if length <= LARGEST_LITERAL => Ok(Some(length)),
        Ok(_) => Err(NotFetched::Protocol),
        // A text may end like this and announce nothing.
        Err(_) => Ok(None),
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, NotFetched>>) -> Result<T, NotFetched> {
    timeout(COMMAND, work).await.map_err(|_| NotFetched::TooSlow(COMMAND.as_secs()))?
}

async fn guarded(stream: TcpStream, host: &str) -> Result<impl Wire + use<>, NotFetched> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| NotFetched::Tls(error);
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.into()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.into()))?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| failed(error.into()))
}

/// What a server said, as a line for people.
fn told(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(TOLD).collect()
}
