use super::*;
use crate::state::image::tests::{entry, file, finish};
use std::io::Cursor;

fn open(bytes: &[u8]) -> Result<Archive, String> {
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), bytes).unwrap();
    Archive::open(path.path(), &Cancel::default()).map_err(|problem| problem.to_string())
}

fn read(bytes: &[u8], name: &str) -> Result<Option<String>, String> {
    let found = open(bytes)?.read(name).map_err(|problem| problem.to_string())?;
    Ok(found.map(|bytes| String::from_utf8(bytes).unwrap()))
}

fn attribute(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let length = (1..999).find(|length: &usize| length.to_string().len() + rest.len() == *length).unwrap();
    format!("{length}{rest}").into_bytes()
}

#[test]
fn a_file_is_found_whatever_stands_around_it() {
    let tar = finish(&[
        entry("blobs/", b'5', b""),
        file("./a", &[b'x'; 513]),
        entry("link", b'2', b""),
        file("b", b"content"),
    ]);
    assert_eq!(read(&tar, "b").unwrap().unwrap(), "content");
    assert_eq!(read(&tar, "a").unwrap().unwrap().len(), 513);
    assert_eq!(read(&tar, "c").unwrap(), None);
    assert_eq!(
        read(&tar, "link").unwrap_err(),
        "it is not a tar file that is understood: a document in it is a link or a directory"
    );
}

#[test]
fn long_names_are_read_in_every_way_they_are_written() {
    let long = "n".repeat(150);
    let gnu = finish(&[entry("././@LongLink", b'L', format!("{long}\0").as_bytes()), file("short", b"1")]);
    assert_eq!(read(&gnu, &long).unwrap().unwrap(), "1");
    assert_eq!(read(&gnu, "short").unwrap(), None);
    let pax =
        finish(&[entry("pax", b'x', &attribute("path", &long)), file("short", b"2"), file("next", b"3")]);
    assert_eq!(read(&pax, &long).unwrap().unwrap(), "2");
    assert_eq!(read(&pax, "next").unwrap().unwrap(), "3");
    let mut prefixed = file("name", b"4");
    prefixed[345..351].copy_from_slice(b"folder");
    crate::state::image::tests::seal(&mut prefixed);
    assert_eq!(read(&finish(&[prefixed]), "folder/name").unwrap().unwrap(), "4");
}

#[test]
fn an_attribute_may_give_the_size() {
    let mut content = file("a", b"hello");
    content[124..135].copy_from_slice(b"00000000000");
    crate::state::image::tests::seal(&mut content);
    let tar = finish(&[entry("pax", b'x', &attribute("size", "5")), content, file("b", b"next")]);
    assert_eq!(read(&tar, "a").unwrap().unwrap(), "hello");
    assert_eq!(read(&tar, "b").unwrap().unwrap(), "next");
}

#[test]
fn a_broken_archive_is_refused() {
    let whole = finish(&[file("a", &[b'x'; 600])]);
    let refused = |bytes: &[u8]| open(bytes).unwrap_err();
    let understood = "it is not a tar file that is understood: ";
    assert_eq!(refused(&whole[..1000]), format!("{understood}it is cut off"));
    assert_eq!(refused(&whole[..700]), format!("{understood}it is cut off"));
    assert_eq!(refused(b"hello"), format!("{understood}it is cut off"));
    let mut broken = whole.clone();
    broken[3] = b'!';
    assert_eq!(refused(&broken), format!("{understood}a header is broken"));
    let mut huge = file("a", b"");
    huge[124..136].copy_from_slice(b"777777777777");
    crate::state::image::tests::seal(&mut huge);
    assert_eq!(refused(&finish(&[huge.clone()])), format!("{understood}it is cut off"));
    huge[124..136].copy_from_slice(&[0x80, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]);
    crate::state::image::tests::seal(&mut huge);
    assert_eq!(refused(&finish(&[huge])), format!("{understood}a number in a header is broken"));
    let hidden = [file("a", b""), vec![0; BLOCK], file("b", b"")].concat();
    assert_eq!(refused(&hidden), format!("{understood}there is something after its end"));
    let sparse = finish(&[entry("a", b'S', b"")]);
    assert_eq!(refused(&sparse), format!("{understood}it has sparse files"));
    let global = finish(&[entry("pax", b'g', &attribute("path", "x")), file("a", b"")]);
    assert_eq!(refused(&global), format!("{understood}it names all its entries alike"));
    let with = |attributes: &str| open(&finish(&[entry("pax", b'x', attributes.as_bytes()), file("a", b"")]));
    assert!(with("5 a=\n").is_ok());
    for broken in [" ", "5", "99 a=b\n", "0 a=b\n", "6 a=\n", "4 a=\n", "4 ab\n", "9 size=x\n"] {
        let problem = with(broken).unwrap_err();
        assert!(problem.ends_with("in it is broken"), "{broken:?}: {problem}");
    }
}

#[test]
fn a_compressed_archive_says_what_to_do() {
    for magic in [&[0x1f, 0x8b, 8, 0][..], &[0x28, 0xb5, 0x2f, 0xfd]] {
        let refused = open(&[magic, &[0; 600]].concat()).unwrap_err();
        assert_eq!(refused, "it is compressed; unpack it to a tar file");
    }
}

#[test]
fn a_name_that_stands_twice_is_not_read() {
    let tar = finish(&[file("a", b"1"), file("./a", b"2"), file("b", b"3")]);
    assert_eq!(read(&tar, "a").unwrap_err(), "it has `a` twice");
    assert_eq!(read(&tar, "b").unwrap().unwrap(), "3");
}

#[test]
fn every_limit_of_an_archive_holds() {
    let tar = finish(&[file("a", b""), file("b", b"")]);
    let walk = |most| walk(&mut Cursor::new(&tar), tar.len() as u64, most, &Cancel::default());
    assert_eq!(walk(2).unwrap().len(), 2);
    assert!(matches!(walk(1), Err(ImageProblem::TooManyEntries(1))));

    let long = vec![b'n'; usize::try_from(MOST_NAME_BYTES).unwrap() + 1];
    let refused = open(&finish(&[entry("x", b'L', &long), file("a", b"")])).unwrap_err();
    assert_eq!(refused, "it is not a tar file that is understood: a name in it is too long");

    let most = usize::try_from(MOST_DOCUMENT_BYTES).unwrap();
    let tar = finish(&[file("fits", &vec![b' '; most]), file("long", &vec![b' '; most + 1])]);
    assert_eq!(read(&tar, "fits").unwrap().unwrap().len(), most);
    assert_eq!(read(&tar, "long").unwrap_err(), "`long` has more than 8388608 bytes");

    let cancel = Cancel::default();
    cancel.cancel();
    let stopped = super::walk(&mut Cursor::new(&tar), tar.len() as u64, 9, &cancel);
    assert!(matches!(stopped, Err(ImageProblem::Cancelled)));
}
