//! The template's file store becomes the tenant's own.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use futures::TryStreamExt;
use http::Method;
use http_body_util::BodyExt;
use tokio::task::spawn_blocking;
use tokio_util::io::{StreamReader, SyncIoBridge};

use crate::Error;
use crate::kit::http::{Call, Http, expect_success};

/// How long the cell agent may take to begin its answer: it serves a few at a time.
const TIMEOUT: Duration = Duration::from_secs(120);
/// A file store has two levels: `ab/ab12…` and `checklist/ab/ab12…`.
const DEEPEST: usize = 4;
/// Bytes of a template's file store, at most; one with all assets has about 60 MB.
const LARGEST: u64 = 2 << 30;

/// Fetches a golden file store into `<files>/filestore/<database>`, unless it was placed before. It arrives beside its
/// place, outside of what the ERP sees, and appears there whole.
///
/// # Errors
/// When it can't be fetched or written; nothing of it is in its place then.
pub async fn place_files(http: &Http, url: &str, files: &Path, database: &str) -> Result<(), Error> {
    let store = files.join("filestore").join(database);
    let placed = files.join("placed").join(database);
    for folder in ["filestore", "sessions", "modules", "placed", "incoming"] {
        let folder = files.join(folder);
        fs::create_dir_all(&folder).map_err(Error::write(folder))?;
    }
    if placed.exists() {
        return Ok(());
    }
    let incoming = files.join("incoming").join(database);
    clear(&incoming)?;
    fetch(http, url, &incoming).await?;
    move_into_place(&incoming, &store).map_err(Error::write(&store))?;
    clear(&incoming)?;
    fs::write(&placed, "").map_err(Error::write(&placed))
}

fn clear(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::write(folder)(error)),
        _ => Ok(()),
    }
}

async fn fetch(http: &Http, url: &str, into: &Path) -> Result<(), Error> {
    let call = Call { method: Method::GET, url, headers: &[], body: None, within: TIMEOUT };
    let answer = http.send(call).await?;
    if !answer.status().is_success() {
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        expect_success(url, http::Response::from_parts(parts, body))?;
        return Ok(());
    }
    let stream = answer.into_body().into_data_stream().map_err(io::Error::other);
    let reader = SyncIoBridge::new(StreamReader::new(stream));
    let target = into.to_owned();
    let unpacking = spawn_blocking(move || unpack(reader, &target)).await;
    unpacking.map_err(io::Error::other).and_then(|done| done).map_err(|error| match error.kind() {
        io::ErrorKind::Other | io::ErrorKind::UnexpectedEof => Error::Call { what: url.into(), why: error.to_string() },
        _ => Error::write(into)(error),
    })
}

/// Only plain files and folders with plain relative names: an archive can write nothing outside `into`.
fn unpack(reader: impl Read, into: &Path) -> io::Result<()> {
    fs::create_dir_all(into)?;
    let mut archive = tar::Archive::new(reader.take(LARGEST));
    let mut has_end = false;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.into_owned();
        if name == Path::new(END_MARK) {
            has_end = true;
            continue;
        }
        let path = into.join(plain(&name)?);
        match entry.header().entry_type() {
            tar::EntryType::Directory => fs::create_dir_all(&path)?,
            tar::EntryType::Regular => {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                io::copy(&mut entry, &mut fs::File::create_new(&path)?)?;
            }
            other => {
                return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{} is {other:?}", name.display())));
            }
        }
    }
    if has_end { Ok(()) } else { Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ended too early")) }
}

/// The last entry of a whole archive, by which a cut one is told: a tar has no other end that survives a lost stream.
pub(crate) const END_MARK: &str = ".stackyard-end";

fn plain(name: &Path) -> io::Result<PathBuf> {
    let parts: Vec<Component<'_>> = name.components().filter(|part| *part != Component::CurDir).collect();
    let is_plain = parts.len() <= DEEPEST && parts.iter().all(|part| matches!(part, Component::Normal(_)));
    if is_plain {
        return Ok(parts.iter().collect());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, format!("the archive holds the path {}", name.display())))
}

/// By one rename where nothing is there. Else file by file and never over an existing one: names are hashes of contents.
fn move_into_place(from: &Path, to: &Path) -> io::Result<()> {
    if !to.exists() {
        return fs::rename(from, to);
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            move_into_place(&entry.path(), &target)?;
        } else if !target.exists() {
            fs::rename(entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(entries: &[(&str, tar::EntryType, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, kind, text) in entries {
            let mut header = tar::Header::new_gnu();
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    const END: (&str, tar::EntryType, &str) = (END_MARK, tar::EntryType::Regular, "");

    #[test]
    fn nothing_is_written_outside() {
        let folder = tempfile::tempdir().unwrap();
        let bad = [
            ("../escaped", tar::EntryType::Regular),
            ("ab/../../escaped", tar::EntryType::Regular),
            ("/tmp/escaped", tar::EntryType::Regular),
            ("ab/link", tar::EntryType::Symlink),
            ("ab/link", tar::EntryType::Link),
            ("ab/pipe", tar::EntryType::Fifo),
            ("a/b/c/d/e", tar::EntryType::Regular),
        ];
        for (number, (name, kind)) in bad.into_iter().enumerate() {
            let into = folder.path().join(number.to_string());
            let error = unpack(&archive(&[(name, kind, ""), END])[..], &into).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{name}");
        }
        assert!(!folder.path().join("escaped").exists());
    }

    #[test]
    fn a_cut_archive_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let whole = archive(&[("ab/abcd", tar::EntryType::Regular, "text"), END]);
        let cut = archive(&[("ab/abcd", tar::EntryType::Regular, "text")]);
        assert!(unpack(&whole[..], &folder.path().join("whole")).is_ok());
        assert_eq!(fs::read_to_string(folder.path().join("whole/ab/abcd")).unwrap(), "text");
        assert!(unpack(&cut[..], &folder.path().join("cut")).is_err());
    }

    #[test]
    fn an_existing_store_is_completed_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for (path, text) in [(from.join("ab/1"), "new"), (from.join("cd/2"), "new"), (to.join("ab/1"), "old")] {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        move_into_place(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("ab/1")).unwrap(), "old");
        assert_eq!(fs::read_to_string(to.join("cd/2")).unwrap(), "new");
    }
}
