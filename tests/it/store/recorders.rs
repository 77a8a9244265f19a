//! Several recorders at a time.

use super::place::PATIENCE;
use super::reports::{digest, report};

on_both! {
    fn recorders_that_meet_wait_for_each_other_and_nothing_is_lost(place: Place) {
        let one = report('a', 400).text();
        let other = report('b', 300).text();
        // Nobody has opened the store: they meet there first, then in the archive and in the component.
        let running = [
            place.start_recording("web", "1.json", &one),
            place.start_recording("web", "2.json", &one),
            place.start_recording("web", "3.json", &other),
            place.start_recording("api", "4.json", &one),
            place.start_recording("api", "5.json", &other),
        ];
        for running in running {
            let answer = running.wait(PATIENCE);
            answer.must_be_fit_for_a_terminal();
            answer.exits(0).says("Recorded: ");
        }
        assert_eq!(place.whole_scans("web", &digest('a'), 400), 2);
        assert_eq!(place.whole_scans("web", &digest('b'), 300), 1);
        assert_eq!(place.whole_scans("api", &digest('a'), 400), 1);
        assert_eq!(place.whole_scans("api", &digest('b'), 300), 1);
    }
}
