//! Mistakes in `people`, `teams` and `rotation`.

use super::*;

#[test]
fn an_unknown_person_is_refused_and_the_nearest_named() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
teams:
- {id: search, name: Search, members: [anna, zoe]}
",
        "
7:40 there is no person `anna` [did you mean `ana`?]
7:46 there is no person `zoe` (add it to `people`)
",
    );
}

#[test]
fn an_unknown_role_is_refused_and_the_nearest_named() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_enginer, captain]}
",
        "
4:32 `security_enginer` is not a role [did you mean `security_engineer`?] (`roles` is one of `viewer`, `engineer`, `customer_engineer`, `security_engineer`, `security_lead`, `head_of_security`, `engineering_manager`, `head_of_product_engineering`, `compliance_manager`, `risk_committee`, `legal`, `auditor` or `admin`)
4:50 `captain` is not a role (`roles` is one of `viewer`, `engineer`, `customer_engineer`, `security_engineer`, `security_lead`, `head_of_security`, `engineering_manager`, `head_of_product_engineering`, `compliance_manager`, `risk_committee`, `legal`, `auditor` or `admin`)
",
    );
}

#[test]
fn an_approver_of_an_unknown_role_is_refused() {
    assert_mistakes(
        "
acceptance: {approver: {critical: security_leed}}
",
        "
3:35 `security_leed` is not a role [did you mean `security_lead`?] (`critical` is one of `viewer`, `engineer`, `customer_engineer`, `security_engineer`, `security_lead`, `head_of_security`, `engineering_manager`, `head_of_product_engineering`, `compliance_manager`, `risk_committee`, `legal`, `auditor` or `admin`)
",
    );
}

#[test]
fn a_role_that_nobody_holds_is_a_warning_at_its_approval() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
exceptions: {approver: {high: security_lead}}
",
        "
6:31 warning: nobody holds the role `security_lead`, so nobody can approve this (give the role to somebody in `people`)
",
    );
}

#[test]
fn an_id_used_twice_is_refused() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
- {id: ana, name: Other, roles: [engineer]}
teams:
- {id: a, name: A}
- {id: a, name: B}
products:
- id: acme
  name: Acme
  components:
  - {id: web, kind: image, reference: r.example/web}
  - {id: web, kind: image, reference: r.example/other}
- {id: acme, name: Again}
",
        "
6:8 two people have the id `ana` (give one of them another id)
9:8 two teams have the id `a` (give one of them another id)
15:10 two components have the id `web` (give one of them another id)
16:8 two products have the id `acme` (give one of them another id)
",
    );
}

#[test]
fn an_account_of_two_people_is_refused() {
    assert_mistakes(
        "
people:
- {id: a, name: A, email: a@acme.example, roles: [engineer]}
- {id: b, name: B, email: A@acme.example, roles: [engineer]}
",
        "
5:27 two people have the email account `A@acme.example`
",
    );
}

#[test]
fn an_id_with_a_blank_is_refused() {
    assert_mistakes(
        "
people:
- {id: ana ruiz, name: Ana, roles: [engineer]}
",
        "
4:8 `ana ruiz` can't be an id (an id has up to 64 letters, digits, `-`, `_` and `.`, and begins with a letter or digit)
",
    );
}

#[test]
fn an_exact_tie_of_ownership_is_refused() {
    assert_mistakes(
        r#"
teams:
- {id: a, name: A, owns: ["path:deploy/**"]}
- {id: b, name: B, owns: ["path:deploy/**"]}
"#,
        "
5:27 `path:deploy/**` is owned by two teams (remove one of them, or select more narrowly)
",
    );
}

#[test]
fn a_selector_listed_twice_by_one_team_is_refused() {
    assert_mistakes(
        r#"
teams:
- {id: a, name: A, owns: ["path:deploy/**", "path:deploy/**"]}
"#,
        "
4:45 `path:deploy/**` is listed twice (remove one of them)
",
    );
}

#[test]
fn a_selector_that_selects_nothing_is_explained() {
    assert_mistakes(
        r#"
teams:
- {id: a, name: A, owns: [frontend, "path:deploy/", "path:{a,b}", "path:../x"]}
"#,
        "
4:27 `frontend` selects nothing (a selector is `component:ID` or `path:GLOB`)
4:37 `path:deploy/` selects nothing [did you mean `path:deploy/**`?] (a path is relative and has something between its slashes, as in `deploy/base/**`)
4:53 `path:{a,b}` selects nothing (patterns know `*`, `**` and `?`; write one pattern for each alternative of brackets or braces)
4:67 `path:../x` selects nothing (a path has no `.` or `..` in it; it starts at the component's root)
",
    );
}

#[test]
fn a_rotation_is_of_existing_members_of_the_security_team() {
    assert_mistakes(
        r#"
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
rotation: {members: [ana, bo, zoe], starts: "2026-01-05", handover: monday}
"#,
        "
6:27 `bo` is not in the security team (the security team is whoever is security_engineer, security_lead or head_of_security)
6:31 there is no person `zoe` (add it to `people`)
6:69 `handover` can't be `monday` (a time of the week is a day and a time, as in `mon 10:00`)
",
    );
}

#[test]
fn a_rotation_of_nobody_is_refused() {
    assert_mistakes(
        r#"
rotation: {members: [], starts: "2026-01-05"}
"#,
        "
3:21 a rotation needs at least one member (name members of the security team, or remove `rotation`)
",
    );
}

#[test]
fn the_manager_of_a_team_must_exist() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
teams:
- {id: search, name: Search, manager: lee}
",
        "
7:39 there is no person `lee` (add it to `people`)
",
    );
}

#[test]
fn ambassador_and_stand_in_are_of_the_security_team() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
teams:
- {id: a, name: A, ambassador: bo, stand_in: bo}
",
        "
7:32 `bo` is not in the security team (the security team is whoever is security_engineer, security_lead or head_of_security)
7:46 `bo` can't stand in for themselves (name another member of the security team)
7:46 `bo` is not in the security team (the security team is whoever is security_engineer, security_lead or head_of_security)
",
    );
}

#[test]
fn nobody_stands_in_for_themselves() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
teams:
- {id: a, name: A, ambassador: ana, stand_in: ana}
",
        "
7:47 `ana` can't stand in for themselves (name another member of the security team)
",
    );
}

#[test]
fn a_mail_address_has_a_host() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, email: ana, roles: [engineer]}
",
        "
4:31 `ana` is not a mail address (an address has the form name@host)
",
    );
}

#[test]
fn somebody_without_a_role_is_refused() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: []}
",
        "
4:31 somebody without a role can do nothing (give a role, such as `engineer`)
",
    );
}
