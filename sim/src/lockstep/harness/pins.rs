// SPDX-License-Identifier: Apache-2.0
//! A device behind the pins of its top.

use std::collections::BTreeMap;

use super::check::{Blocks, Check};
use super::report::Mismatch;
use super::wrong_bit::WrongBit;
use crate::bridge::{ModelError, Port};
use crate::device::Device;

/// Declares a struct of ports, named as in SystemVerilog.
macro_rules! ports {
    ($(#[$doc:meta])* $struct:ident: $($name:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $struct { $($name: $crate::bridge::Port),* }
        impl $struct {
            fn find(
                model: &dyn $crate::device::Device,
            ) -> Result<Self, $crate::bridge::ModelError> {
                Ok(Self { $($name: model.port(stringify!($name))?),* })
            }
        }
    };
}
pub(in crate::lockstep) use ports;

/// The pins of a top: how inputs are driven and outputs compared.
pub trait Pins: Sized {
    /// Inputs of a clock.
    type In: Default;
    /// What the golden model says of a clock.
    type Out;
    /// Find them.
    fn new(model: &dyn Device) -> Result<Self, ModelError>;
    /// Clock and reset.
    fn clock_and_reset(&self) -> (Port, Port);
    /// Set the inputs of a clock.
    fn drive(&self, model: &mut dyn Device, i: &Self::In);
    /// Compare every output and every trace.
    fn compare(&self, c: &mut Check, o: &Self::Out);
}

/// A device with the pins of its top.
pub struct Rtl<'a, P> {
    model: &'a mut dyn Device,
    pins: P,
    blocks: Blocks,
    wrong_bit: Option<WrongBit>,
}

impl<'a, P: Pins> Rtl<'a, P> {
    /// The device, out of reset; `wrong_bit` is put into what is expected of it.
    pub fn new(model: &'a mut dyn Device, wrong_bit: Option<WrongBit>) -> Result<Self, ModelError> {
        let pins = P::new(model)?;
        let mut rtl = Self {
            model,
            pins,
            blocks: Blocks::new(),
            wrong_bit,
        };
        rtl.drive(&P::In::default());
        let (_, reset) = rtl.pins.clock_and_reset();
        rtl.model.set(reset, 0);
        for _ in 0..4 {
            rtl.settle()?;
            rtl.edge()?;
        }
        rtl.model.set(reset, 1);
        Ok(rtl)
    }

    /// The device, for traces.
    pub fn model(&mut self) -> &mut dyn Device {
        self.model
    }

    /// Set the inputs of a clock.
    pub fn drive(&mut self, i: &P::In) {
        self.pins.drive(self.model, i);
    }

    /// Let the inputs settle before the edge.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.model.set(self.pins.clock_and_reset().0, 0);
        self.model.eval()
    }

    /// The rising edge.
    pub fn edge(&mut self) -> Result<(), ModelError> {
        self.model.set(self.pins.clock_and_reset().0, 1);
        self.model.eval()
    }

    /// Compare every output and every trace with the golden model's.
    pub fn compare(
        &mut self,
        clock: u64,
        o: &P::Out,
        compared: &mut BTreeMap<&'static str, u64>,
    ) -> Result<(), Mismatch> {
        let mut c = Check::new(
            self.model,
            clock,
            compared,
            &mut self.blocks,
            self.wrong_bit.as_mut(),
        );
        self.pins.compare(&mut c, o);
        c.verdict()
    }
}
