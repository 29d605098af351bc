//! Inter prediction: fractional samples and weights (8.4.2).

pub mod interpolate;
pub mod weight;
