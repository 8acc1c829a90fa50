//! What a person and a program see while the ERP can't answer.

use base64::Engine;
use model::country::Language;
use tenant_agent::door::{Door, DoorState, PageFacts, StoppedReason};

use super::support::*;

fn closed(state: DoorState) -> Door {
    let door = Door::start(config("127.0.0.1:9")).unwrap();
    door.set_state(state);
    door
}

const PERSON: &str = "Sec-Fetch-Mode: navigate\r\nAccept: text/html\r\n";

async fn page(door: &Door, language: &str) -> String {
    ask(door, get("/odoo", &format!("{PERSON}Accept-Language: {language}\r\n"))).await
}

#[tokio::test]
async fn the_whole_page_as_it_is_sent() {
    let door = closed(DoorState::Stopped { reason: StoppedReason::Unpaid });
    let answer = page(&door, "en-GB,en;q=0.9").await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    for line in [
        "HTTP/1.1 503 Service Unavailable",
        "content-type: text/html; charset=utf-8",
        "cache-control: no-store",
        "retry-after: 60",
        "refresh: 60",
        "x-content-type-options: nosniff",
        "x-frame-options: SAMEORIGIN",
        "referrer-policy: no-referrer",
    ] {
        assert!(has(head, line), "{line} not in {head}");
    }
    let (style, rest) = body.split_once("<style>").unwrap().1.split_once("</style>").unwrap();
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, style.as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    assert_eq!(
        header(head, "content-security-policy").unwrap(),
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )
    );
    assert!(style.contains("prefers-color-scheme:dark"));
    assert!(answer.len() < 4096 && !answer.contains("<script") && !answer.contains("http-equiv"), "{}", answer.len());
    assert_eq!(
        rest,
        "\n</head>\n<body>\n<main>\n<p class=\"company\">Müller &amp; &lt;Söhne&gt;</p>\n\
         <h1>Odoo is paused: an invoice is unpaid</h1>\n\
         <p>All your data is kept. As soon as the invoice is paid, Odoo starts again within a minute. \
         The person who manages your subscription can pay it here:</p>\n\
         <p><a href=\"https://stackyard.example/\">Open the subscription</a></p>\n\
         <p class=\"soft\">This page reloads by itself. <a href=\"\">Try now</a></p>\n</main>\n</body>\n</html>\n"
    );
    assert!(body.starts_with("<!doctype html>\n<html lang=\"en\">\n"), "{body}");
    assert!(
        body.contains("<title>Odoo is paused: an invoice is unpaid · Müller &amp; &lt;Söhne&gt;</title>"),
        "{body}"
    );
}

#[tokio::test]
async fn every_state_speaks_every_language() {
    let states = [
        (DoorState::Starting, 503, Some("3")),
        (DoorState::Maintenance, 503, Some("10")),
        (DoorState::Stopped { reason: StoppedReason::Unpaid }, 503, Some("60")),
        (DoorState::Stopped { reason: StoppedReason::Unverified }, 503, Some("60")),
        (DoorState::Stopped { reason: StoppedReason::Staff }, 503, Some("60")),
        (DoorState::Stopped { reason: StoppedReason::Deletion }, 503, None),
        (DoorState::Unknown, 404, None),
    ];
    let door = closed(DoorState::Starting);
    let mut headings = std::collections::BTreeSet::new();
    for (state, code, retry) in states {
        door.set_state(state);
        for language in ["en", "fr", "de", "es", "it", "nl", "pt"] {
            let answer = page(&door, language).await;
            assert_eq!(status(&answer), code, "{answer}");
            assert_eq!(header(&answer, "retry-after"), retry, "{answer}");
            assert!(answer.contains(&format!("<html lang=\"{language}\">")), "{answer}");
            let heading = answer.split_once("<h1>").unwrap().1.split_once("</h1>").unwrap().0;
            headings.insert(heading.to_owned());
            assert_eq!(answer.contains("Müller"), state != DoorState::Unknown, "nobody's name at an unknown address");
            assert_eq!(answer.contains("stackyard.example"), matches!(state, DoorState::Stopped { .. }), "{answer}");
        }
    }
    assert_eq!(headings.len(), 7 * 7, "{headings:?}");
}

#[tokio::test]
async fn the_tenants_language_and_name_count_where_the_reader_has_no_wish() {
    let door = closed(DoorState::Starting);
    assert!(page(&door, "pl").await.contains("<html lang=\"fr\">"));
    door.set_pages(PageFacts {
        company: "Neu".into(),
        stackyard_url: "javascript:alert(1)".into(),
        language: Language::German,
    });
    let answer = page(&door, "*").await;
    assert!(answer.contains("<html lang=\"de\">") && answer.contains(">Neu</p>"), "{answer}");
    door.set_state(DoorState::Stopped { reason: StoppedReason::Staff });
    assert!(!page(&door, "de").await.contains("javascript"));
}

#[tokio::test]
async fn programs_get_a_line_and_never_json() {
    let door = closed(DoorState::Maintenance);
    let rpc = "POST /web/dataset/call_kw/res.partner/read HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
        Accept: */*\r\nSec-Fetch-Mode: cors\r\nAccept-Language: de\r\nContent-Length: 2\r\n\r\n{}";
    for request in [rpc, &get("/web/webclient/version_info", "Accept: application/json\r\n"), &get("/", "")] {
        let answer = ask(&door, request).await;
        assert_eq!(status(&answer), 503);
        assert!(has(&answer, "content-type: text/plain; charset=utf-8") && has(&answer, "retry-after: 10"), "{answer}");
        let line = answer.split_once("\r\n\r\n").unwrap().1;
        assert!(
            line.starts_with("Müller & <Söhne>: Odoo ") && line.ends_with('\n') && line.lines().count() == 1,
            "{line}"
        );
    }
}

#[tokio::test]
async fn older_browsers_and_forms_get_the_page_and_head_gets_no_body() {
    let door = closed(DoorState::Starting);
    assert!(ask(&door, get("/", "Accept: text/html,*/*;q=0.8\r\n")).await.contains("<h1>"));
    let form = "POST /web/login HTTP/1.1\r\nHost: a\r\nSec-Fetch-Mode: navigate\r\nContent-Length: 1\r\n\r\nx";
    assert!(ask(&door, form).await.contains("<h1>"));
    let mut wire = knock(&door).await;
    wire.send(get("/", &format!("{PERSON}Connection: close\r\n")).replacen("GET", "HEAD", 1)).await;
    let answer = wire.rest().await;
    assert!(status(&answer) == 503 && answer.ends_with("\r\n\r\n") && !answer.contains("<h1>"), "{answer}");
}
