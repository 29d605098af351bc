// SPDX-License-Identifier: Apache-2.0
//! The cxx bridge to the Verilated models: all the unsafe code of the project.

use std::path::PathBuf;

use thiserror::Error;
// Linked for Verilator's runtime.
use tricodec_verilated as _;

#[cxx::bridge(namespace = "tricodec")]
mod ffi {
    unsafe extern "C++" {
        include!("bridge.h");
        type Model;
        fn new_seeded_model(top: &str, seed: i32) -> Result<UniquePtr<Model>>;
        fn load_model(path: &str) -> Result<UniquePtr<Model>>;
        fn eval(self: Pin<&mut Model>) -> Result<()>;
        fn open_trace(model: Pin<&mut Model>, path: &str);
        fn dump(self: Pin<&mut Model>, time: u64);
        fn close_trace(self: Pin<&mut Model>);
        fn port_count(self: &Model) -> usize;
        fn port_name(model: &Model, index: usize) -> Result<&str>;
        fn port_bits(self: &Model, index: usize) -> Result<u32>;
        fn port_address(self: &Model, index: usize) -> Result<*mut u8>;
    }
}

/// What can go wrong in a model.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ModelError {
    /// There is no such top.
    #[error(
        "{0}: this build has no such model: configs.toml and sim/tops.txt name them, and \
         TRICODEC_CONFIGS, where it is set, picks from the configurations"
    )]
    NoTop(String),
    /// A library that stands in a top's place does not load.
    #[error("{0}: TRICODEC_MODELS names a folder with a library that is no model of a top")]
    Library(String),
    /// The top has no such port.
    #[error("the top {top} has no port {port}")]
    NoPort {
        /// The top.
        top: String,
        /// The port.
        port: String,
    },
    /// A port has another width than its golden side.
    #[error("{port} has {got} bits, the table of stages says {expected}: run make tables")]
    Width {
        /// The port.
        port: String,
        /// Its bits.
        got: u32,
        /// What it should have.
        expected: u32,
    },
    /// An assertion of the RTL failed, or $fatal.
    #[error("{0}")]
    Assertion(String),
}

/// A port of a model: its place in the model's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port(usize);

impl Port {
    /// The port at a place of a device's own list.
    pub fn at(place: usize) -> Self {
        Self(place)
    }

    /// Its place in that list.
    pub fn place(self) -> usize {
        self.0
    }
}

#[derive(Clone, Copy, Debug)]
struct PortMemory {
    address: *mut u8,
    bits: u32,
}

/// A Verilated model.
pub struct Model {
    name: String,
    inner: cxx::UniquePtr<ffi::Model>,
    memories: Vec<PortMemory>,
    time: u64,
    tracing: bool,
}

// SAFETY: a model owns its context and its state and shares nothing with
// others; the memories of its ports lie in it.
unsafe impl Send for Model {}

impl Model {
    /// A new model of the top `name`: of this build, unless the folder that `TRICODEC_MODELS` names
    /// has a library `name.so` in its place, as `make mutants` makes them. What is not reset begins
    /// with the contents of seed 1.
    pub fn new(name: &str) -> Result<Self, ModelError> {
        Self::with_contents(name, 1)
    }

    /// The same with contents of this seed in all registers and memories that are not reset: any
    /// from 1 to 2^31 − 1, others are brought there. A library has its own.
    pub fn with_contents(name: &str, seed: u32) -> Result<Self, ModelError> {
        let seed = (seed & i32::MAX as u32).max(1) as i32;
        let folder = std::env::var_os("TRICODEC_MODELS").map(PathBuf::from);
        let library = folder.map(|f| f.join(format!("{name}.so")));
        let inner = match library.filter(|path| path.exists()) {
            Some(path) => ffi::load_model(&path.to_string_lossy())
                .map_err(|e| ModelError::Library(e.what().to_owned()))?,
            None => ffi::new_seeded_model(name, seed)
                .map_err(|e| ModelError::NoTop(e.what().to_owned()))?,
        };
        let mut memories = Vec::new();
        for i in 0..inner.port_count() {
            let memory = inner.port_address(i).and_then(|address| {
                Ok(PortMemory {
                    address,
                    bits: inner.port_bits(i)?,
                })
            });
            memories.push(memory.map_err(|e| ModelError::Assertion(e.what().to_owned()))?);
        }
        Ok(Self {
            name: name.to_owned(),
            inner,
            memories,
            time: 0,
            tracing: false,
        })
    }

    /// A port by its name in the SystemVerilog source.
    pub fn port(&self, name: &str) -> Result<Port, ModelError> {
        (0..self.memories.len())
            .find(|i| ffi::port_name(&self.inner, *i).is_ok_and(|n| n == name))
            .map(Port)
            .ok_or_else(|| ModelError::NoPort {
                top: self.name.clone(),
                port: name.to_owned(),
            })
    }

    /// The names of all ports.
    pub fn port_names(&self) -> Vec<String> {
        let names = (0..self.memories.len()).map(|i| ffi::port_name(&self.inner, i));
        names.flatten().map(str::to_owned).collect()
    }

    /// Let the inputs settle.
    pub fn eval(&mut self) -> Result<(), ModelError> {
        self.inner
            .pin_mut()
            .eval()
            .map_err(|e| ModelError::Assertion(e.what().to_owned()))?;
        if self.tracing {
            self.inner.pin_mut().dump(self.time);
        }
        self.time += 1;
        Ok(())
    }

    /// The clock with this number begins: its two halves are at the times 2n and 2n + 1 of the
    /// waveform.
    pub fn begin_clock(&mut self, clock: u64) {
        self.time = 2 * clock;
    }

    /// Record all signals from now on, as FST.
    pub fn open_trace(&mut self, path: &str) {
        ffi::open_trace(self.inner.pin_mut(), path);
        self.tracing = true;
    }

    /// End the recording.
    pub fn close_trace(&mut self) {
        self.inner.pin_mut().close_trace();
        self.tracing = false;
    }

    /// Width of a port.
    pub fn bits(&self, port: Port) -> u32 {
        self.memories[port.0].bits
    }

    /// The value of a port, its low 64 bits when it is wider.
    pub fn get(&self, port: Port) -> u64 {
        let PortMemory { address, bits } = self.memories[port.0];
        // SAFETY: the address is that of a member of this width of the model that is borrowed here.
        unsafe {
            match bits {
                0..=8 => u64::from(*address),
                9..=16 => u64::from(*address.cast::<u16>()),
                17..=32 => u64::from(*address.cast::<u32>()),
                33..=64 => *address.cast::<u64>(),
                _ => {
                    u64::from(*address.cast::<u32>())
                        | u64::from(*address.cast::<u32>().add(1)) << 32
                }
            }
        }
    }

    /// The value of a port of any width, in words of 32 bits, low first.
    pub fn value(&self, port: Port) -> Vec<u32> {
        if self.bits(port) > 64 {
            return self.words(port).to_vec();
        }
        let value = self.get(port);
        vec![value as u32, (value >> 32) as u32]
    }

    /// Whether a one-bit port is 1.
    pub fn is_high(&self, port: Port) -> bool {
        self.get(port) & 1 == 1
    }

    /// Drive a port; bits above its width must be 0.
    pub fn set(&mut self, port: Port, value: u64) {
        let PortMemory { address, bits } = self.memories[port.0];
        // SAFETY: as in `get`, borrowed mutably.
        unsafe {
            match bits {
                0..=8 => *address = value as u8,
                9..=16 => *address.cast::<u16>() = value as u16,
                17..=32 => *address.cast::<u32>() = value as u32,
                33..=64 => *address.cast::<u64>() = value,
                _ => self.set_words(port, &[value as u32, (value >> 32) as u32]),
            }
        }
    }

    /// The words of a port wider than 64 bits, low first; empty for others.
    pub fn words(&self, port: Port) -> &[u32] {
        let PortMemory { address, bits } = self.memories[port.0];
        if bits <= 64 {
            return &[];
        }
        // SAFETY: wide ports are arrays of 32-bit words.
        unsafe { std::slice::from_raw_parts(address.cast::<u32>(), bits.div_ceil(32) as usize) }
    }

    /// Drive a port wider than 64 bits; missing words are 0.
    pub fn set_words(&mut self, port: Port, words: &[u32]) {
        let PortMemory { address, bits } = self.memories[port.0];
        if bits <= 64 {
            return;
        }
        for i in 0..bits.div_ceil(32) as usize {
            // SAFETY: within the array.
            unsafe { *address.cast::<u32>().add(i) = words.get(i).copied().unwrap_or(0) };
        }
    }
}
