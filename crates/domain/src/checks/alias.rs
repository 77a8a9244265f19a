//! The alias map: one form for all names of a check.

use std::borrow::Cow;

/// Trivy's families of checks.
const FAMILIES: [&str; 13] =
    ["AWS", "AZU", "CLDSTK", "DIG", "DS", "GCP", "GIT", "KCV", "KSV", "KUBE", "NIF", "OCI", "OPNSTK"];

/// The families whose old names run together and count the same checks (`DS002`, `KSV001`, `KCV0001`).
///
/// The others are not among them: `AWS002` is tfsec's count, in which the number means another check.
const RUN_TOGETHER: [&str; 3] = ["DS", "KCV", "KSV"];

/// Old names that Trivy wrote wrongly, as compared with the long name in the same check's head.
const MISPRINTS: [(&str, &str); 2] = [("KCV0135", "KCV-0035"), ("KSV0012", "KCV-0012")];

/// The one form of a check id.
///
/// Trivy's checks are `FAMILY-0000`: `DS002`, `AVD-DS-0002` and `ds-0002` all give `DS-0002`. Checkov's are in
/// upper case. Every other id is given back as it is. Trivy's old run-together names are not quite unique
/// (`KSV01011` stands on two checks), so where a report also has the long `AVD-` name, that one is the safer.
pub fn canonical_id(id: &str) -> Cow<'_, str> {
    if let Some((_, meant)) = MISPRINTS.iter().find(|(printed, _)| id.eq_ignore_ascii_case(printed)) {
        return Cow::Borrowed(meant);
    }
    if is_checkov(id) {
        return if id.bytes().any(|byte| byte.is_ascii_lowercase()) {
            Cow::Owned(id.to_ascii_uppercase())
        } else {
            Cow::Borrowed(id)
        };
    }
    match trivy(id) {
        Some(canonical) if canonical != id => Cow::Owned(canonical),
        _ => Cow::Borrowed(id),
    }
}

fn is_checkov(id: &str) -> bool {
    (without_prefix(id, "CKV_").is_some() || without_prefix(id, "CKV2_").is_some())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn trivy(id: &str) -> Option<String> {
    let long = without_prefix(id, "AVD-");
    let name = long.unwrap_or(id);
    let (family, rest) = name.split_at(name.find(|letter: char| !letter.is_ascii_alphabetic())?);
    let family = FAMILIES.into_iter().find(|known| family.eq_ignore_ascii_case(known))?;
    let (number, digits) = match rest.strip_prefix('-') {
        Some(number) => (number, 4..=5),
        None if long.is_none() && RUN_TOGETHER.contains(&family) => (rest, 3..=5),
        None => return None,
    };
    (digits.contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| format!("{family}-{number:0>4}"))
}

fn without_prefix<'a>(id: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = id.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_of_a_trivy_check_are_one() {
        for name in ["DS002", "AVD-DS-0002", "ds-0002", "avd-ds-0002", "DS-0002"] {
            assert_eq!(canonical_id(name), "DS-0002", "{name}");
        }
        for name in ["KSV001", "AVD-KSV-0001", "KSV-0001"] {
            assert_eq!(canonical_id(name), "KSV-0001", "{name}");
        }
        for (name, canonical) in [
            ("KCV0001", "KCV-0001"),
            ("KSV01010", "KSV-01010"),
            ("AVD-KSV-01010", "KSV-01010"),
            ("AVD-AWS-0089", "AWS-0089"),
            ("AWS-0089", "AWS-0089"),
            ("AVD-AZU-0013", "AZU-0013"),
            ("AVD-GCP-0063", "GCP-0063"),
            ("AVD-OPNSTK-0001", "OPNSTK-0001"),
            ("AVD-KUBE-0001", "KUBE-0001"),
        ] {
            assert_eq!(canonical_id(name), canonical, "{name}");
        }
    }

    #[test]
    fn a_number_that_counts_other_checks_is_left_alone() {
        for id in ["AWS002", "AZU002", "GCP002", "aws-s3-enable-bucket-encryption", "DIG001"] {
            assert_eq!(canonical_id(id), id);
        }
    }

    #[test]
    fn a_misprinted_name_means_the_check_it_stands_on() {
        assert_eq!(canonical_id("KSV0012"), "KCV-0012");
        assert_eq!(canonical_id("KSV012"), "KSV-0012");
        assert_eq!(canonical_id("kcv0135"), "KCV-0035");
    }

    #[test]
    fn a_checkov_id_is_in_upper_case() {
        assert_eq!(canonical_id("ckv_aws_24"), "CKV_AWS_24");
        assert_eq!(canonical_id("Ckv2_K8s_5"), "CKV2_K8S_5");
        assert!(matches!(canonical_id("CKV_AWS_24"), Cow::Borrowed("CKV_AWS_24")));
    }

    #[test]
    fn anything_else_stays_as_it_is() {
        for id in [
            "",
            "-",
            "AVD-",
            "avd-ds002",
            "AVD-DS-",
            "DS-02",
            "DS-000002",
            "DS-00x2",
            "DS",
            "KSV",
            "DSÄ02",
            "ÄVD-DS-0002",
            "CVE-2024-1234",
            "GHSA-vh95-rmgr-6w4m",
            "ckv_",
            "ckv_aws 24",
            "ckvé",
            "my-rule-0001",
        ] {
            let expected = if id == "ckv_" { "CKV_" } else { id };
            assert_eq!(canonical_id(id), expected);
        }
    }

    #[test]
    fn a_canonical_id_is_its_own() {
        for id in ["DS002", "KSV0012", "AVD-AWS-0089", "ckv_aws_24", "other", "KSV01010"] {
            let once = canonical_id(id);
            assert_eq!(canonical_id(&once), once);
        }
    }
}
