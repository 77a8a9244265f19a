//! The program that applies.

use crate::home::Home;
use http::{Request, StatusCode};
use portcullis_api::Body;

#[test]
fn the_program_that_applies_is_given_once_as_long_as_it_stays_the_same() {
    let home = Home::new();
    let ask = |known: Option<&str>| {
        let request = Request::get("/api/v1/program");
        let request = known.into_iter().fold(request, |request, tag| request.header("if-none-match", tag));
        home.ask(request.body(Body::Empty).unwrap())
    };
    let first = ask(None);
    let tag = first.headers()["etag"].to_str().unwrap();
    assert!(tag.starts_with("\"sha256:"), "{tag}");
    let on_record = home.get(&format!("/api/v1/programs/{}", tag.trim_matches('"')));
    assert_eq!((first.status(), first.body()), (StatusCode::OK, &on_record.body));

    let again = ask(Some(tag));
    assert_eq!((again.status(), again.body().len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(ask(Some("\"sha256:other\"")).status(), StatusCode::OK);
}
