//! Binary `tenant-agent`.
fn main() {}
