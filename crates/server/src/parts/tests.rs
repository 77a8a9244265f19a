use super::*;
use axum::response::IntoResponse;
use http_body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body that arrives in these pieces.
struct Pieces(std::vec::IntoIter<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(piece))))
    }
}

/// The parts of a body that arrives in pieces of so many bytes.
fn parts_of(body: &[u8], size: usize) -> Parts {
    let pieces: Vec<Bytes> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    let request = Request::post("/").header("content-type", "multipart/form-data; boundary=edge");
    Parts::of(request.body(Body::new(Pieces(pieces.into_iter()))).unwrap()).unwrap()
}

fn status(failed: Failed) -> u16 {
    failed.into_response().status().as_u16()
}

const FORM: &str = "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nproof\r\n--edge\r\n\
    content-disposition: form-data; name=\"empty\"\r\n\r\n\r\n--edge\r\n\
    Content-Disposition: form-data; name=\"report\"; filename=\"a; name=b.json\"\r\nContent-Type: text/plain\r\n\r\n\
    one\r\n--edg\r\ntwo\r\n--edge--\r\n";

#[tokio::test]
async fn a_form_reads_the_same_in_whatever_pieces_it_arrives() {
    for size in [1, 2, 3, 7, 64, 10_000] {
        let mut parts = parts_of(FORM.as_bytes(), size);
        let mut read = Vec::new();
        while let Some(head) = parts.next().await.unwrap() {
            read.push((head.name, head.file, parts.text().await.unwrap()));
        }
        let part = |name: &str, file: Option<&str>, text: &str| {
            (name.to_owned(), file.map(str::to_owned), text.to_owned())
        };
        let expected = [
            part("csrf", None, "proof"),
            part("empty", None, ""),
            part("report", Some("a; name=b.json"), "one\r\n--edg\r\ntwo"),
        ];
        assert_eq!(read, expected, "in pieces of {size}");
    }
}

#[tokio::test]
async fn a_part_that_nobody_reads_is_passed_over() {
    let mut parts = parts_of(FORM.as_bytes(), 5);
    let mut names = Vec::new();
    while let Some(head) = parts.next().await.unwrap() {
        names.push(head.name);
    }
    assert_eq!(names, ["csrf", "empty", "report"]);
}

async fn read_all(body: &[u8]) -> Result<usize, Failed> {
    let mut parts = parts_of(body, 4096);
    let mut count = 0;
    while parts.next().await?.is_some() {
        parts.text().await?;
        count += 1;
    }
    Ok(count)
}

#[tokio::test]
async fn what_is_cut_off_or_too_much_is_refused() {
    let whole = FORM.as_bytes();
    for end in [0, 3, 10, 40, 100, whole.len() - 8] {
        assert_eq!(status(read_all(&whole[..end]).await.unwrap_err()), 400, "cut off at {end}");
    }
    let head = "--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
    let long_head = format!("--edge\r\nX: {}", "x".repeat(HEAD * 2));
    assert_eq!(status(read_all(long_head.as_bytes()).await.unwrap_err()), 400);
    let long_field = format!("{head}{}\r\n--edge--", "x".repeat(FIELD + 1));
    assert_eq!(status(read_all(long_field.as_bytes()).await.unwrap_err()), 413);
    let fits = format!("{head}{}\r\n--edge--", "x".repeat(FIELD));
    assert_eq!(read_all(fits.as_bytes()).await.unwrap(), 1);
    let many = format!("{}--edge--", format!("{head}x\r\n").repeat(PARTS + 1));
    assert_eq!(status(read_all(many.as_bytes()).await.unwrap_err()), 400);
    let most = format!("{}--edge--", format!("{head}x\r\n").repeat(PARTS));
    assert_eq!(read_all(most.as_bytes()).await.unwrap(), PARTS);
    let before = format!("{}\r\n--edge--", "x".repeat(HEAD * 2));
    assert_eq!(status(read_all(before.as_bytes()).await.unwrap_err()), 400);
    let nameless = "--edge\r\nContent-Type: text/plain\r\n\r\nx\r\n--edge--";
    assert_eq!(status(read_all(nameless.as_bytes()).await.unwrap_err()), 400);
    let no_text = [head.as_bytes(), &[0xff, 0xfe], b"\r\n--edge--"].concat();
    assert_eq!(status(read_all(&no_text).await.unwrap_err()), 400);
}

#[test]
fn only_a_form_in_parts_with_a_boundary_is_taken() {
    assert_eq!(boundary("multipart/form-data; boundary=----x"), Some("----x"));
    assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), Some("a b"));
    assert_eq!(boundary("application/x-www-form-urlencoded; boundary=x"), None);
    assert_eq!(boundary("multipart/form-data"), None);
    assert_eq!(boundary("multipart/form-data; boundary="), None);
    assert_eq!(boundary(&format!("multipart/form-data; boundary={}", "x".repeat(71))), None);
}
