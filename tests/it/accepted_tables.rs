//! Tables of accepted vulnerabilities that a team kept by hand: looked at, imported, approved, compared and written.

use crate::portcullis::Portcullis;
use crate::recorded_releases::{AS_OF, NEXT_WEB, WEB, example_copy};

const TABLE: &str = "\
# Accepted in Harbour 1.0

| CVE ID | Affected Images | CVE Severity | CVSS Base Score | Harbour Assessment | CVSS Environmental Score | Details |
| ------ | --------------- | ------------ | --------------- | ------------------ | ------------------------ | ------- |
| [CVE-2019-5481](https://curl.example/a|b) | harbour/web | Critical | 9.8 | Low | 3.1 | Only `ftp` is affected. |
| [CVE-2019-14697](https://musl.example) | harbour/web (old tag), mail | Critical | 9.8 | High | 8.0 | Waits for the base image. |
| CVE-2019-9511 | High | 7.5 | Info | 0.0 | Nobody speaks HTTP/2 to it. |

Prose stays.

| Vulnerability ID | Images | Note |
|---|---|---|
| CVE-2019-9512, CVE-2019-9513 | harbour/web | Another package of that name. |
";

fn with_table(name: &str) -> Portcullis {
    let portcullis = example_copy();
    portcullis.write(name, TABLE);
    portcullis
}

#[test]
fn a_table_is_looked_at_without_a_program() {
    let portcullis = Portcullis::new();
    portcullis.write("table.md", TABLE);
    let answer = portcullis.run(&["import", "accepted", "table.md", "--check", "--release", "1.1"]);
    answer.exits(0);
    insta::assert_snapshot!(answer.stdout, @"
      line 1: the title names 1.0, and the table is read for 1.1 (other_release)
      line 5: a pipe within code or a link ends the cell unless it is written `\\|`; it was read as part of the cell (unescaped_pipe)
      line 6: it is accepted at high, and high blocks a release (accepted_blocking)
      line 7: the row is one cell short; the images must be what is missing (repaired_row)
      line 7: the row names no image, so what it says holds for every component of the product (missing_images)
    4 rows: 4 read with 5 advisories, 0 refused, 5 warnings
    ");
    let document = portcullis.run(&["import", "accepted", "table.md", "--check", "--format", "json"]).json();
    assert_eq!(
        (&document["rows"], &document["imported"], &document["advisories"]),
        (&4.into(), &4.into(), &5.into())
    );
    assert_eq!(document["refused"].as_array().unwrap().len(), 0);
    assert!(portcullis.run_raw(&["import", "accepted", "table.md"]).stderr.contains("--release"));
}

#[test]
fn a_table_becomes_decisions_that_somebody_else_approves_at_once() {
    let portcullis = with_table("table.md");
    portcullis.open_release("1.0", WEB);
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    let import = ["import", "accepted", "table.md", "--release", "1.0", "--as", "mara"];
    let refused = portcullis.run(&import);
    refused
        .exits(2)
        .says("line 6: refused, since it is accepted at high, which needs --approved-by and --expires");
    let whole = [&import[..], &["--approved-by", "edda", "--expires", "2099-12-31"]].concat();
    portcullis
        .run(&whole)
        .exits(0)
        .says("2 added")
        .says("line 6: `mail` is no component")
        .says("4 rows: 4 read with 5");
    portcullis.run(&whole).exits(0).says("nothing changes");
    let approve = |person| portcullis.run(&["approve", "--set", "accepted:harbour:1.0", "--as", person]);
    let first = approve("noor");
    first.exits(0).says("approved accepted:harbour:1.0/cve-2019-5481.web");
    first.says("left accepted:harbour:1.0/cve-2019-14697.web: ");
    approve("edda").exits(0).says("approved accepted:harbour:1.0/cve-2019-14697.web");
    assert!(approve("noor").stderr.contains("nothing of the set"));
    portcullis.write("table.md", TABLE.split("Prose").next().unwrap());
    portcullis.run(&whole).refuses("confirm it with --yes");
    portcullis.run(&[&whole[..], &["--yes"]].concat()).exits(0);
    let approved_by = [&import[..], &["--approved-by", "zoe", "--expires", "2099-12-31"]].concat();
    portcullis.run(&approved_by).refuses("nobody with the id `zoe`");
    let over = [&import[..], &["--approved-by", "edda", "--expires", "2020-01-01"]].concat();
    portcullis.run(&over).refuses("are over already");
}

#[test]
fn the_table_of_one_release_becomes_that_of_the_next() {
    let portcullis = with_table("accepted.md");
    portcullis.open_release("1.0", WEB);
    portcullis.open_release("1.1", NEXT_WEB);
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    portcullis.record_web("reports/web-1.1.trivy.json", &[]);
    let diff = |release| ["release", "diff", release, "--table", "accepted.md", "--as-of", AS_OF];
    let told = portcullis.run(&diff("1.0"));
    told.exits(0).says("critical  CVE-2021-32714  harbour/web  not decided");
    assert!(!told.stdout.contains("CVE-2019-5481 "), "{}", told.stdout);
    assert_eq!(portcullis.text("accepted.md"), TABLE);
    portcullis.run(&[&diff("1.0")[..], &["--write"]].concat()).exits(0);
    let written = portcullis.text("accepted.md");
    let first = TABLE.split("\nProse").next().unwrap().trim_end();
    assert!(
        written.starts_with(first)
            && written.ends_with(TABLE.split("7 |\n").last().unwrap().split("\nProse").last().unwrap())
    );
    portcullis.run(&diff("1.0")).exits(0).says("the table has what the scans find");
    portcullis.run(&[&diff("1.1")[..], &["--write"]].concat()).exits(0).says("CVE-2019-5481  harbour/web");
    assert!(!portcullis.text("accepted.md").contains("CVE-2019-5481"));
    let document = portcullis.run(&[&diff("1.1")[..], &["--format", "json"]].concat()).json();
    assert_eq!(
        (document["missing"].as_array().unwrap().len(), document["gone"].as_array().unwrap().len()),
        (0, 0)
    );
    assert_eq!(document["unsure"][0]["image"], "mail");
}

#[test]
fn the_page_of_a_release_is_imported_for_the_next_with_the_same_decisions() {
    let portcullis = example_copy();
    let table = TABLE.replace(
        "harbour/web (old tag), mail | Critical | 9.8 | High | 8.0",
        "web | Critical | 9.8 | Low | 3.4",
    );
    portcullis.write("table.md", &table);
    portcullis.open_release("1.0", WEB);
    portcullis.open_release("1.1", NEXT_WEB);
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    portcullis.run(&["import", "accepted", "table.md", "--release", "1.0", "--as", "mara"]).exits(0);
    portcullis.run(&["approve", "--set", "accepted:harbour:1.0", "--as", "noor"]).exits(0);
    portcullis.run(&["release", "check", "1.0"]);
    portcullis.run(&["release", "publish", "1.0", "--draft", "--output", "page.md"]).exits(0);
    let read = |name| portcullis.run(&["import", "accepted", name, "--check", "--format", "json"]).json();
    let (before, after) = (read("table.md"), read("page.md"));
    assert_eq!(after["refused"].as_array().unwrap().len(), 0, "{}", after["refused"]);
    let page = portcullis.text("page.md");
    let tables = page.split("\n## ").filter(|part| part.contains("| CVE ID"));
    let rows =
        tables.flat_map(str::lines).filter(|line| line.starts_with("| ") && !line.starts_with("| CVE ID"));
    let rows = rows.count();
    assert_eq!(after["rows"], rows);
    let entry = |document: &serde_json::Value, advisory: &str| {
        let rows = document["entries"].as_array().unwrap();
        let named = |row: &&serde_json::Value| row["advisories"].to_string().contains(advisory);
        rows.iter().find(named).unwrap().clone()
    };
    for advisory in ["CVE-2019-5481", "CVE-2019-14697"] {
        let (before, after) = (entry(&before, advisory), entry(&after, advisory));
        assert_eq!(
            (&before["assessed"], &before["environmental_score"]),
            (&after["assessed"], &after["environmental_score"])
        );
        assert_eq!(after["images"][0]["name"], "web");
        assert!(after["details"].as_str().unwrap().contains(before["details"].as_str().unwrap()), "{after}");
    }
}

#[test]
fn an_approver_whom_the_command_of_an_import_names_is_only_asked_even_where_reviews_are_trusted() {
    for approval in ["person", "git"] {
        let portcullis = with_table("table.md");
        let program =
            portcullis.text("program.yaml").replace("approval: person", &format!("approval: {approval}"));
        portcullis.write("program.yaml", program);
        portcullis.open_release("1.0", WEB);
        portcullis.record_web("reports/web-1.0.trivy.json", &[]);
        let import = ["import", "accepted", "table.md", "--release", "1.0", "--as", "mara"];
        let approved = ["--approved-by", "edda", "--expires", "2099-12-31"];
        portcullis.run(&[&import[..], &approved].concat()).exits(0);
        let answer = portcullis.run(&["approve", "--set", "accepted:harbour:1.0", "--as", "edda"]);
        answer.exits(0).says("approved accepted:harbour:1.0/cve-2019-14697.web");
    }
}

#[test]
fn a_table_is_told_what_it_has_too_much_and_is_written_only_when_asked() {
    let portcullis = example_copy();
    let extra = "| CVE-1999-0001 | web | High | 7.0 | Low | 2.0 | Long gone. |\n";
    let table = format!("{}{extra}", TABLE.split("\nProse").next().unwrap());
    portcullis.write("table.md", &table);
    portcullis.open_release("1.0", WEB);
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    let diff = ["release", "diff", "1.0", "--table", "table.md", "--as-of", AS_OF];
    let document = portcullis.run(&[&diff[..], &["--format", "json"]].concat()).json();
    let gone = document["gone"].as_array().unwrap();
    assert_eq!(gone.len(), 1, "{document}");
    assert!(gone[0].to_string().contains("CVE-1999-0001"));
    assert!(!document["missing"].as_array().unwrap().is_empty());
    assert_eq!(portcullis.text("table.md"), table);
    portcullis.run(&[&diff[..], &["--write"]].concat()).exits(0);
    let written = portcullis.text("table.md");
    assert!(!written.contains("CVE-1999-0001") && written.contains("CVE-2021-32714"), "{written}");
}
