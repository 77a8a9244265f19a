//! The measured part of the page on performance.

/// The lines between which a measurement stands.
const START: &str = "<!-- measured by `cargo xtask bench --write` -->";
const END: &str = "<!-- end of the measurement -->";

/// The page with this measurement in place of the one before it.
pub(super) fn with(page: &str, measured: &str) -> anyhow::Result<String> {
    let parts = page.split_once(START).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts
        .ok_or_else(|| anyhow::anyhow!("the page has no lines `{START}` and `{END}` to write between"))?;
    Ok(format!("{before}{START}\n{}\n{END}{after}", measured.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measurement_is_replaced_and_the_rest_stays() {
        let page = format!("# Speed\n{START}\nold\n{END}\nmore\n");
        let written = with(&page, "fresh\n").unwrap();
        assert_eq!(written, format!("# Speed\n{START}\nfresh\n{END}\nmore\n"));
        assert_eq!(with(&written, "fresh\n").unwrap(), written);
        assert!(with("# Speed\n", "fresh").is_err());
    }
}
