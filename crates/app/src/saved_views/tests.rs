//! Views of several people.

use super::*;
use crate::testing::{Home, at, home};

impl Home {
    async fn save_view(
        &self,
        person: &str,
        name: &str,
        filter: &str,
        shared: bool,
    ) -> Result<SavedView, NoView> {
        let wanted = WantedView { filter: Some(filter), shared: Some(shared), rename: None };
        put_view(&self.installation, name, &wanted, &self.caller(person), at(1)).await
    }

    /// The views that somebody sees, each with its owner.
    async fn views(&self, person: &str) -> Vec<String> {
        let views = list_views(&self.installation, &self.caller(person)).await.unwrap();
        views.into_iter().map(|view| format!("{}/{} {}", view.owner, view.name, view.filter)).collect()
    }

    async fn told_of_views(&self) -> Vec<String> {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let entries = snapshot.audit_after(0, 1000).await.unwrap().into_iter().map(|(_, entry)| entry);
        let told = entries.filter(|entry| entry.action.starts_with("view."));
        told.map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.subject)).collect()
    }
}

#[tokio::test]
async fn a_view_is_its_owner_s_until_they_share_it() {
    let home = home().await;
    home.save_view("ana", " Mine ", "severity=high+", false).await.unwrap();
    assert_eq!(home.views("ana").await, ["ana/Mine stage=open severity=high+"]);
    assert!(home.views("bo").await.is_empty() && home.told_of_views().await.is_empty());
    home.save_view("ana", "Mine", "severity=critical", true).await.unwrap();
    assert_eq!(home.views("bo").await, ["ana/Mine stage=open severity=critical"]);
    let gone = remove_view(&home.installation, "Mine", &home.caller("bo"), at(2)).await;
    assert!(matches!(gone, Err(NoView::Unknown { .. })), "{gone:?}");
    remove_view(&home.installation, "Mine", &home.caller("ana"), at(2)).await.unwrap();
    assert!(home.views("bo").await.is_empty());
    assert_eq!(
        home.told_of_views().await,
        ["ana view.saved view ana/Mine", "ana view.removed view ana/Mine"]
    );
}

#[tokio::test]
async fn a_view_that_can_t_be_is_refused() {
    let home = home().await;
    let refused =
        async |name: &str, filter: &str| home.save_view("ana", name, filter, false).await.unwrap_err();
    assert!(matches!(refused("", "stage=open").await, NoView::Name(_)));
    assert!(matches!(refused(&"a".repeat(81), "stage=open").await, NoView::Name(_)));
    assert!(matches!(refused("a", "due=yesterday").await, NoView::Filter(_)));
    assert!(matches!(refused("a", "team=nowhere").await, NoView::Selection(_)));
    // Somebody whose roles permit no actions.
    let vic = Caller { id: "vic".to_owned(), from: "a test".to_owned() };
    let wanted = |shared| WantedView { filter: Some("stage=open"), shared: Some(shared), rename: None };
    let shared = put_view(&home.installation, "a", &wanted(true), &vic, at(1)).await;
    assert!(matches!(shared, Err(NoView::NotShared(_))), "{shared:?}");
    put_view(&home.installation, "a", &wanted(false), &vic, at(1)).await.unwrap();
}

#[tokio::test]
async fn a_view_gets_another_name_that_is_free() {
    let home = home().await;
    home.save_view("ana", "one", "stage=open", false).await.unwrap();
    home.save_view("ana", "two", "stage=any", false).await.unwrap();
    let rename = async |name: &str, to: &str| {
        let wanted = WantedView { rename: Some(to), ..WantedView::default() };
        put_view(&home.installation, name, &wanted, &home.caller("ana"), at(2)).await
    };
    assert!(matches!(rename("one", "two").await, Err(NoView::Taken { .. })));
    assert!(matches!(rename("none", "three").await, Err(NoView::Unknown { .. })));
    rename("one", "three").await.unwrap();
    assert_eq!(home.views("ana").await, ["ana/three stage=open", "ana/two stage=any"]);
}

#[tokio::test]
async fn a_person_has_a_hundred_views_and_may_change_them_then() {
    let home = home().await;
    for number in 0..MOST_VIEWS {
        home.save_view("ana", &number.to_string(), "stage=open", false).await.unwrap();
    }
    let one_more = home.save_view("ana", "more", "stage=open", false).await;
    assert!(matches!(one_more, Err(NoView::TooMany(_))), "{one_more:?}");
    home.save_view("ana", "7", "stage=any", false).await.unwrap();
    home.save_view("bo", "more", "stage=open", false).await.unwrap();
}
