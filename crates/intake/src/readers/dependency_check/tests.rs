use crate::limits::Limits;
use crate::testing::{accept, show, with};
use portcullis_domain::finding::{FixStatus, Subject};

const REPORT: &str = r#"<?xml version="1.0"?><analysis xmlns="https://jeremylong.github.io/DependencyCheck/dependency-check.2.5.xsd">
  <dependencies>
    <dependency isVirtual="false">
      <vulnerabilities>
        <vulnerability source="NVD"><name>CVE-2020-9488</name><severity>LOW</severity>
          <cvssV2><score>4.3</score><accessVector>NETWORK</accessVector><accessComplexity>MEDIUM</accessComplexity><authenticationr>NONE</authenticationr>
            <confidentialImpact>PARTIAL</confidentialImpact><integrityImpact>NONE</integrityImpact><availabilityImpact>NONE</availabilityImpact><severity>MEDIUM</severity></cvssV2>
          <cvssV3><baseScore>3.7</baseScore><attackVector>NETWORK</attackVector><attackComplexity>HIGH</attackComplexity><privilegesRequired>NONE</privilegesRequired>
            <userInteraction>NONE</userInteraction><scope>UNCHANGED</scope><confidentialityImpact>LOW</confidentialityImpact><integrityImpact>NONE</integrityImpact>
            <availabilityImpact>NONE</availabilityImpact><version>3.1</version></cvssV3>
          <cwes><cwe>CWE-295</cwe><cwe>CWE-297</cwe></cwes><description>one &amp; two</description>
          <references><reference><source>MISC</source><url>https://a.example/1?a=1&amp;b=2</url><name>n</name></reference></references>
          <vulnerableSoftware><software versionEndExcluding="9">cpe:2.3:a:other</software>
            <software vulnerabilityIdMatched="true" versionEndExcluding="2.13.2">cpe:2.3:a:apache:log4j</software></vulnerableSoftware></vulnerability>
        <suppressedVulnerability source="NVD"><name>CVE-2021-44228</name><severity>CRITICAL</severity><notes>not called</notes></suppressedVulnerability>
        <vulnerability source="OSSINDEX"><name>CVE-2024-0001</name><severity>odd</severity><cvssV4><baseScore>8.7</baseScore><vectorString>CVSS:4.0/AV:N</vectorString></cvssV4></vulnerability>
        <vulnerability source="NVD"><severity>HIGH</severity></vulnerability>
        <suppressedVulnerability/>
      </vulnerabilities>
      <identifiers><vulnerabilityIds><id>cpe:2.3:a:apache:log4j:2.12.4</id></vulnerabilityIds>
        <package confidence="HIGH"><id>pkg:maven/org.apache.logging.log4j/log4j-api@2.12.4</id></package>
        <package confidence="LOW"><id>pkg:maven/other/other@1</id></package></identifiers>
      <fileName>log4j-api-2.12.4.jar</fileName><filePath>C:\app\log4j-api-2.12.4.jar</filePath>
    </dependency>
    <dependency><fileName>old.dll</fileName><filePath>/app/old.dll</filePath>
      <vulnerabilities><vulnerability><name>jQuery issue: 162</name><cvssScore>7.5</cvssScore><cwe>CWE-79 Cross-site Scripting</cwe></vulnerability></vulnerabilities></dependency>
    <dependency><vulnerabilities><vulnerability><name>CVE-2024-0002</name></vulnerability></vulnerabilities></dependency>
  </dependencies>
  <scanInfo><engineVersion>6.5.3</engineVersion>
    <dataSource><name>NVD CVE Checked</name><timestamp>2022-01-15T15:27:20</timestamp></dataSource>
    <dataSource><name>NVD CVE Modified</name><timestamp>2022-01-15T14:00:01</timestamp></dataSource>
    <analysisExceptions><exception><message>no such jar</message></exception>
      <exception><innerException><message>no network</message></innerException></exception></analysisExceptions></scanInfo>
  <projectInfo><name>shop</name><reportDate>2016-11-05T14:52:15.748-0400</reportDate></projectInfo>
</analysis>"#;

#[test]
fn dependencies_with_their_vulnerabilities_are_read() {
    insta::assert_snapshot!(show(REPORT), @"
    dependency-check dependency-check 6.5.3: 5 observations, 1 suppressed
    low package CVE-2020-9488 | pkg:maven/org.apache.logging.log4j/log4j-api@2.12.4 | 2.12.4 → 2.13.2 | C:/app/log4j-api-2.12.4.jar | CVE-2020-9488
    critical package CVE-2021-44228 | pkg:maven/org.apache.logging.log4j/log4j-api@2.12.4 | 2.12.4 →  | C:/app/log4j-api-2.12.4.jar | CVE-2021-44228 | suppressed by suppression file: not called
    high package CVE-2024-0001 | pkg:maven/org.apache.logging.log4j/log4j-api@2.12.4 | 2.12.4 →  | C:/app/log4j-api-2.12.4.jar | CVE-2024-0001
    high package jQuery issue: 162 | old.dll |  →  | /app/old.dll | jQuery issue: 162
    skipped dependencies[0].dependency[0].vulnerabilities[0].vulnerability[3]: it names no vulnerability
    skipped dependencies[0].dependency[0].vulnerabilities[0].suppressedVulnerability[4]: it names no vulnerability
    skipped dependencies[0].dependency[2].vulnerabilities[0].vulnerability[0]: its dependency has neither a file name nor a package URL
    not scanned analysis: no such jar
    not scanned analysis: no network
    ");
    let (reading, findings) = accept(REPORT);
    let facts = reading.facts;
    assert_eq!((facts.packages, facts.target.as_deref()), (Some(3), Some("shop")));
    assert_eq!(facts.created.unwrap().to_string(), "2016-11-05T18:52:15.748Z");
    assert_eq!(facts.database_date.unwrap().to_string(), "2022-01-15T14:00:01Z");
    let first = &findings[0];
    let Subject::Package(subject) = &first.subject else { panic!("it is a package") };
    assert_eq!(
        (subject.package.name.as_str(), subject.fix.status),
        ("org.apache.logging.log4j:log4j-api", FixStatus::Fixed)
    );
    assert_eq!(subject.package.lasting_path(), "C:/app/log4j-api-*.jar");
    let vectors: Vec<&str> = first.details.cvss.iter().map(|rating| rating.vector.as_str()).collect();
    assert_eq!(vectors, ["CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N", "AV:N/AC:M/Au:N/C:P/I:N/A:N"]);
    assert_eq!(first.details.references, ["https://a.example/1?a=1&b=2"]);
    assert_eq!(
        (first.details.description.as_str(), first.details.cwes.as_slice()),
        ("one & two", &[295, 297][..])
    );
    assert_eq!(first.severity_source.as_deref(), Some("NVD"));
    assert_eq!(findings[3].details.cwes, [79]);
}

#[test]
fn a_report_of_nothing_and_the_oldest_namespace_are_read() {
    let report = r#"<analysis xmlns="https://www.owasp.org/index.php/OWASP_Dependency_Check#1.3"><scanInfo/><dependencies/></analysis>"#;
    insta::assert_snapshot!(show(report), @"dependency-check dependency-check -: 0 observations, 0 suppressed");
    assert_eq!(accept(report).0.facts.packages, Some(0));
}

#[test]
fn a_metric_that_is_missing_leaves_the_score_alone() {
    let report = r#"<analysis xmlns="dependency-check"><dependencies><dependency><fileName>a</fileName><vulnerabilities>
      <vulnerability><name>CVE-2024-0001</name><cvssV3><baseScore>9.1</baseScore><attackVector>NETWORK</attackVector><version>3.1</version></cvssV3></vulnerability>
      </vulnerabilities></dependency></dependencies></analysis>"#;
    let rating = accept(report).1[0].details.cvss[0].clone();
    assert_eq!((rating.vector.as_str(), rating.score), ("", Some(9.1)));
}

#[test]
fn a_vulnerability_larger_than_a_record_is_skipped() {
    let report = format!(
        r#"<analysis xmlns="dependency-check"><dependencies><dependency><fileName>a</fileName><vulnerabilities>
        <vulnerability><name>CVE-2024-0001</name><description>{0}</description><notes>{0}</notes></vulnerability>
        <vulnerability><name>CVE-2024-0002</name></vulnerability></vulnerabilities></dependency></dependencies></analysis>"#,
        "x".repeat(900)
    );
    let limits = Limits { record_bytes: 1000, ..Limits::default() };
    let (reading, findings) = with(report, &limits).unwrap();
    assert_eq!((reading.observations, reading.skipped_total, findings.len()), (2, 1, 1));
}
