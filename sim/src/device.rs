// SPDX-License-Identifier: Apache-2.0
//! What is stepped in lockstep with a golden model: a Verilated model of the RTL, or something else
//! with the same ports, such as the mapped gates.

use crate::bridge::{Model, ModelError, Port};

/// A design behind its ports. The clock is a port like any other.
pub trait Device {
    /// A port by its name in the SystemVerilog source.
    fn port(&self, name: &str) -> Result<Port, ModelError>;
    /// Width of a port.
    fn bits(&self, port: Port) -> u32;
    /// The value of a port, its low 64 bits when it is wider.
    fn get(&self, port: Port) -> u64;
    /// The words of a port wider than 64 bits, low first; empty for others.
    fn words(&self, port: Port) -> &[u32];
    /// Drive a port; bits above its width must be 0.
    fn set(&mut self, port: Port, value: u64);
    /// Drive a port wider than 64 bits; missing words are 0.
    fn set_words(&mut self, port: Port, words: &[u32]);
    /// Let the inputs settle; a rising clock is an edge.
    fn eval(&mut self) -> Result<(), ModelError>;

    /// Whether a port is none of the device's: then nothing is compared there. Never so of the RTL.
    fn absent(&self, _port: Port) -> bool {
        false
    }
    /// Whether a one-bit port is 1.
    fn is_high(&self, port: Port) -> bool {
        self.get(port) & 1 == 1
    }
    /// The clock with this number begins: where a waveform is recorded, it says so.
    fn begin_clock(&mut self, _clock: u64) {}
    /// Record all signals from now on into this FST file, where there is a way to.
    fn open_trace(&mut self, _path: &str) {}
    /// End the recording.
    fn close_trace(&mut self) {}
}

impl Device for Model {
    fn port(&self, name: &str) -> Result<Port, ModelError> {
        self.port(name)
    }
    fn bits(&self, port: Port) -> u32 {
        self.bits(port)
    }
    fn get(&self, port: Port) -> u64 {
        self.get(port)
    }
    fn words(&self, port: Port) -> &[u32] {
        self.words(port)
    }
    fn set(&mut self, port: Port, value: u64) {
        self.set(port, value);
    }
    fn set_words(&mut self, port: Port, words: &[u32]) {
        self.set_words(port, words);
    }
    fn eval(&mut self) -> Result<(), ModelError> {
        self.eval()
    }
    fn begin_clock(&mut self, clock: u64) {
        self.begin_clock(clock);
    }
    fn open_trace(&mut self, path: &str) {
        self.open_trace(path);
    }
    fn close_trace(&mut self) {
        self.close_trace();
    }
}

/// A clock of a device, before the edge, for what looks on.
pub struct Moment<'a> {
    /// Number of the clock.
    pub clock: u64,
    /// The device.
    pub device: &'a dyn Device,
    /// Lanes whose engine has a bin in this clock, a bit for each, as the golden model says.
    pub bins: u64,
}
