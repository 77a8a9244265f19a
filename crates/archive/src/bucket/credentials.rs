//! Credentials in a file, as every tool for such stores reads them: sections named by `[PROFILE]` with one `key = value` a
//! line. An orchestrator gives secrets as files, which no other process sees, unlike the environment.

use super::settings::NoBucket;
use std::path::Path;

/// Bytes of such a file.
const MOST: u64 = 64 << 10;

/// What a file says of one profile.
#[derive(Default)]
pub(super) struct Credentials {
    text: String,
    profile: String,
}

impl Credentials {
    /// Reads the file that `AWS_SHARED_CREDENTIALS_FILE` names, of the profile that `AWS_PROFILE` names, else `default`;
    /// nothing where no file is named.
    pub(super) fn read(variables: &dyn Fn(&str) -> Option<String>) -> Result<Self, NoBucket> {
        let Some(path) = variables("AWS_SHARED_CREDENTIALS_FILE").filter(|path| !path.is_empty()) else {
            return Ok(Self::default());
        };
        let no_file = |reason: String| NoBucket::CredentialsFile { path: path.clone(), reason };
        let about = std::fs::metadata(Path::new(&path)).map_err(|error| no_file(error.to_string()))?;
        if about.len() > MOST {
            return Err(no_file(format!("it has more than {MOST} bytes")));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| no_file(error.to_string()))?;
        let profile = variables("AWS_PROFILE").filter(|profile| !profile.is_empty());
        Ok(Self { text, profile: profile.unwrap_or_else(|| "default".to_owned()) })
    }

    /// The value of a key in the profile.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        let mut is_within = false;
        for line in self.text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                is_within = name.trim() == self.profile;
            } else if is_within
                && let Some((known, value)) = line.split_once('=')
                && known.trim() == key
            {
                return Some(value.trim().to_owned());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_the_credentials_of_the_profile_that_is_wanted() {
        let text = "# a remark\n[default]\naws_access_key_id = AKID\naws_secret_access_key=a=b\n\n[other]\naws_access_key_id = ELSE\n";
        let of = |profile: &str| Credentials { text: text.to_owned(), profile: profile.to_owned() };
        assert_eq!(of("default").get("aws_access_key_id").unwrap(), "AKID");
        assert_eq!(of("default").get("aws_secret_access_key").unwrap(), "a=b");
        assert_eq!(of("other").get("aws_access_key_id").unwrap(), "ELSE");
        assert_eq!(of("other").get("aws_secret_access_key"), None);
        assert_eq!(of("none").get("aws_access_key_id"), None);
    }

    #[test]
    fn a_file_that_is_not_there_or_far_too_large_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials");
        let read = || {
            let named = path.to_str().unwrap().to_owned();
            let variables = move |name: &str| (name == "AWS_SHARED_CREDENTIALS_FILE").then(|| named.clone());
            Credentials::read(&variables).map(drop).unwrap_err().to_string()
        };
        assert!(read().contains("No such file"), "{}", read());
        std::fs::write(&path, vec![b' '; 65 << 10]).unwrap();
        assert!(read().contains("more than 65536 bytes"), "{}", read());
    }
}
