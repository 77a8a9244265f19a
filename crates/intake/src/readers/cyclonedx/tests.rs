use crate::limits::Limits;
use crate::testing::{accept, show, with};
use portcullis_domain::finding::{FixStatus, Subject};

#[test]
fn components_are_resolved_wherever_they_stand() {
    let report = r#"{"vulnerabilities": [
        {"affects": [{"ref": "lib"}, {"ref": "deep"}, {"ref": "app"}, {"ref": "urn:cdx:f08a/1#lib"},
                     {"ref": "pkg:npm/%40a/b@1"}, {"ref": "gone"}],
         "id": "CVE-2024-1234", "ratings": [{"severity": "high", "source": {"name": "nvd"}}]},
        {"id": "GHSA-AAAA-bbbb-cccc", "references": [{"id": "CVE-2024-9999"}, {"id": "RHSA-2024:1"}, {"id": "see https://a"}]}],
      "components": [
        {"bom-ref": "box", "type": "container", "name": "box", "components": [
          {"purl": "pkg:deb/debian/zlib1g@1.2?arch=amd64", "bom-ref": "deep", "type": "library", "name": "zlib1g", "version": "1.2"}]},
        {"bom-ref": "os", "type": "operating-system", "name": "debian", "version": "12.4"},
        {"bom-ref": "lib", "type": "library", "group": "org.a", "name": "b", "version": "2.0", "purl": "pkg:maven/org.a/b@2.0",
         "evidence": {"occurrences": [{"location": "lib/b-2.0.jar"}]}}],
      "metadata": {"component": {"bom-ref": "app", "name": "shop", "version": "sha256:aa"}, "timestamp": "2026-11-23T09:12:00Z",
                   "tools": [{"vendor": "anchore", "name": "Grype", "version": "0.41.0"}, {"name": "other", "version": "1"}]},
      "specVersion": "1.4", "bomFormat": "CycloneDX"}"#;
    insta::assert_snapshot!(show(report), @"
    cyclonedx grype 0.41.0: 7 observations, 0 suppressed
    high package CVE-2024-1234 | pkg:maven/org.a/b@2.0 | 2.0 →  | lib/b-2.0.jar | CVE-2024-1234
    high package CVE-2024-1234 | pkg:deb/debian/zlib1g@1.2?arch=amd64 | 1.2 →  |  | CVE-2024-1234
    high package CVE-2024-1234 | shop | sha256:aa →  |  | CVE-2024-1234
    high package CVE-2024-1234 | pkg:maven/org.a/b@2.0 | 2.0 →  | lib/b-2.0.jar | CVE-2024-1234
    high package CVE-2024-1234 | pkg:npm/%40a/b@1 | 1 →  |  | CVE-2024-1234
    high package CVE-2024-1234 | gone |  →  |  | CVE-2024-1234
    unknown package CVE-2024-9999 |  |  →  |  | GHSA-AAAA-bbbb-cccc
    ");
    let (reading, _) = accept(report);
    assert_eq!(reading.facts.packages, Some(2));
    assert_eq!(reading.facts.target.as_deref(), Some("shop"));
    assert_eq!(reading.facts.digests, ["sha256:aa"]);
    assert!(reading.facts.created.is_some());
    assert_eq!(
        reading.facts.operating_system.map(|os| (os.family, os.version)),
        Some(("debian".into(), "12.4".into()))
    );
}

#[test]
fn a_document_of_trivy_gives_what_its_properties_say() {
    let report = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6",
      "metadata": {"tools": {"components": [{"type": "application", "group": "aquasecurity", "name": "trivy", "version": "0.59.1"}]},
        "component": {"name": "shop:1", "type": "container", "purl": "pkg:oci/shop@sha256%3Abb?arch=amd64", "properties": [
          {"name": "aquasecurity:trivy:ImageID", "value": "sha256:cc"}, {"name": "aquasecurity:trivy:RepoDigest", "value": "shop@sha256:bb"}]}},
      "components": [{"bom-ref": "a", "type": "library", "name": "libssl1.1", "version": "1.1.1n", "purl": "pkg:deb/debian/libssl1.1@1.1.1n",
         "properties": [{"name": "aquasecurity:trivy:LayerDiffID", "value": "sha256:dd"}, {"name": "aquasecurity:trivy:PkgType", "value": "debian"}]},
        {"bom-ref": "b", "type": "library", "name": "gson", "version": "2.8", "group": "com.google.code.gson",
         "properties": [{"name": "aquasecurity:trivy:FilePath", "value": "app/gson-2.8.jar"}, {"name": "aquasecurity:trivy:PkgType", "value": "jar"}]}],
      "vulnerabilities": [{"id": "CVE-2023-0286", "source": {"name": "debian", "url": "https://a.example/1"},
        "ratings": [{"source": {"name": "nvd"}, "score": 7.4, "severity": "high", "method": "CVSSv31", "vector": "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H"},
                    {"source": {"name": "debian"}, "severity": "low"}],
        "cwes": [843], "description": "text", "recommendation": "Upgrade libssl1.1 to version 1.1.1n-1; Upgrade gson to version 2.9, 3.0",
        "advisories": [{"url": "https://a.example/2"}, {"url": "https://a.example/1"}], "published": "2023-02-08T20:15:24+00:00",
        "affects": [{"ref": "a", "versions": [{"version": "1.1.1n", "status": "affected"}]}, {"ref": "b"}]}]}"#;
    insta::assert_snapshot!(show(report), @"
    cyclonedx trivy 0.59.1: 2 observations, 0 suppressed
    low package CVE-2023-0286 | pkg:deb/debian/libssl1.1@1.1.1n | 1.1.1n → 1.1.1n-1 |  | CVE-2023-0286
    low package CVE-2023-0286 | com.google.code.gson/gson | 2.8 →  | app/gson-2.8.jar | CVE-2023-0286
    ");
    let (reading, findings) = accept(report);
    assert_eq!(reading.facts.digests, ["sha256:cc", "sha256:bb"]);
    let first = &findings[0];
    assert_eq!(first.severity_source.as_deref(), Some("debian"));
    assert_eq!(first.details.references, ["https://a.example/1", "https://a.example/2"]);
    assert_eq!((first.details.cwes.as_slice(), first.details.cvss.len()), (&[843][..], 1));
    assert!(first.details.published.is_some());
    let Subject::Package(subject) = &first.subject else { panic!("it is a package") };
    assert_eq!(subject.package.layer.as_deref(), Some("sha256:dd"));
    assert_eq!((subject.package.operating_system, subject.fix.status), (true, FixStatus::Fixed));
}

#[test]
fn an_analysis_against_the_vulnerability_is_a_suppression() {
    let report = r#"{"bomFormat": "CycloneDX", "components": [{"bom-ref": "a", "name": "a", "version": "1"}], "vulnerabilities": [
      {"id": "CVE-2024-0001", "affects": [{"ref": "a"}], "analysis": {"state": "not_affected", "justification": "code_not_reachable", "detail": "never called"}},
      {"id": "CVE-2024-0002", "affects": [{"ref": "a"}], "analysis": {"state": "false_positive"}},
      {"id": "CVE-2024-0003", "affects": [{"ref": "a"}], "analysis": {"state": "resolved", "detail": "patched"}},
      {"id": "CVE-2024-0004", "affects": [{"ref": "a"}], "analysis": {"state": "in_triage", "detail": "wait"}},
      {"id": "CVE-2024-0005", "affects": [{"ref": "a", "versions": [{"version": "1", "status": "unaffected"}]}]},
      {"id": "CVE-2024-0006", "affects": [{"ref": "a", "versions": [{"version": "2", "status": "unaffected"}]}]}]}"#;
    insta::assert_snapshot!(show(report), @"
    cyclonedx cyclonedx -: 6 observations, 0 suppressed
    unknown package CVE-2024-0001 | a | 1 →  |  | CVE-2024-0001 | suppressed by not_affected: code_not_reachable: never called
    unknown package CVE-2024-0002 | a | 1 →  |  | CVE-2024-0002 | suppressed by false_positive: 
    unknown package CVE-2024-0003 | a | 1 →  |  | CVE-2024-0003 | suppressed by resolved: patched
    unknown package CVE-2024-0004 | a | 1 →  |  | CVE-2024-0004
    unknown package CVE-2024-0005 | a | 1 →  |  | CVE-2024-0005 | suppressed by unaffected: 
    unknown package CVE-2024-0006 | a | 1 →  |  | CVE-2024-0006
    ");
}

#[test]
fn a_document_without_vulnerabilities_counts_its_packages() {
    let report = r#"{"bomFormat": "CycloneDX", "components": [{"type": "library", "name": "a", "components": [{"type": "framework", "name": "b"}]},
      {"type": "application", "name": "Cargo.lock"}, {"type": "application", "name": "go", "purl": "pkg:golang/stdlib@1.22"}]}"#;
    insta::assert_snapshot!(show(report), @"cyclonedx cyclonedx -: 0 observations, 0 suppressed");
    assert_eq!(accept(report).0.facts.packages, Some(3));
    assert_eq!(accept(r#"{"bomFormat": "CycloneDX"}"#).0.facts.packages, None);
    assert_eq!(accept(r#"{"bomFormat": "CycloneDX", "components": null}"#).0.facts.packages, Some(0));
}

#[test]
fn records_that_make_no_sense_are_skipped_with_their_place() {
    let report = r#"{"bomFormat": "CycloneDX", "components": "none", "metadata": [], "vulnerabilities": [
      7, {"affects": [{"ref": "a"}, {"ref": "b"}]}, {"id": "CVE-2024-0001", "affects": "all"},
      {"id": 5, "ratings": null, "cwes": null, "analysis": null, "affects": [{"ref": null, "versions": null}], "source": null}]}"#;
    insta::assert_snapshot!(show(report), @r#"
    cyclonedx cyclonedx -: 5 observations, 0 suppressed
    unknown package 5 |  |  →  |  | 5
    skipped vulnerabilities[0]: invalid type: integer `7`, expected struct Vulnerability
    skipped vulnerabilities[1]: it names no vulnerability
    skipped vulnerabilities[1]: it names no vulnerability
    skipped vulnerabilities[2]: invalid type: string "all", expected a sequence
    skipped components: it is a string, expected an array
    skipped metadata: it is an array, expected an object
    "#);
    insta::assert_snapshot!(show(r#"{"bomFormat": "CycloneDX", "vulnerabilities": {"id": "CVE-2024-0001"}}"#), @"
    cyclonedx cyclonedx -: 0 observations, 0 suppressed
    skipped vulnerabilities: it is an object, expected an array
    ");
}

#[test]
fn an_advisory_larger_than_a_record_is_skipped() {
    let report = format!(
        r#"{{"bomFormat": "CycloneDX", "vulnerabilities": [{{"id": "CVE-2024-0001", "description": "{}"}}, {{"id": "CVE-2024-0002"}}]}}"#,
        "x".repeat(600_000)
    );
    let limits = Limits { record_bytes: 1000, ..Limits::default() };
    let (reading, findings) = with(report, &limits).unwrap();
    assert_eq!((reading.observations, reading.skipped_total, findings.len()), (2, 1, 1));
}

const BOM: &str = r#"<cdx:bom xmlns:cdx="http://cyclonedx.org/schema/bom/1.4" version="1">
  <cdx:metadata><cdx:timestamp>2026-11-23T09:12:00Z</cdx:timestamp>
    <cdx:tools><cdx:tool><cdx:vendor>x</cdx:vendor><cdx:name>Scanner</cdx:name><cdx:version>3</cdx:version></cdx:tool></cdx:tools>
    <cdx:component type="container" bom-ref="app"><cdx:name>shop</cdx:name><cdx:version>sha256:aa</cdx:version></cdx:component></cdx:metadata>
  <cdx:components>
    <cdx:component type="container" bom-ref="box"><cdx:name>box</cdx:name><cdx:components>
      <cdx:component type="library" bom-ref="deep"><cdx:name>a&amp;b</cdx:name><cdx:version>1</cdx:version>
        <cdx:properties><cdx:property name="aquasecurity:trivy:FilePath">app/a.jar</cdx:property></cdx:properties></cdx:component>
    </cdx:components></cdx:component>
    <cdx:component type="library" bom-ref="lib"><cdx:group>org.a</cdx:group><cdx:name>b</cdx:name><cdx:version>2.0</cdx:version><cdx:purl>pkg:maven/org.a/b@2.0</cdx:purl>
      <cdx:evidence><cdx:occurrences><cdx:occurrence><cdx:location>lib/b-2.0.jar</cdx:location></cdx:occurrence></cdx:occurrences></cdx:evidence></cdx:component>
  </cdx:components>
  <cdx:vulnerabilities>
    <cdx:vulnerability bom-ref="v"><cdx:id>SNYK-1</cdx:id><cdx:source><cdx:name>Snyk</cdx:name><cdx:url>https://a.example/1</cdx:url></cdx:source>
      <cdx:references><cdx:reference><cdx:id>CVE-2018-7489</cdx:id><cdx:source><cdx:url>https://a.example/2</cdx:url></cdx:source></cdx:reference></cdx:references>
      <cdx:ratings><cdx:rating><cdx:source><cdx:name>NVD</cdx:name></cdx:source><cdx:score>9.8</cdx:score><cdx:severity>critical</cdx:severity><cdx:method>CVSSv3</cdx:method><cdx:vector>AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</cdx:vector></cdx:rating></cdx:ratings>
      <cdx:cwes><cdx:cwe>184</cdx:cwe></cdx:cwes><cdx:description>a &lt;b&gt; text</cdx:description><cdx:recommendation>Upgrade b to version 2.1</cdx:recommendation>
      <cdx:advisories><cdx:advisory><cdx:title>t</cdx:title><cdx:url>https://a.example/3</cdx:url></cdx:advisory></cdx:advisories>
      <cdx:published>2021-01-01T00:00:00.000Z</cdx:published>
      <cdx:analysis><cdx:state>not_affected</cdx:state><cdx:justification>code_not_reachable</cdx:justification><cdx:detail>never</cdx:detail></cdx:analysis>
      <cdx:affects><cdx:target><cdx:ref>lib</cdx:ref></cdx:target><cdx:target><cdx:ref>deep</cdx:ref></cdx:target><cdx:target><cdx:ref>app</cdx:ref></cdx:target></cdx:affects>
    </cdx:vulnerability>
    <cdx:vulnerability><cdx:id>CVE-2024-0001</cdx:id></cdx:vulnerability>
    <cdx:vulnerability><cdx:description>nameless</cdx:description></cdx:vulnerability>
  </cdx:vulnerabilities></cdx:bom>"#;

#[test]
fn the_xml_form_is_read_as_the_json_form_is() {
    insta::assert_snapshot!(show(BOM), @"
    cyclonedx-xml scanner 3: 5 observations, 0 suppressed
    critical package CVE-2018-7489 | pkg:maven/org.a/b@2.0 | 2.0 → 2.1 | lib/b-2.0.jar | SNYK-1 | suppressed by not_affected: code_not_reachable: never
    critical package CVE-2018-7489 | a&b | 1 →  | app/a.jar | SNYK-1 | suppressed by not_affected: code_not_reachable: never
    critical package CVE-2018-7489 | shop | sha256:aa →  |  | SNYK-1 | suppressed by not_affected: code_not_reachable: never
    unknown package CVE-2024-0001 |  |  →  |  | CVE-2024-0001
    skipped vulnerabilities[2].vulnerability[2]: it names no vulnerability
    ");
    let (reading, findings) = accept(BOM);
    assert_eq!((reading.facts.packages, reading.facts.target.as_deref()), (Some(2), Some("shop")));
    assert_eq!((reading.facts.digests.len(), reading.facts.created.is_some()), (1, true));
    let details = &findings[0].details;
    assert_eq!(details.description, "a <b> text");
    assert_eq!(details.references, ["https://a.example/1", "https://a.example/3", "https://a.example/2"]);
    assert_eq!(details.cvss[0].vector, "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    assert_eq!((details.cwes.as_slice(), details.published.is_some()), (&[184][..], true));
}

#[test]
fn the_extension_before_specification_1_4_is_read_inside_and_beside_components() {
    let report = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.2" xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0">
      <components><component type="library" bom-ref="d"><name>Django</name><version>2.2.18</version>
        <v:vulnerabilities><v:vulnerability ref="urn:uuid:1"><v:id>GHSA-xgxc-v2qg-chmh</v:id><v:source name="github"><v:url>https://a.example/1</v:url></v:source>
          <v:ratings><v:rating><v:score><v:base>0</v:base></v:score><v:severity>Low</v:severity></v:rating></v:ratings>
          <v:advisories><v:advisory>https://a.example/2</v:advisory></v:advisories></v:vulnerability>
          <v:vulnerability><v:description>nameless</v:description></v:vulnerability></v:vulnerabilities></component></components>
      <v:vulnerabilities><v:vulnerability ref="d"><v:id>CVE-2018-7489</v:id>
        <v:ratings><v:rating><v:severity>Low</v:severity><v:method>OWASP Risk</v:method></v:rating>
          <v:rating><v:score><v:base>9.8</v:base></v:score><v:severity>Critical</v:severity><v:method>CVSSv3</v:method></v:rating></v:ratings>
        <v:recommendations><v:recommendation>Upgrade</v:recommendation></v:recommendations></v:vulnerability></v:vulnerabilities></bom>"#;
    insta::assert_snapshot!(show(report), @"
    cyclonedx-xml cyclonedx -: 3 observations, 0 suppressed
    low package GHSA-xgxc-v2qg-chmh | Django | 2.2.18 →  |  | GHSA-xgxc-v2qg-chmh
    critical package CVE-2018-7489 | Django | 2.2.18 →  |  | CVE-2018-7489
    skipped components[0].component[0].vulnerabilities[2].vulnerability[1]: it names no vulnerability
    ");
    assert_eq!(accept(report).1[0].details.references, ["https://a.example/1", "https://a.example/2"]);
}

#[test]
fn tools_as_components_name_the_engine_in_xml_too() {
    let report = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata><tools><components>
      <component type="application"><name>Trivy</name><version>0.59.1</version></component></components></tools></metadata></bom>"#;
    insta::assert_snapshot!(show(report), @"cyclonedx-xml trivy 0.59.1: 0 observations, 0 suppressed");
}

#[test]
fn an_xml_advisory_larger_than_a_record_is_skipped() {
    let report = format!(
        r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><vulnerabilities><vulnerability><id>CVE-2024-0001</id><description>{0}</description><detail>{0}</detail></vulnerability>
        <vulnerability><id>CVE-2024-0002</id></vulnerability></vulnerabilities></bom>"#,
        "x".repeat(900)
    );
    let limits = Limits { record_bytes: 1000, ..Limits::default() };
    let (reading, findings) = with(report, &limits).unwrap();
    assert_eq!((reading.observations, reading.skipped_total, findings.len()), (2, 1, 1));
}

#[test]
fn components_nested_to_the_limit_are_read() {
    let depth = 40;
    let json = format!(
        r#"{{"bomFormat": "CycloneDX", "components": {}{}}}"#,
        r#"[{"name": "a", "components": "#.repeat(depth) + "[]",
        "}]".repeat(depth)
    );
    assert_eq!(accept(json).0.facts.packages, Some(40));
    let xml = format!(
        r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.4">{}{}</bom>"#,
        "<components><component><name>a</name>".repeat(depth),
        "</component></components>".repeat(depth)
    );
    assert_eq!(accept(xml).0.facts.packages, Some(40));
}
