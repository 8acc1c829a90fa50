//! Stackyard's control plane.
