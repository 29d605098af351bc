// SPDX-License-Identifier: Apache-2.0
//! SRAM macros by rule: the open models are few, and none of them comes from silicon, so every size
//! is scaled by what is written here.
//!
//! * Area: (1.6 for two ports, 1 for one) × bits × the price of hammer-vlsi's ASAP7 models for that
//!   many rows, the dearer of the two open sets (`fakeram7` costs a flat 0.0425 µm² per bit).
//! * Timing: `fakeram7`: clock to output 218 ps, setup 50 ps, 5 fF an input pin, 25 fF the clock
//!   pin. hammer-vlsi's would be 60 ps faster.
//! * Energy: neither set has any that depends on the size. An access costs 7.5 pJ for 64 bits of 8
//!   KiB in 7 nm (Jouppi et al., "Ten Lessons From Three Generations Shaped Google's TPUv4i", ISCA
//!   2021, table 2), in proportion to the bits of the word and the square root of the capacity.
//! * Leakage: 0.02 of a flip-flop's per bit and port pair.

/// Width and depth of a memory.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Memory {
    /// Bits of a word.
    pub width: usize,
    /// Words.
    pub depth: usize,
    /// One port for reading or writing (`tri_ram_1rw`) instead of one of each (`tri_ram_1r1w`).
    #[serde(default)]
    pub single: bool,
}

/// The price of the second port, in first ports.
pub const TWO_PORTS: f64 = 1.6;
/// Clock to output, ps.
pub const CLOCK_TO_Q: f32 = 218.0;
/// Setup of all inputs, ps.
pub const SETUP: f32 = 50.0;
/// Slew of the outputs, ps.
pub const SLEW: f32 = 20.0;
/// Capacitance of an input, fF.
pub const PIN_CAP: f32 = 5.0;
/// Capacitance of the clock pin, fF.
pub const CLOCK_CAP: f32 = 25.0;

/// Width of a site, µm.
pub const SITE: f64 = 0.054;
/// Height of a row, µm.
pub const ROW: f64 = 0.27;
/// Distance of a macro's pins, µm.
pub const PIN_PITCH: f64 = 0.048;

/// Area per bit of one port by rows, µm²: (least rows, up to so many bits, price), dearest model of
/// each class of hammer-vlsi 1.2.0.
const PRICES: [(usize, usize, f64); 5] = [
    (64, 2048, 0.0652),
    (64, usize::MAX, 0.0597),
    (32, usize::MAX, 0.0704),
    (16, usize::MAX, 0.0888),
    (0, usize::MAX, 0.1155),
];

/// What a port of a memory is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Clock.
    Clock,
    /// Enables reading (`single`: reading or writing).
    Read,
    /// Makes it write.
    Write,
    /// Address of reads.
    ReadAddress,
    /// Address of writes.
    WriteAddress,
    /// Address of both.
    Address,
    /// Word to write.
    Data,
    /// Word that was read.
    Output,
}

/// A port of a memory: name, role, first pin, width.
#[derive(Clone, Copy, Debug)]
pub struct MemoryPort {
    /// Name in `rtl/common`.
    pub name: &'static str,
    /// Role.
    pub role: Role,
    /// First pin.
    pub first: usize,
    /// Pins.
    pub width: usize,
}

impl Memory {
    /// SystemVerilog module and size: the name of the macro.
    pub fn name(self) -> String {
        format!(
            "{}_{}x{}",
            if self.single {
                "tri_ram_1rw"
            } else {
                "tri_ram_1r1w"
            },
            self.width,
            self.depth
        )
    }

    /// The memory that a name stands for.
    pub fn of(name: &str) -> Option<Self> {
        let (size, single) = match name.strip_prefix("tri_ram_1r1w_") {
            Some(s) => (s, false),
            None => (name.strip_prefix("tri_ram_1rw_")?, true),
        };
        let (width, depth) = size.split_once('x')?;
        Some(Self {
            width: width.parse().ok()?,
            depth: depth.parse().ok()?,
            single,
        })
    }

    /// Ports, the output last.
    pub fn ports(self) -> Vec<MemoryPort> {
        let address = (self.depth.max(2) - 1).ilog2() as usize + 1;
        let w = self.width;
        let list: &[(&'static str, Role, usize)] = if self.single {
            &[
                ("clk_i", Role::Clock, 1),
                ("en_i", Role::Read, 1),
                ("we_i", Role::Write, 1),
                ("addr_i", Role::Address, address),
                ("wdata_i", Role::Data, w),
                ("rdata_o", Role::Output, w),
            ]
        } else {
            &[
                ("clk_i", Role::Clock, 1),
                ("wen_i", Role::Write, 1),
                ("waddr_i", Role::WriteAddress, address),
                ("wdata_i", Role::Data, w),
                ("ren_i", Role::Read, 1),
                ("raddr_i", Role::ReadAddress, address),
                ("rdata_o", Role::Output, w),
            ]
        };
        let mut first = 0;
        let mut ports = Vec::new();
        for (name, role, width) in list {
            ports.push(MemoryPort {
                name,
                role: *role,
                first,
                width: *width,
            });
            first += width;
        }
        ports
    }

    /// Name of a pin: the port, with the bit of a wide one.
    pub fn pin_name(self, pin: usize) -> String {
        let mut first = 0;
        for p in self.ports() {
            if pin < first + p.width {
                return if p.width > 1 {
                    format!("{}[{}]", p.name, pin - first)
                } else {
                    p.name.to_owned()
                };
            }
            first += p.width;
        }
        String::new()
    }

    /// First pin of the output, and the number of all pins. Pin 0 is the clock.
    pub fn output(self) -> std::ops::Range<usize> {
        let inputs = self
            .ports()
            .iter()
            .filter(|p| p.role != Role::Output)
            .map(|p| p.width)
            .sum();
        inputs..inputs + self.width
    }

    /// Capacity.
    pub fn bits(self) -> usize {
        self.width * self.depth
    }

    /// Area of the macro, µm².
    pub fn area(self) -> f64 {
        let fits = |p: &&(usize, usize, f64)| self.depth >= p.0 && self.bits() <= p.1;
        let price = PRICES.iter().find(fits).map_or(0.1155, |p| p.2);
        let ports = if self.single { 1.0 } else { TWO_PORTS };
        ports * price * self.bits() as f64
    }

    /// Width and height of the macro, µm: as square as the pins along its left edge allow, whole
    /// sites and rows.
    pub fn size(self) -> (f64, f64) {
        let pins = self.output().end;
        let least = (pins + 4) as f64 * PIN_PITCH;
        let height = (self.area().sqrt().max(least) / ROW).ceil() * ROW;
        let width = (self.area() / height / SITE).ceil().max(20.0) * SITE;
        (width, height)
    }

    /// Height of a pin above the macro's lower edge, µm.
    pub fn pin_height(self, pin: usize) -> f64 {
        (pin + 2) as f64 * PIN_PITCH
    }

    /// Energy of a read or a write, fJ.
    pub fn access(self) -> f64 {
        7500.0 / 64.0 * self.width as f64 * (self.bits() as f64 / 65536.0).sqrt()
    }

    /// Leakage, pW.
    pub fn leakage(self) -> f64 {
        0.02 * 230.0 * self.bits() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_at_its_anchors() {
        let anchor = Memory {
            width: 64,
            depth: 1024,
            single: false,
        };
        assert!((anchor.access() - 7500.0).abs() < 1e-6);
        // The models themselves, one port: never above the rule.
        for (width, depth, area) in [
            (32, 32, 72.1),
            (8, 64, 33.4),
            (128, 64, 430.8),
            (128, 256, 1885.1),
            (16, 16, 22.7),
            (8, 128, 61.1),
        ] {
            let rule = Memory {
                width,
                depth,
                single: true,
            }
            .area();
            assert!(
                rule >= area - 0.1 && rule < 1.25 * area,
                "{width}x{depth}: {rule} against {area}"
            );
        }
    }
}
