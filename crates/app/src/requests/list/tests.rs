use super::super::testing::{access, bo, desk};
use super::*;
use insta::assert_snapshot;

#[tokio::test]
async fn a_list_is_paged_and_names_whoever_asked() {
    let desk = desk().await;
    for at in 0..5 {
        desk.ask(&access(), &bo(), at).await.unwrap();
    }
    let (mut after, mut numbers) = (None, Vec::new());
    loop {
        let selection = RequestSelection::default();
        let order = RequestOrder::Newest;
        let page = list(&desk.installation, &selection, order, after.as_deref(), 2).await.unwrap();
        numbers.push(page.requests.iter().map(|request| request.number).collect::<Vec<_>>());
        assert!(page.requests.iter().all(|request| request.requester_name.as_deref() == Some("Bo")));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(numbers, [vec![5, 4], vec![3, 2], vec![1]]);
}

#[tokio::test]
async fn a_page_begins_after_a_request_that_there_is() {
    let desk = desk().await;
    let selection = RequestSelection::default();
    for nowhere in ["7", "x", "-1", &"9".repeat(60)] {
        let refused = list(&desk.installation, &selection, RequestOrder::Due, Some(nowhere), 5).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, NotDone::NoCursor(_)) && refused.to_string().len() < 130, "{refused}");
    }
    let refused = list(&desk.installation, &selection, RequestOrder::Due, Some("7"), 5).await;
    assert_snapshot!(
        refused.unwrap_err(),
        @"`7` is no place in a list of requests; leave it out to begin at the first"
    );
}
