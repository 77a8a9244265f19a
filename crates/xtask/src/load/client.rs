//! Just enough of HTTP/1.1 to ask a server on the same machine over a connection that stays open, and to cost little
//! beside it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::Context;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connection to the server, and the token that is shown with each request.
pub(super) struct Client {
    host: String,
    token: String,
    connection: BufReader<TcpStream>,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Bytes on the wire, head and body, packed as they came.
    pub(super) bytes: usize,
    pub(super) body: Vec<u8>,
}

impl Client {
    /// Connects to `address:port`.
    pub(super) fn connect(host: &str, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| format!("{host} can't be reached"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { host: host.to_owned(), token: token.to_owned(), connection: BufReader::new(stream) })
    }

    /// Asks for a path, packed as browsers ask for it or plain.
    pub(super) fn get(&mut self, path: &str, packed: bool) -> anyhow::Result<Answer> {
        let packed = if packed { "Accept-Encoding: gzip\r\n" } else { "" };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n{packed}\r\n",
            self.host, self.token
        );
        self.connection.get_mut().write_all(request.as_bytes())?;
        read(&mut self.connection).with_context(|| format!("{path} was not answered"))
    }
}

fn read(from: &mut impl BufRead) -> anyhow::Result<Answer> {
    let mut bytes = 0;
    let mut line = String::new();
    let mut next = |from: &mut dyn BufRead| -> anyhow::Result<String> {
        line.clear();
        bytes += from.read_line(&mut line)?;
        anyhow::ensure!(line.ends_with('\n'), "the connection ended");
        Ok(line.trim_end().to_owned())
    };
    let status = next(from)?;
    let status = status.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status line")?;
    let mut length = None;
    loop {
        let header = next(from)?;
        let Some((name, value)) = header.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse()?);
        }
    }
    let mut body = Vec::new();
    if let Some(length) = length {
        body.resize(length, 0);
        from.read_exact(&mut body)?;
    } else {
        // Without a length the body comes in chunks: a size in hexadecimal digits, as many bytes, an empty line.
        loop {
            let size = usize::from_str_radix(&next(from)?, 16)?;
            let start = body.len();
            body.resize(start + size, 0);
            from.read_exact(&mut body[start..])?;
            next(from)?;
            if size == 0 {
                break;
            }
        }
    }
    Ok(Answer { status, bytes: bytes + body.len(), body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_known_length_and_one_in_chunks_are_read() {
        let mut two = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello\
                       HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            .as_bytes();
        let first = read(&mut two).unwrap();
        assert_eq!((first.status, first.bytes, first.body), (200, 43, b"hello".to_vec()));
        let second = read(&mut two).unwrap();
        assert_eq!((second.status, second.body), (404, b"abc".to_vec()));
        assert!(read(&mut two).is_err());
    }
}
