//! As much of a browser as a sign-in takes: it follows redirects, keeps cookies for each host, and fills in forms.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) struct Browser {
    /// The host behind which the server listens, and where it does.
    ours: (&'static str, SocketAddr),
    /// Cookies of each host.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    last: String,
}

/// A page, once all redirects were followed.
pub(super) struct Page {
    pub(super) address: String,
    pub(super) status: u16,
    pub(super) body: String,
}

impl Browser {
    pub(super) fn new(host: &'static str, address: SocketAddr) -> Self {
        Self { ours: (host, address), cookies: BTreeMap::new(), last: String::new() }
    }

    /// Opens a page.
    pub(super) fn open(&mut self, address: &str) -> Page {
        self.follow("GET", address, "")
    }

    /// Sends a form.
    pub(super) fn send(&mut self, address: &str, fields: &str) -> Page {
        self.follow("POST", address, fields)
    }

    /// The address of the page that is open.
    pub(super) fn last(&self) -> &str {
        &self.last
    }

    fn follow(&mut self, method: &str, address: &str, fields: &str) -> Page {
        let (mut method, mut address, mut fields) = (method, address.to_owned(), fields);
        for _ in 0..10 {
            let (status, location, body) = self.ask(method, &address, fields);
            if !(300..400).contains(&status) {
                self.last.clone_from(&address);
                return Page { address, status, body };
            }
            (method, fields) = ("GET", "");
            address = joined(&address, &location);
        }
        panic!("{address} leads nowhere");
    }

    fn ask(&mut self, method: &str, address: &str, fields: &str) -> (u16, String, String) {
        let (_, rest) = address.split_once("://").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let at = if host == self.ours.0 { self.ours.1 } else { host.parse().unwrap() };
        let known = self.cookies.entry(host.to_owned()).or_default();
        let cookies: Vec<String> = known.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(at).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{fields}",
            cookies.join("; "),
            fields.len(),
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let mut location = String::new();
        for line in head.lines() {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if name.eq_ignore_ascii_case("location") {
                value.clone_into(&mut location);
            } else if name.eq_ignore_ascii_case("set-cookie") {
                let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
                known.insert(name.to_owned(), value.to_owned());
                known.retain(|_, value| !value.is_empty());
            }
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        (status, location, body.to_owned())
    }
}

/// Where a redirect leads from an address.
fn joined(address: &str, location: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    let (scheme, rest) = address.split_once("://").unwrap();
    format!("{scheme}://{}{location}", rest.split('/').next().unwrap())
}

impl Page {
    /// Where its form is sent.
    pub(super) fn form(&self) -> String {
        let action = between(&self.body, "action=\"", "\"").unwrap_or_else(|| panic!("{}", self.body));
        joined(&self.address, &action)
    }

    /// The value of a hidden field.
    pub(super) fn value(&self, name: &str) -> String {
        let value = between(&self.body, &format!("name=\"{name}\" value=\""), "\"");
        value.unwrap_or_else(|| panic!("{}", self.body))
    }

    /// Where a link with this text leads.
    pub(super) fn link(&self, text: &str) -> String {
        let (before, _) = self.body.split_once(&format!(">{text}</a>")).unwrap();
        let (_, address) = before.rsplit_once("href=\"").unwrap();
        unescaped(address.trim_end_matches('"'))
    }
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(value, _)| unescaped(value))
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&")
}
