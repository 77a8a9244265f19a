fn main() {
    let p = std::env::args().nth(1).unwrap();
    let mut c = portcullis_domain::scan::Collector::new("");
    let t = std::time::Instant::now();
    let r = portcullis_app::read_report::read_report(
        std::path::Path::new(&p),
        None,
        &Default::default(),
        &mut c,
        0,
    )
    .unwrap();
    println!("{} obs {} findings {:?}", r.observations, c.finish().len(), t.elapsed());
}
