//! The router picks the depot that a parcel goes to next.

use smallvec::SmallVec;

fn main() {
    let depots: SmallVec<[&str; 4]> = SmallVec::from_slice(&["north quay", "south quay"]);
    println!("{}", depots[0]);
}
