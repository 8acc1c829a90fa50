//! What is wrong with a field or a request.

mod en;
mod fr;

pub(super) use en::EN;
pub(super) use fr::FR;

use crate::error::{Code, Fault};

/// What is wrong.
#[derive(Debug)]
pub struct Faults {
    /// The sentence of a fault; what was said in English only is told by its code in other languages.
    pub sentence: fn(&Fault, Code) -> String,
    /// Above a form: how many fields need another look.
    pub fields: fn(usize) -> String,
}
