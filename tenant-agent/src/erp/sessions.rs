//! Session files: `sessions/<first two characters>/<84 characters>`, JSON with `uid`.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::Error;

/// A session file is a few hundred bytes; more than this is none.
const LARGEST: u64 = 256 << 10;

#[derive(Deserialize)]
struct Session {
    uid: Option<i32>,
}

/// Removes every session of an ERP user, so that a password or an archiving counts at once. Answers how many there were.
///
/// # Errors
/// [`Error::WriteFile`] when the folder can't be read or a file not be removed.
pub async fn remove(folder: &Path, uid: i32) -> Result<usize, Error> {
    let folder = folder.to_owned();
    let path = folder.clone();
    let removing = spawn_blocking(move || remove_all(&folder, uid)).await;
    removing.map_err(io::Error::other).and_then(|done| done).map_err(Error::write(path))
}

fn remove_all(folder: &Path, uid: i32) -> io::Result<usize> {
    let mut removed = 0;
    for shelf in list(folder)? {
        // Files beside the shelves are none of the ERP's.
        for file in if shelf.is_dir() { list(&shelf)? } else { Vec::new() } {
            if uid_of(&file)? == Some(uid) {
                match fs::remove_file(&file) {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                    _ => removed += 1,
                }
            }
        }
    }
    Ok(removed)
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// A file that vanishes or holds something else belongs to nobody.
fn uid_of(file: &Path) -> io::Result<Option<i32>> {
    let mut text = Vec::new();
    match fs::File::open(file) {
        Ok(open) => open.take(LARGEST).read_to_end(&mut text)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(serde_json::from_slice::<Session>(&text).ok().and_then(|session| session.uid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_that_persons_sessions_go() {
        let folder = tempfile::tempdir().unwrap();
        for (shelf, name, text) in [
            ("ab", "abc", r#"{"uid": 7, "login": "x"}"#),
            ("ab", "abd", r#"{"uid": null}"#),
            ("cd", "cde", r#"{"uid": 8}"#),
            ("ef", "efg", "not json"),
        ] {
            fs::create_dir_all(folder.path().join(shelf)).unwrap();
            fs::write(folder.path().join(shelf).join(name), text).unwrap();
        }
        assert_eq!(remove(folder.path(), 7).await.unwrap(), 1);
        assert_eq!(remove(folder.path(), 7).await.unwrap(), 0);
        assert!(!folder.path().join("ab/abc").exists() && folder.path().join("cd/cde").exists());
        assert_eq!(remove(&folder.path().join("absent"), 7).await.unwrap(), 0);
    }
}
