//! quick
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let t0 = std::time::Instant::now();
    let texts = tricodec_flow::library::locate::locate("TT").unwrap();
    eprintln!("texts {:?}", t0.elapsed());
    let request = tricodec_flow::synth::Request { top: args[1].clone(), parameters: args[2..].to_vec(), period: 950.0, wire: 0.0, root: tricodec_tools::project() };
    let s = tricodec_flow::synth::synthesise(&request, &texts, &|d, n, w| eprintln!("{d}/{n} {w} {:?}", t0.elapsed())).unwrap();
    eprintln!("synth {:?} {:?}", t0.elapsed(), s.repaired);
    let (g, t) = s.time(0.0).unwrap();
    eprintln!("cells {} nets {} worst {} tns {} {:?}", s.flat.cells.len(), s.flat.nets, t.worst(), t.total_negative(), t0.elapsed());
    if let Ok(d) = std::env::var("OUT") {
        std::fs::create_dir_all(&d).unwrap();
        std::fs::write(format!("{d}/net.v"), tricodec_flow::export::verilog(&s)).unwrap();
        std::fs::write(format!("{d}/mem.lib"), tricodec_flow::export::memory_liberty(&tricodec_flow::export::memories(&s))).unwrap();
        std::fs::write(format!("{d}/net.sdc"), tricodec_flow::export::sdc(&tricodec_flow::timing::Constraints::new(950.0), "clk_i", true)).unwrap();
    }
    let sl = s.block_slacks(&g, &t);
    for (i, b) in s.design.blocks.iter().enumerate() {
        let a = &s.areas[i];
        println!("{:24} {:3} {:6} {:6} {:9.1} {:9.1} {:8.1} {}", b.name, s.counts[i], a.cells, a.flops, a.logic, a.memory, sl[i], if s.fast.contains(&b.name) {"fast"} else {""});
    }
    let tot: f64 = s.areas.iter().zip(&s.counts).map(|(a, n)| (a.logic + a.memory) * *n as f64).sum();
    println!("total {tot}");
    let mut e = t.ends.clone(); e.sort_by(|a, b| a.slack.total_cmp(&b.slack));
    for end in e.iter().take(1) {
        for st in t.path(&g, end) {
            let n = st.cell.map(|c| { let f = &s.flat.cells[c as usize]; format!("{} {} {}", s.flat.paths[f.path as usize], match f.leaf { tricodec_flow::design::Leaf::Cell(k) => s.library.cells[k].name.clone(), _ => "mem".into() }, s.design.blocks[f.block as usize].instances[f.instance as usize].name) });
            println!("{:8.1} {} {:?} load {:?}", st.arrival, st.edge, n, t.loads[st.net as usize]);
        }
    }
}
