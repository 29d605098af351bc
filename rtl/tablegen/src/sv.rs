// SPDX-License-Identifier: Apache-2.0
//! From rust-hdl's Verilog to a module as the project writes them.
//!
//! Ports and the lines of the case are rust-hdl's; the rest of its text has to be what this file
//! knows, word by word, and is replaced by the SystemVerilog that means the same (docs/rom.md).

use std::fmt::Write;

use crate::roms::Rom;

/// Module `top` behind its ports: the enable, and wires to the two children.
const TOP: &str = "reg [{A}:0] rom$address; wire [{W}:0] rom$data; reg [{W}:0] word$d; \
    wire [{W}:0] word$q; reg word$clock; \
    top$rom rom( .address(rom$address), .data(rom$data) ); \
    top$word word( .d(word$d), .q(word$q), .clock(word$clock) ); \
    always @(*) begin word$clock = clk_i; word$d = word$q; rom$address = addr_i; \
    if (ren_i) begin word$d = rom$data; end rdata_o = word$q; end";
/// Module `top$rom` behind its ports, without the lines of the case.
const ROM: &str = "always @* case (address) endcase";
/// Module `top$word` behind its ports.
const WORD: &str = "initial begin q = {W1}'h0; end always @(posedge clock) begin q <= d; end";

/// A port as rust-hdl declares it.
struct Port {
    input: bool,
    bits: usize,
    name: String,
}

/// One module of rust-hdl's text: ports, and the rest in words, comments left out.
struct Module {
    ports: Vec<Port>,
    rest: Vec<String>,
}

/// The module `name` of `verilog`.
fn module(verilog: &str, name: &str) -> Result<Module, String> {
    let start = format!("module {name}(");
    let end = format!("endmodule // {name}");
    let mut lines = verilog
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with(&start))
        .skip(1)
        .take_while(|line| *line != end)
        .filter(|line| !line.starts_with("//"))
        .peekable();
    if lines.peek().is_none() {
        return Err(format!("rust-hdl made no module {name}"));
    }
    let (mut ports, mut rest) = (Vec::new(), Vec::new());
    for line in lines {
        match line.strip_prefix("input wire").map(|text| (true, text)) {
            Some(text) => ports.push(port(text)?),
            None => match line.strip_prefix("output reg").map(|text| (false, text)) {
                Some(text) => ports.push(port(text)?),
                None if line.is_empty() => {}
                None => rest.push(line.to_owned()),
            },
        }
    }
    Ok(Module { ports, rest })
}

/// A port of `(input, "  [11:0] addr_i;")`.
fn port((input, text): (bool, &str)) -> Result<Port, String> {
    let refused = || format!("rust-hdl declares a port that is not understood: {text}");
    let words: Vec<_> = text.trim_end_matches(';').split_whitespace().collect();
    let (bits, name) = match words[..] {
        [name] => (1, name),
        [range, name] => {
            let top = range.strip_prefix('[').and_then(|r| r.strip_suffix(":0]"));
            let top: usize = top.and_then(|t| t.parse().ok()).ok_or_else(refused)?;
            (top + 1, name)
        }
        _ => return Err(refused()),
    };
    Ok(Port {
        input,
        bits,
        name: name.to_owned(),
    })
}

/// A number as rust-hdl prints it: `12'h3c`, or in binary (`6'b11`).
fn number(text: &str) -> Option<u64> {
    let (bits, number) = text.split_once('\'')?;
    bits.parse::<usize>().ok()?;
    match number.split_at_checked(1)? {
        ("h", digits) => u64::from_str_radix(digits, 16).ok(),
        ("b", digits) => u64::from_str_radix(digits, 2).ok(),
        _ => None,
    }
}

/// A number with all its hexadecimal digits, so that lines of a table are of one length.
fn hex(bits: usize, value: u64) -> String {
    format!("{bits}'h{value:0digits$x}", digits = bits.div_ceil(4))
}

/// Refuse text that is not the expected one, whatever the spaces.
fn same(name: &str, rest: &[String], expected: &str, rom: &Rom) -> Result<(), String> {
    let expected = expected
        .replace("{A}", &(rom.address_bits - 1).to_string())
        .replace("{W}", &(rom.word_bits - 1).to_string())
        .replace("{W1}", &rom.word_bits.to_string());
    let found = rest.join(" ");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words(&found) == words(&expected) {
        Ok(())
    } else {
        Err(format!(
            "{}: rust-hdl's module {name} has changed: compare it with sv.rs\n{found}",
            rom.name
        ))
    }
}

/// The SystemVerilog of `rom` from what rust-hdl made of it.
///
/// # Errors
/// Text of rust-hdl that this file does not know.
pub fn system_verilog(rom: &Rom, verilog: &str) -> Result<String, String> {
    let top = module(verilog, "top")?;
    let table = module(verilog, "top$rom")?;
    let word = module(verilog, "top$word")?;
    let (cases, frame): (Vec<_>, Vec<_>) = table
        .rest
        .into_iter()
        .partition(|line| line.contains(": data = "));
    same("top", &top.rest, TOP, rom)?;
    same("top$rom", &frame, ROM, rom)?;
    same("top$word", &word.rest, WORD, rom)?;

    let (name, w) = (rom.name, rom.word_bits - 1);
    let mut lines = String::new();
    for case in &cases {
        if let Some((address, word)) = entry(case, rom)? {
            writeln!(lines, "      {address}: word = {word};").map_err(|e| e.to_string())?;
        }
    }
    let (header, ports) = (header(rom), declarations(&top.ports));
    Ok(format!(
        "{header}module {name} (
{ports}
);

  logic [{w}:0] word, rdata_q;

  always_comb begin
    unique case (addr_i)
{lines}      default: begin
        word = '0;
      end
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (ren_i) rdata_q <= word;
  end
  assign rdata_o = rdata_q;

endmodule
"
    ))
}

/// Address and word of a line of the case; nothing of the default, which has to be 0.
fn entry(case: &str, rom: &Rom) -> Result<Option<(String, String)>, String> {
    let refused = || format!("{}: a case that is not understood: {case}", rom.name);
    let (address, word) = case
        .strip_suffix(';')
        .and_then(|case| case.split_once(": data = "))
        .ok_or_else(refused)?;
    let word = number(word).ok_or_else(refused)?;
    match (address, number(address)) {
        ("default", _) if word == 0 => Ok(None),
        (_, Some(address)) => Ok(Some((
            hex(rom.address_bits, address),
            hex(rom.word_bits, word),
        ))),
        _ => Err(refused()),
    }
}

/// The ports, lined up as verible does.
fn declarations(ports: &[Port]) -> String {
    let digits = |port: &Port| (port.bits - 1).to_string().len();
    let widest = ports.iter().map(digits).max().unwrap_or(1);
    let line = |port: &Port| {
        let direction = if port.input { "input " } else { "output" };
        let range = match port.bits {
            1 => " ".repeat(widest + 4),
            bits => format!("[{:>widest$}:0]", bits - 1),
        };
        format!("    {direction} logic {range} {}", port.name)
    };
    ports.iter().map(line).collect::<Vec<_>>().join(",\n")
}

/// The header comment.
fn header(rom: &Rom) -> String {
    let fields: String = rom.fields.iter().map(|f| format!("// {f}\n")).collect();
    format!(
        "// SPDX-License-Identifier: Apache-2.0\n\
         // {}\n\
         //\n\
         // GENERATED by rtl/tablegen (rust-hdl) from the golden model: do not edit, make roms.\n\
         {fields}\
         // Addresses without a line read 0.\n\
         //\n\
         // Handshake: none. The word of a clock with ren_i is on rdata_o in the next clock and\n\
         // stays until the next read; it is unknown before the first.\n\
         // Latency: one clock. Throughput: one read per clock.\n\
         // Golden: {}.\n",
        rom.title, rom.golden
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hdl, roms};

    #[test]
    fn text_that_rust_hdl_did_not_write_is_refused() {
        for rom in roms::all() {
            let verilog = hdl::verilog(&rom).expect("a known shape");
            assert!(system_verilog(&rom, &verilog).is_ok());
            for (from, to) in [
                ("if (ren_i)", "if (~ren_i)"),
                ("posedge", "negedge"),
                ("case (address)", "casez (address)"),
                ("module top$word", "module other"),
                ("input wire  ren_i", "input wire [3:1] ren_i"),
                (": data = ", ": data = ~"),
            ] {
                assert!(verilog.contains(from), "{from}");
                let changed = verilog.replace(from, to);
                assert!(
                    system_verilog(&rom, &changed).is_err(),
                    "{}: {to}",
                    rom.name
                );
            }
        }
    }
}
