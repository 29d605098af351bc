// SPDX-License-Identifier: Apache-2.0
//! Wires: the flat netlist in a floorplan ([`floorplan`]), placed by Coloquinte ([`place`]) or,
//! without it, spread by a fitted model ([`model`]); buffers on the wires' way ([`buffers`]) and
//! larger cells where paths fail ([`repair`]); the clock network ([`clock`]); all of it for a
//! design ([`laid`]). The placed netlist itself is [`crate::placement`].

pub mod buffers;
pub mod clock;
pub mod floorplan;
pub mod laid;
pub mod model;
pub mod place;
pub mod repair;
