use super::*;

const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "very/secret")];

fn read(address: &str, more: &[(&str, &str)]) -> Result<Settings, NoBucket> {
    let set: Vec<_> = KEYS.iter().chain(more).collect();
    Settings::read(address, &|name| {
        set.iter().rev().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn an_address_is_a_bucket_and_a_prefix() {
    let parts =
        |address| read(address, &[("AWS_REGION", "eu-central-1")]).map(|read| (read.bucket, read.prefix));
    assert_eq!(parts("s3://gates").unwrap(), ("gates".to_owned(), String::new()));
    assert_eq!(parts("s3://gates/").unwrap(), ("gates".to_owned(), String::new()));
    assert_eq!(parts("s3://gates/a/b/").unwrap(), ("gates".to_owned(), "a/b/".to_owned()));
    for wrong in
        ["s3://", "s3:///x", "s3://ab", "s3://a b c", "s3://gates/../x", "s3://gates/a//b", "s3://gates/ä"]
    {
        let refused = parts(wrong).unwrap_err();
        assert_eq!(refused, NoBucket::Address(wrong.to_owned()));
    }
}

#[test]
fn a_variable_that_is_not_set_is_named() {
    let refused = |more: &[(&str, &str)]| read("s3://gates", more).unwrap_err().to_string();
    assert_eq!(refused(&[]), "the bucket gates needs AWS_REGION, which is not set");
    let no_key = refused(&[("AWS_ACCESS_KEY_ID", "")]);
    assert_eq!(no_key, "the bucket gates needs AWS_ACCESS_KEY_ID, which is not set");
}

#[test]
fn credentials_in_a_file_do_where_no_variable_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials");
    std::fs::write(&path, "[default]\naws_access_key_id = FROMFILE\naws_secret_access_key = very/secret\n")
        .unwrap();
    let of = |more: &[(&str, &str)]| {
        let named = [("AWS_REGION", "x"), ("AWS_SHARED_CREDENTIALS_FILE", path.to_str().unwrap())];
        let set: Vec<_> = named.iter().chain(more).collect();
        let read = Settings::read("s3://gates", &|name| {
            set.iter().rev().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
        });
        read.unwrap().key_id
    };
    assert_eq!(of(&[]), "FROMFILE");
    assert_eq!(of(&[("AWS_ACCESS_KEY_ID", "VARIABLE")]), "VARIABLE");
}

#[test]
fn an_endpoint_without_tls_is_only_used_on_this_machine_or_where_it_is_meant() {
    let read =
        |url: &str, more: &[(&str, &str)]| read("s3://gates", &[&[("AWS_ENDPOINT_URL", url)], more].concat());
    for url in ["http://127.0.0.1:9000", "http://localhost:9000/", "http://[::1]:9", "https://s3.example.com"]
    {
        assert!(read(url, &[]).is_ok(), "{url}");
    }
    for url in [
        "http://s3.example.com",
        "http://localhost.example.com",
        "http://localhost@s3.example.com",
        "HTTP://10.0.0.1",
    ] {
        assert_eq!(read(url, &[]).unwrap_err(), NoBucket::Plain("gates".to_owned()), "{url}");
        assert!(read(url, &[("AWS_ALLOW_HTTP", "true")]).is_ok(), "{url}");
    }
}

#[test]
fn credentials_are_never_shown() {
    let settings = read("s3://gates", &[("AWS_REGION", "x"), ("AWS_SESSION_TOKEN", "token-1")]).unwrap();
    assert_eq!(format!("{settings:?}"), "Settings(s3://gates/)");
    let shown = settings.shown("<Key>AKIDEXAMPLE</Key>\n very/secret  token-1\u{1b}[2J");
    assert_eq!(shown, "<Key>…</Key> … …[2J");
}
