//! Tables that are none, or not the tables of a report.

use super::{assert_refused, bad};

#[test]
fn a_table_that_is_no_report_is_refused_with_its_columns() {
    let files = [
        bad("people.csv", "Name,Age\nAna,41\n", "a table with the columns Name, Age"),
        bad("ragged.csv", "Name,Age\nAna\nSam,1,2,3,4\n", "a table with the columns Name, Age"),
        bad(
            "headless.csv",
            "CVE-2024-1234,left,high\nCVE-2024-1235,right,low\n",
            "a table with the columns CVE-2024-1234",
        ),
        bad("nul.csv", b"Na\0me,Age\nAna,41\n".as_slice(), "it is a binary file"),
        bad("latin.csv", b"Name,Ort\nAna,K\xf6ln\n".as_slice(), "the row is not UTF-8 text"),
        bad("latin-header.csv", b"Name,Stra\xdfe\nAna,Hof\n".as_slice(), "not UTF-8 text"),
        bad("semicolons.csv", "Title;Severity;Description\na;high;b\n", "its first line has no columns"),
        bad("quote.csv", "Name,\"Age\nAna,41\n", "a quoted text does not end"),
    ];
    assert_refused(&files, &[]);
}
