//! The audit trail of either database.

use super::place::PROGRAM;
use super::reports::{digest, report};

on_both! {
    fn the_trail_is_shown_verified_and_exported(place: Place) {
        place.open_release(&digest('a'));
        place.record("web", &report('a', 3).text(), &["--track", "1.0"]).exits(0);
        place.run(&["audit", "show", "--subject", "acme 1.0"]).exits(0).says("release.opened").says("1 entry,");
        let scan = place.run(&["audit", "show", "3"]);
        scan.exits(0).says("  what      scan.recorded\n").says("  from      command line as ");
        place.run(&["audit", "verify"]).exits(0).says("the audit trail is whole: 4 entries");
        place.run(&["audit", "export", "-o", "trail.jsonl"]).exits(0);
        place.run(&["audit", "verify", "--file", "trail.jsonl"]).exits(0).says("the audit trail is whole: 4 entries");
    }

    fn who_left_is_erased(place: Place) {
        let bo = "  - {id: bo, name: Bo Lind, roles: [engineer]}\nproducts:";
        place.portcullis.write("program.yaml", PROGRAM.replacen("products:", bo, 1));
        place.run(&["release", "list"]).exits(0);
        place.portcullis.write("program.yaml", PROGRAM);
        place.run(&["person", "erase", "bo", "--yes"]).exits(0);
        place.run(&["person", "list"]).exits(0).says("erased at").never_says("Bo Lind");
        place.run(&["audit", "show", "--action", "person.erased"]).exits(0).says("ana  person.erased  bo");
    }
}
