//! Opening a release: what it is made of has to be said exactly.

use super::shop::{COMMIT, Shop, image};

fn open(shop: &Shop, components: &[&str]) -> crate::answer::Answer {
    let mut arguments = vec!["release", "open", "1.0"];
    for component in components {
        arguments.extend(["--component", component]);
    }
    shop.run(&arguments)
}

#[test]
fn each_component_has_to_be_said_or_left_out() {
    let shop = Shop::new();
    let (web, deploy) = (format!("web={}", image('a')), format!("deploy={COMMIT}"));
    open(&shop, &[&web]).refuses("`deploy`");
    open(&shop, &[]).refuses("`web`");
    shop.run(&["release", "open", "1.0", "--component", &web, "--leave-out", "deploy="]).refuses("ID=REASON");
    shop.run(&["release", "list"]).exits(0).says("has no release");
    open(&shop, &[&web, &deploy]).exits(0).says("acme 1.0 opened in series 1.0");
}

#[test]
fn a_component_that_the_product_does_not_have_is_refused() {
    let shop = Shop::new();
    let (web, deploy) = (format!("web={}", image('a')), format!("deploy={COMMIT}"));
    let other = format!("api={}", image('b'));
    open(&shop, &[&web, &deploy, &other])
        .refuses("`api` is no component of the product, whose components are");
}

#[test]
fn a_tag_is_no_state() {
    let shop = Shop::new();
    let deploy = format!("deploy={COMMIT}");
    let tag = open(&shop, &["web=registry.acme.example/web:1.0", &deploy]);
    tag.refuses("`registry.acme.example/web:1.0` is no state and no path");
    open(&shop, &["web=sha256:abc", &deploy]).refuses("sha256:abc");
    open(&shop, &["web", &deploy]).refuses("`web` is not ID=STATE");
    // A commit is exact, and yet no image.
    open(&shop, &[&format!("web={COMMIT}"), &deploy]).refuses("`web` is an image");
}

#[test]
fn a_component_is_said_once() {
    let shop = Shop::new();
    let (one, two) = (format!("web={}", image('a')), format!("web={}", image('b')));
    open(&shop, &[&one, &two]).refuses("`web` is given twice");
    let left = ["release", "open", "1.0", "--component", &one, "--leave-out", "web=Never."];
    shop.run(&left).refuses("`web` is given twice");
}

#[test]
fn an_open_release_is_replaced_only_on_demand() {
    let shop = Shop::open();
    let (same, other) = (format!("web={}", image('a')), format!("web={}", image('b')));
    let deploy = format!("deploy={COMMIT}");
    open(&shop, &[&same, &deploy]).exits(0).says("open already, as it is");
    open(&shop, &[&other, &deploy]).refuses("acme 1.0 is open with another state of web; --replace");
    let replace = ["release", "open", "1.0", "--replace", "--component", &other, "--component", &deploy];
    shop.run(&replace).exits(0).says("acme 1.0 changed");
    shop.run(&["release", "show", "1.0"]).exits(0).says(&image('b')).never_says(&image('a'));
}

#[test]
fn a_release_that_ended_stays_ended() {
    let shop = Shop::open();
    shop.run(&["release", "end", "1.0"]).exits(0).says("acme 1.0 ended");
    shop.run(&["release", "list"]).exits(0).says("ended at");
    shop.run(&["release", "end", "1.0"]).refuses("has ended");
    let (web, deploy) = (format!("web={}", image('b')), format!("deploy={COMMIT}"));
    let again = ["release", "open", "1.0", "--replace", "--component", &web, "--component", &deploy];
    shop.run(&again).refuses("a release that ended is never opened again");
}

#[test]
fn a_release_has_a_version_and_a_product() {
    let shop = Shop::open();
    shop.run(&["release", "check", "2.0"]).refuses("acme 2.0 is no release on record");
    shop.run(&["release", "check", "2.0"]).remarks("there are 1.0");
    shop.run(&["release", "check", "one/two"]).refuses("`one/two` is no version");
    shop.run(&["release", "show", "1.0", "--product", "nobody"]).refuses("`nobody` is no product");
    shop.run(&["release", "check", "1.0", "--recompute"]).refuses("acme 1.0 has no verdict");
}

#[test]
fn the_state_of_a_folder_is_looked_up() {
    let shop = Shop::new();
    shop.portcullis.write("deploy/main.tf", "# nothing\n");
    let web = format!("web={}", image('a'));
    let opened = open(&shop, &[&web, "deploy=deploy"]);
    opened.exits(0).says("tree:sha256:");
    let before = opened.stdout;
    shop.portcullis.write("deploy/main.tf", "# something\n");
    open(&shop, &[&web, "deploy=deploy"]).refuses("another state of deploy");
    shop.portcullis.write("deploy/main.tf", "# nothing\n");
    let again = open(&shop, &[&web, "deploy=deploy"]);
    again.exits(0).says(before.lines().next().unwrap());
}
