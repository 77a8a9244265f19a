//! Why no answer came, in a sentence that says what to do.

use super::ServerAddress;
use portcullis_api::TransportError;
use rustls::Error as TlsError;
use std::error::Error;
use std::fmt;
use std::io;

/// A sentence with a cause. Causes are kept as text: an error of a socket must not pass for one of the pipe or file that
/// the answer is written to.
#[derive(Debug)]
struct NoAnswer {
    sentence: String,
    cause: Option<Box<NoAnswer>>,
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl Error for NoAnswer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &dyn Error)
    }
}

fn told(sentence: String, cause: Option<String>) -> TransportError {
    let cause = cause.map(|sentence| Box::new(NoAnswer { sentence, cause: None }));
    TransportError(Box::new(NoAnswer { sentence, cause }))
}

/// Says whether nobody listened, so that nothing was sent.
pub(super) fn is_refused(error: &reqwest::Error) -> bool {
    error.is_connect() && sockets(error).any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused)
}

/// Why a request has no answer, which may have changed something; `trouble` is what went wrong with what was to be sent.
pub(super) fn no_answer(
    error: &reqwest::Error,
    address: &ServerAddress,
    changes: bool,
    trouble: Option<String>,
) -> TransportError {
    if let Some(trouble) = trouble {
        return told("what was to be sent can't be read to its end".to_owned(), Some(trouble));
    }
    let innermost = innermost(error);
    let sentence = if is_refused(error) {
        format!("nobody listens at {address}; is --server right, and does the server run?")
    } else if let Some(tls) = encryption(error) {
        return told(of_encryption(tls, address), Some(tls.to_string()));
    } else if error.is_connect() && error.is_timeout() {
        format!("nobody at {address} answers; is --server right, and does a firewall stand between?")
    } else if error.is_connect() && causes(error).any(|cause| cause.to_string().contains("dns error")) {
        format!("the name of {address} is not known here; is --server right?")
    } else if error.is_connect() {
        format!("{address} can't be reached")
    } else if causes(error).any(|cause| cause.to_string().contains("invalid HTTP")) {
        format!("what listens at {address} does not speak HTTP; is it https://, or another port?")
    } else if !changes {
        format!("{address} broke the connection off; ask again")
    } else {
        format!(
            "{address} broke the connection off; what was asked for may have been done: look before you ask again"
        )
    };
    told(sentence, Some(innermost))
}

/// Why an answer ended before its end.
pub(super) fn broke_off(error: &reqwest::Error, address: &ServerAddress, passed: u64) -> TransportError {
    let sentence = format!("the answer of {address} broke off after {passed} bytes; ask again");
    told(sentence, Some(innermost(error)))
}

fn of_encryption(error: &TlsError, address: &ServerAddress) -> String {
    match error {
        TlsError::InvalidCertificate(_) => format!(
            "the certificate of {address} is not trusted here; if an authority of your own made it, SSL_CERT_FILE names \
             the file with its certificate"
        ),
        TlsError::InvalidMessage(_) => {
            format!("what listens at {address} does not speak TLS; is it http://, or another port?")
        }
        _ => format!("no encrypted connection with {address} comes about"),
    }
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// The cause of an error. That of an error of input or output which only wraps another is the other itself, which its
/// `source` leaves out.
fn inner<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn sockets<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e io::Error> {
    causes(error).filter_map(|cause| cause.downcast_ref())
}

fn encryption<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e TlsError> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
