//! A program that receives webhooks, and keeps what it gets.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server for webhooks on the loopback interface.
#[derive(Debug)]
pub struct Receiver {
    /// Its port.
    pub port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// One that gives this answer to everything.
    pub async fn answering(answer: &str) -> Self {
        Self::start(answer, 0).await
    }

    async fn start(answer: &str, silent: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&requests), answer.to_owned());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(receive(stream, answer.clone(), silent, Arc::clone(&kept)));
            }
        });
        Self { port, requests }
    }

    /// One that gives its first request no answer at all, and this one to all others.
    pub async fn silent_once(answer: &str) -> Self {
        Self::start(answer, 1).await
    }

    /// The requests that it got, in their order.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn receive(
    mut stream: TcpStream,
    answer: String,
    silent: usize,
    kept: Arc<Mutex<Vec<String>>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).await?;
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned)
            });
            length.is_some_and(|length| length.parse().is_ok_and(|length: usize| body.len() >= length))
        });
        if whole || count == 0 {
            break;
        }
    }
    let count = {
        let mut kept = kept.lock().unwrap();
        kept.push(String::from_utf8_lossy(&bytes).into_owned());
        kept.len()
    };
    if count <= silent {
        std::future::pending::<()>().await;
    }
    stream.write_all(answer.as_bytes()).await
}
