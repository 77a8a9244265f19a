//! URLs of web applications, reduced to what stays the same from one scan to the next.

/// A URL without credentials, query and fragment, its numeric and UUID path segments replaced by `{}`.
pub(crate) fn url_template(url: &str) -> String {
    let url = url.trim();
    let url = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let (scheme, rest) = url.split_at(url.find("://").map_or(0, |at| at + 3));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let mut template = scheme.to_ascii_lowercase();
    template.push_str(&if scheme.is_empty() { host.to_owned() } else { host.to_ascii_lowercase() });
    for (place, segment) in path.split('/').enumerate() {
        if place > 0 {
            template.push('/');
        }
        template.push_str(if is_variable(segment) { "{}" } else { segment });
    }
    template
}

fn is_variable(segment: &str) -> bool {
    let number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let uuid = segment.len() == 36
        && segment.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    number || uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_differ_in_numbers_have_one_template() {
        assert_eq!(
            url_template(
                "HTTPS://me:pw@Shop.example:8443/Orders/17/0190d8a0-7f0e-7cc3-98c4-dc0c0c07398f?id=1#top"
            ),
            "https://shop.example:8443/Orders/{}/{}"
        );
        assert_eq!(url_template("/users/7/"), "/users/{}/");
        assert_eq!(url_template("www.example.com"), "www.example.com");
        assert_eq!(url_template("127.0.0.1:80/a"), "127.0.0.1:80/a");
        assert_eq!(url_template("https://shop.example"), "https://shop.example");
        assert_eq!(url_template(""), "");
    }
}
