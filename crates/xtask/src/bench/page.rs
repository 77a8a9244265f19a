//! The measured parts of the page on performance.

/// What stands after each of them.
const END: &str = "<!-- end of the measurement -->";

/// The page with this measurement in place of the one that this command made before.
pub(crate) fn with(page: &str, command: &str, measured: &str) -> anyhow::Result<String> {
    let start = format!("<!-- measured by `{command}` -->");
    let parts = page.split_once(&start).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts
        .ok_or_else(|| anyhow::anyhow!("the page has no lines `{start}` and `{END}` to write between"))?;
    Ok(format!("{before}{start}\n{}\n{END}{after}", measured.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measurement_of_a_command_is_replaced_and_the_rest_stays() {
        let page = format!(
            "# Speed\n<!-- measured by `a` -->\nold\n{END}\nmore\n<!-- measured by `b` -->\nkept\n{END}\n"
        );
        let written = with(&page, "a", "fresh\n").unwrap();
        assert_eq!(written, page.replace("old", "fresh"));
        assert_eq!(with(&written, "a", "fresh\n").unwrap(), written);
        assert!(with(&page, "c", "fresh").is_err());
    }
}
