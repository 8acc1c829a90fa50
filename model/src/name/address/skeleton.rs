//! What the eye takes an address for.

/// Hyphens dropped, digits and `i` as the letters they look like, and a letter that a pair looks like as that pair: `d` as
/// `cl`, `m` as `rn`, `w` as `vv`. The long form is kept because it is the same whichever way a run is read (`vvv` is `vw`
/// and `wv`).
///
/// Skeletons are stored: a change here comes with a migration that computes them again.
pub(super) fn of(address: &str) -> String {
    let plain: String = address.chars().filter(|c| *c != '-').map(look_alike).collect();
    plain.replace('d', "cl").replace('m', "rn").replace('w', "vv")
}

const fn look_alike(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | 'i' => 'l',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_has_one_skeleton() {
        let alike: [&[&str]; 5] = [
            &["dean", "clean", "c1ean", "ciean", "c-lean", "de-an", "d3an"],
            &["acme", "acrne", "ac-rne", "acr-ne", "4cme"],
            &["vwx", "wvx", "vvvx", "vv-vx"],
            &["modern-world", "rnoclern-vvorlcl", "m0dem-w0r1d"],
            &["lili", "1i1i", "l1l1", "illi"],
        ];
        for group in alike {
            let skeletons: Vec<_> = group.iter().map(|address| of(address)).collect();
            assert!(skeletons.iter().all(|one| *one == skeletons[0]), "{group:?}: {skeletons:?}");
        }
        for (one, other) in [("dean", "cean"), ("dean", "lean"), ("acme", "acne"), ("wax", "vax"), ("dean", "doan")] {
            assert_ne!(of(one), of(other), "{one} {other}");
        }
    }
}
