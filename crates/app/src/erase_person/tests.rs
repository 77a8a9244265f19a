use super::*;
use crate::release_testing::{PROGRAM, at, caller, home, program};
use portcullis_domain::program::Program;
use serde_json::Value;

/// The program without Udo.
fn without_udo() -> Program {
    let udo = r#",
    {"id": "udo", "name": "Udo", "roles": ["head_of_product_engineering"]}"#;
    assert!(PROGRAM.contains(udo));
    program(&PROGRAM.replace(udo, ""))
}

#[tokio::test]
async fn who_left_the_program_is_erased_and_stays_so_until_the_program_has_them_again() {
    let home = home().await;
    let (ana, bo) = (caller("ana"), caller("bo"));
    let refused = erase_person(&home.installation, "udo", &ana, at(1)).await.unwrap_err().to_string();
    assert_eq!(refused, "`udo` is in the program file; take them out of it, load that, and then erase them");
    let left = home.reopen(without_udo(), 2).await;
    let refused = erase_person(&left, "udo", &bo, at(3)).await.unwrap_err().to_string();
    assert_eq!(
        refused,
        "`bo` may not do this; the security team may: security_engineer, security_lead, head_of_security"
    );
    assert!(matches!(erase_person(&left, "zoe", &ana, at(3)).await, Err(NotErased::Unknown(_))));
    let linked = StoredAccount {
        person: "udo".to_owned(),
        password: None,
        password_changed_at: None,
        subject: Some(("https://id.acme.example".to_owned(), "udo@acme.example".to_owned())),
        created_at: at(1),
        created_by: "udo".to_owned(),
        disabled_at: None,
    };
    let mut transaction = left.store.transaction().await.unwrap();
    transaction.save_account(&linked).await.unwrap();
    transaction.commit().await.unwrap();
    let erased = erase_person(&left, "udo", &ana, at(3)).await.unwrap();
    let account = left.store.snapshot().await.unwrap().account("udo").await.unwrap();
    assert_eq!(account.unwrap().subject, None);
    let only_id = DirectoryEntry { id: "udo".into(), erased_at: Some(at(3)), ..DirectoryEntry::default() };
    assert_eq!(erased, only_id);
    assert!(matches!(erase_person(&left, "udo", &ana, at(4)).await, Err(NotErased::Erased(..))));

    let text = PROGRAM.replace(r#""company": "Acme""#, r#""company": "Acme Ltd""#);
    let udo = r#",
    {"id": "udo", "name": "Udo", "roles": ["head_of_product_engineering"]}"#;
    let other = home.reopen(program(&text.replace(udo, "")), 5).await;
    assert!(list_people(&other).await.unwrap().contains(&only_id), "another program without them");
    let back = home.reopen(program(&text), 6).await;
    let people = list_people(&back).await.unwrap();
    let udo = people.iter().find(|person| person.id == "udo").unwrap();
    assert_eq!((udo.name.as_deref(), udo.erased_at, udo.in_program), (Some("Udo"), None, true));

    let entries = back.store.snapshot().await.unwrap().audit_after(0, 100).await.unwrap();
    let of = |action: &str| entries.iter().filter(|(_, entry)| entry.action == action).collect::<Vec<_>>();
    let [(_, entry)] = of("person.erased")[..] else { panic!("{entries:?}") };
    assert_eq!((entry.actor.as_str(), entry.subject.as_str()), ("ana", "udo"));
    assert!(entries.iter().all(|(_, entry)| !entry.detail.contains("Udo")), "{entries:?}");
    let restored: Value = serde_json::from_str(&of("program.loaded").last().unwrap().1.detail).unwrap();
    assert_eq!(restored["restored"], serde_json::json!(["udo"]));
}
