//! The `tricodec` command.

fn main() {}
