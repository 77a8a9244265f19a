use super::*;
use std::io::Cursor;

fn walk<T>(text: &str, limit: usize, read: impl FnOnce(&mut Xml<'_>) -> Result<T, Refusal>) -> T {
    let mut input = Cursor::new(text.as_bytes());
    read(&mut Xml::new(&mut input, limit).unwrap()).unwrap()
}

#[test]
fn a_walk_takes_what_it_wants_and_skips_the_rest() {
    let text = "<?xml version='1.0'?><!-- a --><p:bom v='1 &amp; 2' xmlns:p='urn:p'><p:skipped><deep/><deep><a>1</a></deep></p:skipped>
      <p:list><p:item id='a'>one &lt; <![CDATA[<two>]]> &#51; &unknown;</p:item><p:item id='b'/><other>x</other></p:list></p:bom>";
    let (version, found) = walk(text, 1000, |xml| {
        let version = xml.attribute("v").to_owned();
        let mut found = Vec::new();
        xml.elements(|xml, name| match name {
            "list" => xml.elements(|xml, name| {
                let id = xml.attribute("id").to_owned();
                found.push((xml.route(), name.to_owned(), id, xml.text()?));
                Ok(())
            }),
            _ => Ok(()),
        })?;
        Ok((version, found))
    });
    assert_eq!(version, "1 & 2");
    let row = |route: &str, name: &str, id: &str, text: &str| {
        (route.to_owned(), name.to_owned(), id.to_owned(), text.to_owned())
    };
    assert_eq!(
        found,
        [
            row("list[1].item[0]", "item", "a", "one < <two> 3 &unknown;"),
            row("list[1].item[1]", "item", "b", ""),
            row("list[1].other[2]", "other", "", "x"),
        ]
    );
}

#[test]
fn looking_ahead_leaves_the_walk_where_it_was() {
    let text = "<a><b k='1'><c>x</c><d/><c>y</c></b><b k='2'/><b k='3'><c>z</c></b></a>";
    let seen = walk(text, 1000, |xml| {
        let mut seen = Vec::new();
        let count = xml.ahead(|xml| {
            let mut count = 0;
            xml.elements(|_, _| {
                count += 1;
                Ok(())
            })?;
            Ok(count)
        })?;
        xml.elements(|xml, _| {
            let first = xml.ahead(|xml| {
                let mut last = String::new();
                xml.elements(|xml, _| {
                    last = xml.text()?;
                    Ok(())
                })?;
                Ok(last)
            })?;
            let key = xml.attribute("k").to_owned();
            let mut texts = Vec::new();
            xml.elements(|xml, _| {
                texts.push(xml.text()?);
                Ok(())
            })?;
            seen.push(format!("{count} {key} {first} {}", texts.join(",")));
            Ok(())
        })?;
        Ok(seen)
    });
    assert_eq!(seen, ["3 1 y x,,y", "3 2  ", "3 3 z z"]);
}

#[test]
fn a_record_beyond_its_limit_is_skipped_and_the_walk_goes_on() {
    let large = format!("<a><b><c>{}</c><c>{}</c></b><b><c>ok</c></b></a>", "x".repeat(600), "y".repeat(600));
    let records = walk(&large, 1000, |xml| {
        let mut records = Vec::new();
        xml.elements(|xml, _| {
            records.push(xml.record()?.map(|element| element.text_of("c").to_owned()));
            Ok(())
        })?;
        Ok(records)
    });
    assert_eq!(records, [Err("it is larger than 1000 bytes".to_owned()), Ok("ok".to_owned())]);
}

#[test]
fn a_record_nested_too_deeply_is_skipped_and_the_walk_goes_on() {
    let deep = format!("<a>{}{}<b>ok</b></a>", "<b>".repeat(150), "</b>".repeat(150));
    let records = walk(&deep, 100_000, |xml| {
        let mut records = Vec::new();
        xml.elements(|xml, _| {
            records.push(xml.record()?.map(|element| element.text));
            Ok(())
        })?;
        Ok(records)
    });
    assert_eq!(records, [Err("it is nested deeper than 100 levels".to_owned()), Ok("ok".to_owned())]);
}

#[test]
fn a_text_that_would_fill_the_memory_ends_the_walk() {
    let text = format!("<a><b>{}</b></a>", "x".repeat(5000));
    let mut input = Cursor::new(text.as_bytes());
    let mut xml = Xml::new(&mut input, 1000).unwrap();
    assert!(matches!(xml.elements(|_, _| Ok(())), Err(Refusal::Unreadable(_))));
}

#[test]
fn looking_ahead_over_more_than_a_buffer_comes_back() {
    let text = format!("<a><b>{}</b><c>end</c></a>", "<x>0123456789</x>".repeat(100_000));
    let seen = walk(&text, 1000, |xml| {
        let count = |xml: &mut Xml<'_>| {
            let mut count = 0;
            xml.elements(|xml, _| {
                xml.elements(|_, _| {
                    count += 1;
                    Ok(())
                })
            })?;
            Ok(count)
        };
        let nested = xml.ahead(|xml| Ok((xml.ahead(count)?, count(xml)?)))?;
        Ok((nested, xml.ahead(count)?, count(xml)?))
    });
    assert_eq!(seen, ((100_000, 100_000), 100_000, 100_000));
}
