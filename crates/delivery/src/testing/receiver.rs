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
        Self::start(vec![answer.to_owned()], 0).await
    }

    /// One that answers its requests with these documents in turn, and with the last one from then on.
    pub async fn answering_in_turn(documents: &[&str]) -> Self {
        let answers = documents.iter().map(|document| answer("200 OK", document));
        Self::start(answers.collect(), 0).await
    }

    /// One that gives its requests these answers in turn, and the last one from then on.
    pub async fn giving(answers: Vec<String>) -> Self {
        Self::start(answers, 0).await
    }

    async fn start(answers: Vec<String>, silent: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(receive(stream, answers.clone(), silent, Arc::clone(&kept)));
            }
        });
        Self { port, requests }
    }

    /// One that gives its first request no answer at all, and this one to all others.
    pub async fn silent_once(answer: &str) -> Self {
        Self::start(vec![answer.to_owned()], 1).await
    }

    /// The requests that it got, in their order.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// An answer with a document.
pub fn answer(status: &str, document: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{document}",
        document.len()
    )
}

async fn receive(
    mut stream: TcpStream,
    answers: Vec<String>,
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
            let has_none = head.starts_with("GET ");
            has_none
                || length.is_some_and(|length| length.parse().is_ok_and(|length: usize| body.len() >= length))
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
    let answer = answers.get(count - 1).or(answers.last()).map_or("", String::as_str);
    stream.write_all(answer.as_bytes()).await
}
