//! Writes a page: one small document without script, image or anything to fetch.

use super::texts::{self, Text};
use super::{Language, Page, PageFacts, language};

/// Nothing may load or run but this one style sheet, known by its hash (a test compares the two).
pub(super) const POLICY: &str = "default-src 'none'; style-src 'sha256-zepRdVqj4IijchZ0BUuJSGH+DY9mx8hkWt3s3XouyYU='; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'";

/// The style sheet, light and dark by the reader's own setting.
pub(super) const STYLE: &str = "\
:root{color-scheme:light dark;--back:#f6f7f9;--card:#fff;--ink:#1d2330;--soft:#545c6b;--line:#dfe3ea;--link:#1f5fbf}\
@media(prefers-color-scheme:dark){:root{--back:#14171d;--card:#1d2129;--ink:#e8ebf0;--soft:#aab2c0;--line:#323945;--link:#8db9ff}}\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--back);color:var(--ink);\
font:1rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\
main{width:100%;max-width:34rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}\
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.3;overflow-wrap:anywhere}\
p{margin:0 0 1rem}\
.company{margin:0 0 .5rem;color:var(--soft);overflow-wrap:anywhere}\
.soft{margin:1.5rem 0 0;color:var(--soft);font-size:.9rem}\
a{color:var(--link)}\
a:focus-visible{outline:3px solid var(--link);outline-offset:2px}";

/// The page for a person.
pub(super) fn page(page: Page, language: Language, facts: &PageFacts) -> String {
    let words = texts::of(language);
    let Text { heading, message } = words.text(page);
    let company = if page == Page::Unknown { "" } else { facts.company.trim() };
    let title = if company.is_empty() { String::new() } else { format!(" · {}", escape(company)) };
    let mut body = String::new();
    if !company.is_empty() {
        body += &format!("<p class=\"company\">{}</p>\n", escape(company));
    }
    body += &format!("<h1>{heading}</h1>\n<p>{message}</p>\n");
    if let (Page::Stopped(_), Some(url)) = (page, safe_url(&facts.stackyard_url)) {
        body += &format!("<p><a href=\"{url}\">{}</a></p>\n", words.manage);
    }
    if page.retry_after_s().is_some() {
        body += &format!("<p class=\"soft\">{} <a href=\"\">{}</a></p>\n", words.reloads, words.again);
    }
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{heading}{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        language::tag(language)
    )
}

/// The line for a program; also a log's or a command line's reader.
pub(super) fn line(page: Page, language: Language, facts: &PageFacts) -> String {
    let heading = texts::of(language).text(page).heading;
    match (page, facts.company.trim()) {
        (Page::Unknown, _) | (_, "") => format!("{heading}\n"),
        (_, company) => format!("{}: {heading}\n", company.replace(char::is_control, " ")),
    }
}

fn safe_url(url: &str) -> Option<String> {
    (url.starts_with("https://") || url.starts_with("http://")).then(|| escape(url))
}

/// Text for HTML, inside or outside of an attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
