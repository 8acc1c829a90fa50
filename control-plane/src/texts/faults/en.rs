//! English: a fault's own text, which the API answers with too.

use super::Faults;

pub(in super::super) static EN: Faults = Faults {
    sentence: |fault, _| fault.to_string(),
    fields: |count| match count {
        1 => "One field needs another look. Nothing was ordered yet.".to_owned(),
        _ => format!("{count} fields need another look. Nothing was ordered yet."),
    },
};
