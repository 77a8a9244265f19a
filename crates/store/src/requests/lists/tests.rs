use super::*;
use crate::database::{Row, Store};

const OPEN: [State; 2] = [State::New, State::Acknowledged];

fn open() -> RequestSelection {
    RequestSelection { states: OPEN.to_vec(), ..RequestSelection::default() }
}

/// What SQLite does for a page of this list.
async fn plan(store: &Store, selection: &RequestSelection, order: RequestOrder) -> String {
    let text = words(selection);
    let statement = list(selection, &text, order, None, 50);
    let mut snapshot = store.snapshot().await.unwrap();
    let mut steps = Vec::new();
    let explain = format!("explain query plan {}", statement.text());
    let step = async |row: Row| {
        steps.push(row.get::<String>(3)?);
        Ok::<(), StoreError>(())
    };
    snapshot.session().each(&explain, step).await.unwrap();
    steps.join("; ")
}

#[tokio::test]
async fn every_list_that_people_look_at_is_read_in_its_order_from_an_index() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path().to_str().unwrap()).await.unwrap();
    let text = || Some("ana".to_owned());
    let lists = [
        ("all open", open(), "request_due (place<?)"),
        (
            "mine",
            RequestSelection { assignee: text(), ..open() },
            "request_assignee (assignee=? AND place<?)",
        ),
        (
            "unacknowledged",
            RequestSelection { states: vec![State::New], ..open() },
            "request_state (state=? AND place<?)",
        ),
        ("urgent", RequestSelection { is_urgent: true, ..open() }, "request_due (place=?)"),
        ("unclear", RequestSelection { is_unclear: true, ..open() }, "request_unclear"),
        (
            "unassigned",
            RequestSelection { is_unassigned: true, ..open() },
            "request_assignee (assignee=? AND place<?)",
        ),
        ("overdue", RequestSelection { overdue_at: Some(Timestamp::MAX), ..open() }, "request_due (place<?)"),
        ("ended", RequestSelection { states: vec![State::Done], ..open() }, "request_due (place=?)"),
    ];
    for (name, selection, index) in lists {
        let plan = plan(&store, &selection, RequestOrder::Due).await;
        assert!(plan.contains(index), "{name}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{name}: {plan}");
    }
    for selection in
        [RequestSelection::default(), RequestSelection { requester: text(), ..RequestSelection::default() }]
    {
        let plan = plan(&store, &selection, RequestOrder::Newest).await;
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
