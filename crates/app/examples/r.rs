fn main() {
    let p = std::env::args().nth(1).unwrap();
    let t = std::time::Instant::now();
    let r = portcullis_app::summarise_report::summarise_report(
        std::path::Path::new(&p),
        None,
        &Default::default(),
    )
    .unwrap();
    println!("{} obs {} findings {:?}", r.reading.observations, r.findings, t.elapsed());
}
