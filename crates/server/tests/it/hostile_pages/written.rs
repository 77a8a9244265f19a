//! An installation in which something hostile stands in every field that takes a text.

use crate::visitors::{House, IMAGE, PROOF, Page};
use portcullis_app::caller::Caller;
use portcullis_app::requests::{Asked, Asker, ask, take};
use portcullis_domain::request::event::{Event, Happening, Speaker};
use portcullis_domain::request::record::Origin;
use serde_json::{Value, json};

/// The fields whose text has to be seen on some page.
pub(super) const FIELDS: [&str; 47] = [
    "company",
    "person",
    "team",
    "product",
    "reference",
    "skip",
    "advisory",
    "package",
    "installed",
    "title",
    "target",
    "check-name",
    "resource",
    "file",
    "left-out",
    "break-glass",
    "told",
    "report",
    "patch",
    "effort",
    "link",
    "note",
    "reason",
    "mitigations",
    "accept-effort",
    "systems",
    "found",
    "controls",
    "impact",
    "rejection",
    "hold",
    "lifting",
    "incomplete",
    "answer",
    "wrong-release",
    "reopened",
    "request",
    "wrong-request",
    "request-said",
    "request-declined",
    "request-edited",
    "request-deleted",
    "request-reaction",
    "asker",
    "kind",
    "question",
    "choice",
];

/// What closes whatever it stands in and begins something else, with a mark by which it is found.
pub(super) fn payload(field: &str) -> String {
    format!(
        "pwn-{field}-\"'><img src=x onerror=pwn(1)><script>pwn(2)</script></textarea></title></option></select>\
         <svg onload=pwn(3)>{{{{7*7}}}} [k](javascript:pwn(4)) <!-- --> &lt;b&gt; `x` \u{202e}txt"
    )
}

/// The same where only a few characters may stand.
fn short(field: &str) -> String {
    format!("pwn-{field}-\"'></select><script>pwn(2)</script>\u{202e}")
}

/// A link that runs something.
const LINK: &str = "java\tscript:pwn(5)//https://";

/// The program, with hostile names.
pub(super) fn program() -> String {
    let everybody = |id: &str, roles: &[&str]| json!({"id": id, "name": payload("person"), "roles": roles});
    json!({
        "version": 1,
        "company": payload("company"),
        "people": [
            everybody("ana", &["security_engineer", "admin"]),
            everybody("sam", &["security_lead"]),
            everybody("ines", &["head_of_product_engineering"]),
            everybody("hal", &["head_of_security"]),
            everybody("bo", &["engineer"]),
        ],
        "requests": {"kinds": [
            {"id": "question", "name": "Question", "sort": "question", "questions": [{"id": "what", "label": "What?", "answer": "text"}]},
            {"id": "code-review", "name": short("kind"), "questions": [
                {"id": "what", "label": short("question"), "answer": "text"},
                {"id": "link", "label": "Where?", "answer": "link"},
                {"id": "how", "label": "How?", "answer": "choice", "choices": [short("choice")], "required": false}]}]},
        "teams": [{"id": "core", "name": payload("team"), "organisation": payload("organisation"), "members": ["bo"], "ambassador": "ana",
            "owns": ["component:web"]}],
        "products": [{"id": "acme", "name": payload("product"), "components": [
            {"id": "web", "kind": "image", "reference": "registry.acme.example/pwn-reference-", "engines": ["trivy"], "uploads": ["trivy", "sarif", "gitleaks"]},
            {"id": "deploy", "kind": "iac", "repository": "acme/deploy", "path": ".", "engines": ["checkov"], "uploads": ["checkov"]}],
            "global_skips": [{"check": "CKV_K8S_43", "reason": payload("skip"), "remediation": payload("remediation"), "approved_by": "sam"}]}],
    })
    .to_string()
}

fn trivy() -> Value {
    json!({
        "SchemaVersion": 2, "CreatedAt": jiff::Timestamp::now().to_string(), "ArtifactName": payload("artifact"), "ArtifactType": "container_image",
        "Metadata": {"ImageID": IMAGE, "OS": {"Family": payload("os"), "Name": payload("os")}},
        "Results": [
            {"Target": payload("target"), "Class": "os-pkgs", "Type": "debian",
             "Packages": [{"Name": payload("package"), "Version": payload("installed")}],
             "Vulnerabilities": [
                {"VulnerabilityID": payload("advisory"), "PkgName": payload("package"), "InstalledVersion": payload("installed"),
                 "FixedVersion": payload("fixed"), "PkgPath": payload("path"), "Severity": "CRITICAL", "Title": payload("title"),
                 "Description": payload("description"), "PrimaryURL": LINK, "References": [LINK, payload("references")], "Status": payload("status")},
                {"VulnerabilityID": "CVE-2026-1", "PkgName": "zlib", "InstalledVersion": "1.0", "FixedVersion": payload("fixed"),
                 "Severity": "HIGH", "Title": payload("title"), "PrimaryURL": "javascript:pwn(6)", "SeveritySource": payload("source")}]},
            {"Target": payload("target"), "Class": "config", "Type": payload("type"), "Misconfigurations": [
                {"ID": payload("check"), "AVDID": payload("check"), "Title": payload("title"), "Description": payload("description"),
                 "Message": payload("message"), "Resolution": payload("resolution"), "PrimaryURL": LINK, "Severity": "HIGH", "Status": "FAIL",
                 "CauseMetadata": {"Resource": payload("resource"), "StartLine": 1, "EndLine": 2}}]},
            {"Target": payload("target"), "Class": "secret", "Secrets": [
                {"RuleID": payload("rule"), "Category": payload("category"), "Title": payload("title"), "Severity": "HIGH", "StartLine": 1,
                 "EndLine": 1, "Match": payload("match")}]},
        ],
    })
}

fn checkov() -> Value {
    let check = json!({"check_id": "CKV_AWS_20", "check_name": payload("check-name"), "file_path": payload("file"), "file_line_range": [1, 4],
        "resource": payload("resource"), "guideline": LINK, "severity": "HIGH", "description": payload("description")});
    let mut skipped = check.clone();
    skipped["check_id"] = json!("CKV_AWS_21");
    skipped["check_result"] = json!({"result": "SKIPPED", "suppress_comment": payload("suppressed")});
    json!({"check_type": "terraform", "summary": {"passed": 0, "failed": 1, "checkov_version": "3.3.30"},
        "results": {"passed_checks": [], "skipped_checks": [skipped], "parsing_errors": [payload("parsing")], "failed_checks": [check]}})
}

/// Writes something hostile wherever something can be written, and gives what was answered.
pub(super) async fn write_everywhere(house: &House) -> Vec<(String, Page)> {
    let mut written = Written { house, answers: Vec::new() };
    written.scans().await;
    written.release().await;
    written.vulnerabilities().await;
    written.decisions().await;
    written.archive().await;
    written.requests().await;
    written.refusals().await;
    written.answers
}

struct Written<'h> {
    house: &'h House,
    answers: Vec<(String, Page)>,
}

impl Written<'_> {
    /// Fills a form in, each field with something hostile that is named only.
    async fn fill(&mut self, person: &str, address: &str, fields: &[(&str, &str)], status: u16) {
        let page = self.house.post(person, address, fields).await;
        assert_eq!(page.status.as_u16(), status, "{address} {fields:?}: {}", page.text());
        self.answers.push((address.to_owned(), page));
    }

    /// Fills a form with a file in, which has a hostile name.
    async fn upload(&mut self, address: &str, fields: &[(&str, &str)], file: &str, status: u16) {
        let head = "--edge\r\nContent-Disposition: form-data; name=";
        let mut parts = vec![format!("{head}\"csrf\"\r\n\r\n{PROOF}\r\n")];
        parts.extend(fields.iter().map(|(name, value)| format!("{head}\"{name}\"\r\n\r\n{value}\r\n")));
        let name = payload("file-name").replace('"', "%22");
        parts.push(format!("{head}\"report\"; filename=\"{name}\"\r\n\r\n{file}\r\n--edge--\r\n"));
        let page = self.house.upload("ana", address, parts.concat()).await;
        assert_eq!(page.status.as_u16(), status, "{address}: {}", page.text());
        self.answers.push((address.to_owned(), page));
    }

    async fn scans(&mut self) {
        let day = jiff::Timestamp::now().to_string()[..10].to_owned();
        let web = [("component", "web"), ("database_date", day.as_str())];
        for track in ["main", "1.0"] {
            self.upload("/scans/new", &[&web[..], &[("track", track)]].concat(), &trivy().to_string(), 303)
                .await;
            let deploy = [
                ("component", "deploy"),
                ("track", track),
                ("commit", "0123456789abcdef0123456789abcdef01234567"),
            ];
            self.upload("/scans/new", &deploy, &checkov().to_string(), 303).await;
        }
        let incomplete = payload("incomplete");
        self.upload(
            "/scans/new",
            &[&web[..], &[("incomplete", incomplete.as_str())]].concat(),
            &trivy().to_string(),
            303,
        )
        .await;
    }

    async fn release(&mut self) {
        let reason = payload("left-out");
        let fields = [
            ("product", "acme"),
            ("version", "1.0"),
            ("state-web", IMAGE),
            ("reason-deploy", reason.as_str()),
        ];
        self.fill("ana", "/releases/new", &fields, 303).await;
        self.fill("ana", "/releases/acme/1.0/check", &[], 303).await;
        self.fill("bo", "/releases/acme/1.0/break-glass", &[("reason", &payload("break-glass"))], 303).await;
        self.fill("ines", "/releases/acme/1.0/break-glass/approve", &[], 303).await;
        self.fill("ana", "/releases/acme/1.0/check", &[], 303).await;
    }

    async fn vulnerabilities(&mut self) {
        self.fill("ana", "/imports/1/acceptance", &[], 303).await;
        let title: String = payload("told").chars().take(190).collect();
        let report = payload("report")
            + "\n\n<img src=x onerror=pwn(7)>\n\n```\n</code></pre><script>pwn(8)</script>\n```\n\n[a](javascript:pwn(9)) <javascript:pwn(10)> ![p](javascript:pwn(11)) | a |\n";
        let told = [
            ("title", title.as_str()),
            ("component", "web"),
            ("source", "bug_bounty"),
            ("severity", "high"),
            ("report", report.as_str()),
        ];
        self.fill("bo", "/vulnerabilities/new", &told, 303).await;
        let at = self.answers.last().map(|(_, page)| page.location.clone()).unwrap_or_default();
        let act = format!("{at}/actions");
        self.fill("ana", &act, &[("verb", "take")], 303).await;
        self.fill("ana", &act, &[("verb", "report")], 303).await;
        let (patch, effort) = (payload("patch"), payload("effort"));
        let estimate = [
            ("verb", "estimate"),
            ("patch", patch.as_str()),
            ("effort", effort.as_str()),
            ("starts", "2099-12-01"),
        ];
        self.fill("bo", &act, &estimate, 303).await;
        self.fill("bo", &act, &[("verb", "patch"), ("link", &payload("link"))], 303).await;
        self.fill("ana", &act, &[("verb", "validate"), ("fixed", "no"), ("note", &payload("note"))], 303)
            .await;
        self.fill("bo", &act, &[("verb", "patch"), ("link", "javascript:pwn(12)")], 303).await;
        self.fill("ana", &act, &[("verb", "validate"), ("fixed", "yes"), ("note", &payload("note"))], 303)
            .await;
        for step in
            ["teams_told", "hosted_patched", "customers_informed", "no_critical_incident", "published"]
        {
            let note = payload("disclosed");
            let disclosed = [("verb", "disclose"), ("step", step), ("note", note.as_str())];
            self.fill("ana", &act, &disclosed, 303).await;
        }
        self.fill("ana", &act, &[("verb", "resolve")], 303).await;
        self.fill("ana", &act, &[("verb", "reopen"), ("reason", &payload("reopened"))], 303).await;
        // An estimate is shown until there is a patch.
        self.fill("bo", "/vulnerabilities/new", &told, 303).await;
        let at = self.answers.last().map(|(_, page)| page.location.clone()).unwrap_or_default();
        let act = format!("{at}/actions");
        self.fill("ana", &act, &[("verb", "take")], 303).await;
        self.fill("ana", &act, &[("verb", "report")], 303).await;
        self.fill("bo", &act, &estimate, 303).await;
    }

    async fn decisions(&mut self) {
        let texts = ["reason", "mitigations", "accept-effort", "systems", "found", "controls"].map(payload);
        let [reason, mitigations, effort, systems, found, controls] = texts.each_ref().map(String::as_str);
        let accept = [
            ("kind", "accepted"),
            ("day", "2099-12-31"),
            ("reason", reason),
            ("mitigations", mitigations),
            ("effort", effort),
        ];
        for number in 1..=3 {
            self.fill("bo", &format!("/vulnerabilities/{number}/decisions"), &accept, 303).await;
        }
        self.fill("ines", "/approvals/vulnerabilities/V-1-1/approval", &[], 303).await;
        self.fill(
            "ines",
            "/approvals/vulnerabilities/V-2-1/rejection",
            &[("reason", &payload("rejection"))],
            303,
        )
        .await;
        self.fill("bo", "/vulnerabilities/3/withdrawal", &[("reason", &payload("withdrawal"))], 303).await;
        self.fill(
            "bo",
            "/vulnerabilities/3/decisions",
            &[
                ("kind", "accepted"),
                ("day", "2099-12-30"),
                ("reason", reason),
                ("mitigations", mitigations),
                ("effort", effort),
            ],
            303,
        )
        .await;
        let except = [
            ("kind", "exception"),
            ("day", "2099-12-31"),
            ("reason", reason),
            ("systems", systems),
            ("found", found),
            ("controls", controls),
        ];
        self.fill("ana", "/vulnerabilities/5/decisions", &except, 303).await;
        self.fill(
            "ana",
            "/vulnerabilities/4/decisions",
            &[("kind", "false_positive"), ("impact", &payload("impact"))],
            303,
        )
        .await;
        self.fill("ana", "/releases/acme/1.0/check", &[], 303).await;
    }

    async fn archive(&mut self) {
        for subject in ["acme 1.0"] {
            self.fill("sam", "/archive/holds", &[("subject", subject), ("reason", &payload("hold"))], 303)
                .await;
        }
        self.fill("hal", "/archive/holds/1/lifting", &[("reason", &payload("lifting"))], 303).await;
        self.fill("sam", "/archive/holds", &[("subject", "acme 1.0"), ("reason", &payload("hold"))], 303)
            .await;
    }

    async fn requests(&mut self) {
        let request = payload("request");
        let asked = [
            ("kind", "code-review"),
            ("answer-what", request.as_str()),
            ("answer-link", "https://acme.example/1"),
        ];
        self.fill("bo", "/requests/new", &asked, 303).await;
        let wrong = payload("wrong-request");
        let asked =
            [("kind", "code-review"), ("answer-what", wrong.as_str()), ("answer-link", "javascript:pwn(13)")];
        self.fill("bo", "/requests/new", &asked, 422).await;
        let at = "/requests/1/actions";
        self.fill("ana", at, &[("verb", "say"), ("text", &payload("request-said"))], 303).await;
        self.fill("ana", at, &[("verb", "decline"), ("reason", &payload("request-declined"))], 303).await;
        self.slack_tells().await;
    }

    /// What comes from Slack is whatever its senders will.
    async fn slack_tells(&mut self) {
        let stranger = Speaker { id: "slack:U0X".to_owned(), is_team: false };
        let (installation, now) = (&self.house.installation, jiff::Timestamp::now());
        let by = Asker {
            speaker: stranger.clone(),
            name: Some(payload("asker")),
            team: None,
            origin: Origin::Slack,
            root: Some("slack:C0:1.0".to_owned()),
            thread: Some("slack:C0:1.0".to_owned()),
            is_sorted: false,
        };
        let asked = Asked {
            kind: "question".to_owned(),
            answers: vec![("what".to_owned(), payload("request"))],
            is_urgent: true,
        };
        let caller = Caller { id: "ana".to_owned(), from: "test".to_owned() };
        ask(installation, &asked, &by, &caller, now).await.unwrap();
        let edited = |message: &str, text: String| Happening::Edited {
            message: message.to_owned(),
            text,
            is_urgent: false,
        };
        let events = [
            edited("slack:C0:1.1", payload("request-edited")),
            edited("slack:C0:1.1", "harmless".to_owned()),
            edited("slack:C0:1.2", payload("request-deleted")),
            Happening::Deleted { message: "slack:C0:1.2".to_owned() },
            Happening::Reacted { message: "slack:C0:1.0".to_owned(), reaction: payload("request-reaction") },
        ];
        let event = |(number, what)| Event { id: format!("e{number}"), at: now, by: stranger.clone(), what };
        let events: Vec<Event> = events.into_iter().enumerate().map(event).collect();
        take(installation, &["slack:C0:1.0"], &events, &caller, now).await.unwrap();
    }

    /// What is refused is often shown again.
    async fn refusals(&mut self) {
        let day =
            (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 60)).to_string()[..10].to_owned();
        self.fill(
            "ana",
            "/me/tokens",
            &[("name", &payload("wrong-token")), ("permits", "reading"), ("expires", day.as_str())],
            422,
        )
        .await;
        let wrong = payload("wrong-release");
        let fields = [
            ("product", "acme"),
            ("version", wrong.as_str()),
            ("state-web", wrong.as_str()),
            ("reason-deploy", wrong.as_str()),
        ];
        self.fill("ana", "/releases/new", &fields, 422).await;
        let list = format!(
            "CVE,Package,Severity\n\"{}\",\"{}\",high\nCVE-2026-1000,=cmd|' /C calc'!A0,+1\n",
            payload("answer").replace('"', "\"\""),
            payload("answer").replace('"', "\"\"")
        );
        for format in ["page", "csv", "markdown", "html", "xlsx"] {
            self.upload(
                "/answers",
                &[("release", "acme 1.0"), ("format", format), ("open", "on")],
                &list,
                200,
            )
            .await;
        }
        let csv = self
            .answers
            .iter()
            .find(|(_, page)| page.content_type.starts_with("text/csv"))
            .map(|(_, page)| page.text());
        let csv = csv.unwrap();
        assert!(csv.contains("cmd|"), "{csv}");
        let begins = csv
            .lines()
            .flat_map(|line| line.split(','))
            .find(|cell| cell.trim_start_matches('"').starts_with(['=', '+', '@', '\t']));
        assert_eq!(begins, None, "{csv}");
    }
}
