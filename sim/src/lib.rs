//! Verilated models of the RTL, the golden cycle model and the lockstep harness.
