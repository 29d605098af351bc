// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_axil`: the AXI4-Lite port in front of the registers.

const OKAY: u8 = 0;
const SLVERR: u8 = 2;

/// Inputs of the AXI4-Lite port.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct AxilIn {
    pub awvalid: bool,
    pub awaddr: u16,
    pub wvalid: bool,
    pub wdata: u32,
    pub bready: bool,
    pub arvalid: bool,
    pub araddr: u16,
    pub rready: bool,
}

/// Outputs of the AXI4-Lite port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AxilOut {
    pub awready: bool,
    pub wready: bool,
    pub bvalid: bool,
    pub bresp: u8,
    pub arready: bool,
    pub rvalid: bool,
    pub rdata: u32,
    pub rresp: u8,
}

/// The port.
#[derive(Clone, Copy, Debug, Default)]
pub struct Axil {
    write_response: bool,
    bresp: u8,
    read_response: bool,
    rdata: u32,
    rresp: u8,
}

impl Axil {
    /// The write that is taken in this clock: (address of the word, data).
    pub fn write(&self, i: &AxilIn) -> Option<(u16, u32)> {
        (i.awvalid && i.wvalid && !self.write_response).then_some((i.awaddr & 0xFFC, i.wdata))
    }

    /// Address of the read that is taken in this clock.
    pub fn read(&self, i: &AxilIn) -> Option<u16> {
        (i.arvalid && !self.read_response).then_some(i.araddr & 0xFFC)
    }

    /// The port's outputs.
    pub fn outputs(&self, i: &AxilIn) -> AxilOut {
        let write = self.write(i).is_some();
        AxilOut {
            awready: write,
            wready: write,
            bvalid: self.write_response,
            bresp: self.bresp,
            arready: self.read(i).is_some(),
            rvalid: self.read_response,
            rdata: self.rdata,
            rresp: self.rresp,
        }
    }

    /// The clock edge. `written`: whether the write of this clock is answered with OKAY; `read`:
    /// what the read of this clock gives, unless it is refused.
    pub fn tick(&mut self, i: &AxilIn, written: Option<bool>, read: Option<Option<u32>>) {
        match read {
            Some(data) => {
                self.rdata = data.unwrap_or(0);
                self.rresp = if data.is_some() { OKAY } else { SLVERR };
                self.read_response = true;
            }
            None if i.rready => self.read_response = false,
            None => {}
        }
        match written {
            Some(ok) => {
                self.bresp = if ok { OKAY } else { SLVERR };
                self.write_response = true;
            }
            None if i.bready => self.write_response = false,
            None => {}
        }
    }
}
