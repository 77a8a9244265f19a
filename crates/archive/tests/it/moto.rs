//! An S3-compatible store on this machine: the server of moto, started and ended with the test.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the server may take to come up.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Moto {
    server: Child,
    port: u16,
}

impl Moto {
    /// The server with an empty bucket `gates`, if there is a Python that has it.
    #[allow(clippy::print_stdout, reason = "whoever runs the tests is told what was not tested")]
    pub(crate) fn start() -> Option<Self> {
        let Some(python) = std::env::var_os("PORTCULLIS_TEST_PYTHON") else {
            let required = std::env::var_os("PORTCULLIS_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            assert!(
                !required,
                "PORTCULLIS_TEST_PYTHON names no Python, and PORTCULLIS_REQUIRE_TOOLS asks for it"
            );
            println!("skipped: PORTCULLIS_TEST_PYTHON is not set");
            return None;
        };
        // Free when it is asked for; nobody else on the machine takes it within the blink of an eye.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut moto = Self { server, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(moto.server.try_wait().unwrap().is_none(), "the server of moto ended");
            assert!(begun.elapsed() < PATIENCE, "the server of moto does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(moto.send("PUT", "/gates", b"").contains("200 OK"));
        Some(moto)
    }

    pub(crate) fn variables(&self) -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "very-secret".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port)),
        ])
    }

    /// Sends a request as anybody could, and gives the whole answer.
    pub(crate) fn send(&self, method: &str, path: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nContent-Length: {}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=X/20260101/us-east-1/s3/aws4_request\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
