use super::*;

const EXAMPLE: &str = include_str!("tests/example.yaml");
const CAPABILITIES: Capabilities<'_> =
    Capabilities { engines: &["checkov", "trivy"], uploads: &["checkov", "grype", "trivy"], sections: &[] };

mod defaults;
mod difference;
mod limits;
mod mistakes;
mod record;
mod schema;

fn load_text(text: &str) -> Loaded {
    load(&SourceFile::new("program.yaml", text), &CAPABILITIES)
}

/// Each diagnostic as `line:column level message [label] (help)`.
fn explained(text: &str) -> String {
    let file = SourceFile::new("program.yaml", text);
    let lines = load(&file, &CAPABILITIES).diagnostics.into_iter().map(|diagnostic| {
        let at = file.position(diagnostic.primary.span.start);
        let level = if diagnostic.is_error() { "" } else { "warning: " };
        let mut line = format!("{}:{} {level}{}", at.line, at.column, diagnostic.message);
        if !diagnostic.primary.text.is_empty() {
            line = format!("{line} [{}]", diagnostic.primary.text);
        }
        diagnostic.help.map_or(line.clone(), |help| format!("{line} ({help})"))
    });
    lines.collect::<Vec<_>>().join("\n")
}
