//! Which bucket, and how it is reached.

use super::SCHEME;
use super::credentials::Credentials;
use std::fmt;

/// Where a bucket is, and who asks.
pub(super) struct Settings {
    pub(super) bucket: String,
    /// Nothing, or a path that ends with `/`.
    pub(super) prefix: String,
    pub(super) region: String,
    pub(super) endpoint: Option<String>,
    pub(super) key_id: String,
    pub(super) secret: String,
    pub(super) token: Option<String>,
    pub(super) allow_http: bool,
}

/// Why a bucket can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoBucket {
    /// The address is none of a bucket.
    #[error("`{0}` is no address of a bucket; one looks like s3://BUCKET or s3://BUCKET/PREFIX")]
    Address(String),
    /// A variable that says who asks is not set.
    #[error("the bucket {bucket} needs {variable}, which is not set")]
    Variable {
        /// The bucket.
        bucket: String,
        /// The name of the variable.
        variable: &'static str,
    },
    /// The file with credentials can't be read.
    #[error("the credentials in {path} can't be read: {reason}")]
    CredentialsFile {
        /// Where it is.
        path: String,
        /// Why not.
        reason: String,
    },
    /// What is sent could be read on its way.
    #[error(
        "the endpoint of the bucket {0} is not https, so that everybody on the way could read what is sent; use https, \
         or set AWS_ALLOW_HTTP=true where that is meant"
    )]
    Plain(String),
    /// The client does not take what it was told.
    #[error("no client for the bucket {bucket} can be made: {reason}")]
    Client {
        /// The bucket.
        bucket: String,
        /// Why not.
        reason: String,
    },
}

impl Settings {
    pub(super) fn read(address: &str, variables: &dyn Fn(&str) -> Option<String>) -> Result<Self, NoBucket> {
        let (bucket, prefix) = parts(address).ok_or_else(|| NoBucket::Address(address.to_owned()))?;
        let set = |name: &str| variables(name).filter(|value| !value.trim().is_empty());
        let file = Credentials::read(variables)?;
        let need = |variable: &'static str| {
            // A file calls them the same, in small letters.
            let told = set(variable).or_else(|| file.get(&variable.to_ascii_lowercase()));
            told.ok_or_else(|| NoBucket::Variable { bucket: bucket.clone(), variable })
        };
        let key_id = need("AWS_ACCESS_KEY_ID")?;
        let secret = need("AWS_SECRET_ACCESS_KEY")?;
        let endpoint = set("AWS_ENDPOINT_URL_S3").or_else(|| set("AWS_ENDPOINT_URL"));
        let region = match set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")) {
            Some(region) => region,
            // Stores with an endpoint of their own take any.
            None if endpoint.is_some() => "us-east-1".to_owned(),
            None => need("AWS_REGION")?,
        };
        let is_plain =
            endpoint.as_deref().is_some_and(|url| !url.to_ascii_lowercase().starts_with("https://"));
        let is_meant = set("AWS_ALLOW_HTTP").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if is_plain && !is_meant && !endpoint.as_deref().is_some_and(is_loopback) {
            return Err(NoBucket::Plain(bucket));
        }
        Ok(Self {
            bucket,
            prefix,
            region,
            endpoint,
            key_id,
            secret,
            token: set("AWS_SESSION_TOKEN").or_else(|| file.get("aws_session_token")),
            allow_http: is_plain,
        })
    }

    /// A text of others without what must not be shown, and no longer than a line.
    pub(super) fn shown(&self, text: &str) -> String {
        let secrets = [Some(&self.secret), self.token.as_ref(), Some(&self.key_id)];
        let text =
            secrets.into_iter().flatten().fold(text.to_owned(), |text, secret| text.replace(secret, "…"));
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().filter(|char| !char.is_control()).take(300).collect()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Settings({SCHEME}{}/{})", self.bucket, self.prefix)
    }
}

/// The name of the bucket, and what its keys begin with.
fn parts(address: &str) -> Option<(String, String)> {
    let rest = address.strip_prefix(SCHEME)?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(is_name) {
        return None;
    }
    let prefix = prefix.trim_end_matches('/');
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(is_name);
    match prefix {
        "" => Some((bucket.to_owned(), String::new())),
        prefix if prefix.split('/').all(is_part) => Some((bucket.to_owned(), format!("{prefix}/"))),
        _ => None,
    }
}

/// Says whether what is sent to an address stays on the machine.
fn is_loopback(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A user in front of the host could make another host look like this machine.
    if authority.contains('@') {
        return false;
    }
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
