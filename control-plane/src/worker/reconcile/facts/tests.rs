//! What a pass comes to, case by case.
