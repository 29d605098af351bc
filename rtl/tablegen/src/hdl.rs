// SPDX-License-Identifier: Apache-2.0
//! The ROM as rust-hdl describes it, and the Verilog that rust-hdl makes of it.

use rust_hdl::prelude::*;

use crate::roms::Rom;

/// A ROM with a registered read: rust-hdl's own `ROM` and `DFF`, and a read enable between them.
#[derive(LogicBlock)]
pub struct RegisteredRom<const WORD: usize, const ADDRESS: usize> {
    /// Clock.
    pub clk_i: Signal<In, Clock>,
    /// Read enable: without it the word stays.
    pub ren_i: Signal<In, Bit>,
    /// Address.
    pub addr_i: Signal<In, Bits<ADDRESS>>,
    /// The word, a clock later.
    pub rdata_o: Signal<Out, Bits<WORD>>,
    rom: ROM<Bits<WORD>, ADDRESS>,
    word: DFF<Bits<WORD>>,
}

impl<const WORD: usize, const ADDRESS: usize> RegisteredRom<WORD, ADDRESS> {
    /// The ROM with these words. Words of 0 are left to the default of the case.
    pub fn new(words: &[u64]) -> Self {
        let words = words.iter().enumerate().filter(|(_, word)| **word != 0);
        Self {
            clk_i: Signal::default(),
            ren_i: Signal::default(),
            addr_i: Signal::default(),
            rdata_o: Signal::default(),
            rom: ROM::new(
                words
                    .map(|(address, &word)| (Bits::from(address as u64), Bits::from(word)))
                    .collect(),
            ),
            word: DFF::default(),
        }
    }
}

impl<const WORD: usize, const ADDRESS: usize> Logic for RegisteredRom<WORD, ADDRESS> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clk_i, word);
        self.rom.address.next = self.addr_i.val();
        if self.ren_i.val() {
            self.word.d.next = self.rom.data.val();
        }
        self.rdata_o.next = self.word.q.val();
    }
}

/// Calls a function of the ROM's shape. rust-hdl has widths as constants: each is named here.
macro_rules! by_shape {
    ($function:ident, $rom:expr) => {
        match ($rom.word_bits, $rom.address_bits) {
            (16, 12) => Ok($function::<16, 12>($rom)),
            (23, 6) => Ok($function::<23, 6>($rom)),
            (5, 6) => Ok($function::<5, 6>($rom)),
            (17, 6) => Ok($function::<17, 6>($rom)),
            (word, address) => Err(format!(
                "{}: no ROM of {word} bits by {address} address bits: add it to hdl.rs, by_shape",
                $rom.name
            )),
        }
    };
}

/// rust-hdl's Verilog of a ROM: modules `top`, `top$rom` and `top$word`.
///
/// # Errors
/// A shape that `by_shape` does not name.
pub fn verilog(rom: &Rom) -> Result<String, String> {
    by_shape!(shaped, rom)
}

fn shaped<const WORD: usize, const ADDRESS: usize>(rom: &Rom) -> String {
    let mut block = RegisteredRom::<WORD, ADDRESS>::new(&rom.words);
    block.connect_all();
    generate_verilog(&block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roms;

    /// Reads all addresses in rust-hdl's own simulator, with a pause before each.
    fn simulate<const WORD: usize, const ADDRESS: usize>(rom: &Rom) {
        let mut words = rom.words.clone();
        words.resize(1 << ADDRESS, 0);
        let mut simulation = Simulation::new();
        simulation.add_clock(5, |x: &mut Box<RegisteredRom<WORD, ADDRESS>>| {
            x.clk_i.next = !x.clk_i.val();
        });
        simulation.add_testbench(move |mut sim: Sim<RegisteredRom<WORD, ADDRESS>>| {
            let mut x = sim.init()?;
            wait_clock_true!(sim, clk_i, x);
            let mut before = 0;
            for (address, &word) in words.iter().enumerate() {
                x.addr_i.next = Bits::from(address as u64);
                x.ren_i.next = false;
                wait_clock_cycle!(sim, clk_i, x);
                sim_assert_eq!(sim, x.rdata_o.val(), Bits::<WORD>::from(before), x);
                x.ren_i.next = true;
                wait_clock_cycle!(sim, clk_i, x);
                sim_assert_eq!(sim, x.rdata_o.val(), Bits::<WORD>::from(word), x);
                before = word;
            }
            sim.done(x)
        });
        let block = Box::new(RegisteredRom::<WORD, ADDRESS>::new(&rom.words));
        simulation
            .run(block, u64::MAX)
            .expect("the ROM reads its table");
    }

    #[test]
    fn rust_hdls_simulator_reads_the_tables() {
        for rom in roms::all() {
            by_shape!(simulate, &rom).expect("a known shape");
        }
    }
}
