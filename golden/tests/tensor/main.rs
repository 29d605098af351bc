// SPDX-License-Identifier: Apache-2.0
//! The tensor tools against their reference, against damage, and against their own promises.

mod damage;
mod fuzz;
mod goals;
mod material;
mod reference;
mod roundtrip;
mod synthetic;
mod vectors;
