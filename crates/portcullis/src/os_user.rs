//! The user of the operating system.

use std::env;
use std::fs;

/// The name of the user that this process runs as; the number where the system has no name for it.
///
/// The environment is not asked while the system has an answer: anybody can write it.
pub(crate) fn name() -> String {
    let number = rustix::process::geteuid().as_raw();
    let known = fs::read_to_string("/etc/passwd").ok().and_then(|users| name_of(number, &users));
    known
        .or_else(|| env::var("USER").ok().filter(|name| !name.is_empty()))
        .unwrap_or_else(|| number.to_string())
}

fn name_of(number: u32, users: &str) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(number)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_the_name_that_the_system_gives() {
        let users = "root:x:0:0:root:/root:/bin/bash\n\nbroken\nana:x:1000:1000::/home/ana:/bin/sh\n";
        assert_eq!(name_of(1000, users).as_deref(), Some("ana"));
        assert_eq!(name_of(0, users).as_deref(), Some("root"));
        assert_eq!(name_of(7, users), None);
    }
}
