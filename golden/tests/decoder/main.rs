//! The golden decoder: round trips, headers of all kinds, damage, and streams made by others.

#[path = "../common/mod.rs"]
mod common;
#[path = "../content/mod.rs"]
mod content;

mod damage;
mod foreign;
mod fuzz;
mod roundtrip;
mod syntax;
