//! Paths of Odoo that no tenant may reach: database manager, test runner, API explorer, becoming another user.

/// Whether the path, however it is disguised, leads to one of them. Odoo itself decodes once and is strict about the
/// rest, so this refuses more than could work; a mistake on this side costs nothing.
pub(super) fn is_blocked(path: &str) -> bool {
    if is_plain(path) {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        return leads_astray(segments.next(), segments.next(), segments.next());
    }
    let segments = segments(&decode(path));
    let at = |index: usize| segments.get(index).map(String::as_str);
    leads_astray(at(0), at(1), at(2))
}

/// Lower case, no escapes, no parameters, no dots at a segment's ends: nothing to undo.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'-'))
}

/// A leading language (`/fr/web/database`) is one that Odoo would take off.
fn leads_astray(first: Option<&str>, second: Option<&str>, third: Option<&str>) -> bool {
    is_forbidden(first, second) || (first.is_some_and(is_language) && is_forbidden(second, third))
}

fn is_forbidden(first: Option<&str>, second: Option<&str>) -> bool {
    match (first, second) {
        (Some("web"), Some(second)) => second == "database" || second == "become" || second.starts_with("tests"),
        (Some(first), _) => first.starts_with("doc"),
        (None, _) => false,
    }
}

/// `fr`, `fr_be`, `sr@latin`; but `/my` is the portal.
fn is_language(segment: &str) -> bool {
    let name = segment.split(['_', '-', '@']).next().unwrap_or_default();
    name.len() == 2 && name != "my" && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Undoes percent escapes, twice escaped ones too, and lowers the case.
fn decode(path: &str) -> String {
    let mut bytes = path.as_bytes().to_vec();
    for _ in 0..3 {
        bytes = decode_once(&bytes);
    }
    String::from_utf8_lossy(&bytes).to_lowercase()
}

fn decode_once(bytes: &[u8]) -> Vec<u8> {
    let digit = |index: usize| bytes.get(index).and_then(|byte| (*byte as char).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        match (byte, digit(index + 1), digit(index + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                index += 3;
            }
            _ => {
                decoded.push(*byte);
                index += 1;
            }
        }
    }
    decoded
}

/// The segments with dots resolved and without what a server might cut off: parameters, queries, controls, trailing
/// dots and spaces.
fn segments(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    for segment in path.split(['/', '\\']) {
        let end = segment.find(|c: char| matches!(c, ';' | '?' | '#') || c.is_control()).unwrap_or(segment.len());
        match segment.get(..end).unwrap_or_default().trim() {
            ".." => {
                segments.pop();
            }
            segment => match segment.trim_end_matches(|c: char| c == '.' || c.is_whitespace()) {
                "" => {}
                segment => segments.push(segment.to_owned()),
            },
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_do_not_help() {
        for path in [
            "/web/database",
            "/web/database/",
            "/web/database/manager",
            "/web/database/selector",
            "/web/become",
            "/web/tests",
            "/web/tests/mobile",
            "/web/tests_foo",
            "/doc",
            "/doc/res.partner",
            "/doc-bearer/index.json",
            "//web//database/manager",
            "/web///database",
            "/%2fweb/%64atabase",
            "/web%2Fdatabase%2fmanager",
            "/%77%65%62/database",
            "/web/%2564atabase",
            "/web/%252564atabase",
            "/./web/./database",
            "/x/../web/database",
            "/web/x/../database",
            "/../../web/database",
            "/web/..;/web/database",
            "/web/%2e%2e/web/database",
            "/WEB/Database",
            "/web/database;x=1/manager",
            "/web/database%00",
            "/web/database%20",
            "/web/database.",
            "/web/database%3fx",
            "/web/database%23",
            "/web\\database",
            "/web%5cdatabase",
            "/web/database\t",
            "/web/become/",
            "/web/become;jsessionid=1",
            "/fr/web/database/manager",
            "/fr_BE/web/become",
            "/en/doc",
            "/Doc",
            "/%64oc",
            "/web/database%0d%0a",
        ] {
            assert!(is_blocked(path), "{path}");
        }
    }

    #[test]
    fn the_rest_of_odoo_passes() {
        for path in [
            "/",
            "/odoo",
            "/odoo/action-123",
            "/web",
            "/web/login",
            "/web/databases.js",
            "/web/assets/1/abc/web.assets.js",
            "/web/dataset/call_kw/res.users/web_search_read",
            "/web/content/12?download=true",
            "/my/documents",
            "/web/image/res.partner/1/avatar_128",
            "/websocket",
            "/report/pdf/sale.report/1",
            "/x/doc",
            "/web/x/database",
            "/base_import/set_file",
            "/web/static/lib/doc.js",
            "/hr/doc/1/..",
            "/odoo/web/database",
            "/web/session/check",
            "/json/2/res.partner/search",
            "/%E2%82%AC",
        ] {
            let blocked = is_blocked(path.split('?').next().unwrap());
            assert_eq!(blocked, path == "/hr/doc/1/..", "{path}");
        }
    }
}
