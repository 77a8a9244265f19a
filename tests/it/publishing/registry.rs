//! A registry of one image, as scanners pull from it: an OCI layout behind HTTP on this machine.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

/// Serves the layout until the test ends; gives the address.
pub(super) fn serve(layout: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("localhost:{}", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let layout = layout.clone();
            thread::spawn(move || answer(&stream, &layout));
        }
    });
    address
}

fn answer(stream: &TcpStream, layout: &Path) -> Option<()> {
    let mut lines = BufReader::new(stream);
    loop {
        let mut request = String::new();
        if lines.read_line(&mut request).ok()? == 0 {
            return None;
        }
        let mut header = String::new();
        while lines.read_line(&mut header).ok()? > 2 {
            header.clear();
        }
        let mut words = request.split_whitespace();
        let (method, path) = (words.next()?, words.next()?);
        let digest =
            path.rsplit_once("sha256:").map(|(_, digest)| digest.split('?').next().unwrap_or(digest));
        let content = match digest {
            Some(digest) => fs::read(layout.join("blobs/sha256").join(digest)).ok(),
            None if path == "/v2/" => Some(Vec::new()),
            None => None,
        };
        let status = if content.is_some() { "200 OK" } else { "404 Not Found" };
        let content = content.unwrap_or_default();
        let kind = if path.contains("/manifests/") {
            "application/vnd.oci.image.manifest.v1+json"
        } else {
            "application/octet-stream"
        };
        let digest =
            digest.map_or_else(String::new, |digest| format!("Docker-Content-Digest: sha256:{digest}\r\n"));
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{digest}\r\n",
            content.len()
        );
        let mut stream = stream;
        stream.write_all(head.as_bytes()).ok()?;
        if method != "HEAD" {
            stream.write_all(&content).ok()?;
        }
    }
}
