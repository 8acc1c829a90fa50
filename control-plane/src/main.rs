//! Binary `stackyard`.
fn main() {}
