//! A server for mail that keeps what it gets.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A server for mail on the loopback interface.
#[derive(Debug)]
pub struct Sink {
    /// Its port.
    pub port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// One that answers the address of each recipient with this.
    pub async fn answering(to_recipient: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, to_recipient, Arc::clone(&kept)));
            }
        });
        Self { port, mails }
    }

    /// The mails that it took, in their order.
    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

async fn converse(
    stream: TcpStream,
    to_recipient: &str,
    kept: Arc<Mutex<Vec<String>>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink ESMTP\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        match command.as_str() {
            "EHLO" => stream.write_all(b"250-sink\r\n250 8BITMIME\r\n").await?,
            "RCPT" => stream.write_all(format!("{to_recipient}\r\n").as_bytes()).await?,
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                loop {
                    line.clear();
                    stream.read_line(&mut line).await?;
                    if line == ".\r\n" || line.is_empty() {
                        break;
                    }
                    mail.push_str(&line);
                }
                kept.lock().unwrap().push(mail);
                stream.write_all(b"250 taken\r\n").await?;
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n").await,
            _ => stream.write_all(b"250 ok\r\n").await?,
        }
    }
}
