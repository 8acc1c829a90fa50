#!/usr/bin/env python3
"""Write an OCI image archive from tar layers, the same bytes for the same input.

    oci.py <name> <archive> <config.json> <layer.tar or folder>...

A folder becomes a layer of its own: names sorted, root-owned, fixed times; files are 0644, or 0755 when they are
executable. Layers are zstd (https://github.com/opencontainers/image-spec/blob/main/layer.md). The reference is
`localhost/stackyard/<name>:<first 12 hex digits of the manifest's digest>`: a changed image is a changed reference.
Prints the reference. Standard library and the zstd program only.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile

EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])
CHUNK = 1 << 20


def digest_of(path):
    """SHA-256 of a file, as `sha256:<hex>`."""
    with open(path, "rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def pack(folder, tar_path):
    """Write a folder as a deterministic tar."""
    names = []
    for base, folders, files in os.walk(folder):
        names += [os.path.relpath(os.path.join(base, name), folder) for name in folders + files]
    with tarfile.open(tar_path, "w", format=tarfile.GNU_FORMAT) as tar:
        for name in sorted(names):
            info = tar.gettarinfo(os.path.join(folder, name), arcname=name)
            executable = info.isdir() or info.mode & 0o100
            info.mode = 0o755 if executable else 0o644
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            info.mtime = EPOCH
            if info.isfile():
                with open(os.path.join(folder, name), "rb") as content:
                    tar.addfile(info, content)
            else:
                tar.addfile(info)


class Archive:
    """An OCI image layout inside one tar file."""

    def __init__(self, path):
        self.tar = tarfile.open(path, "w", format=tarfile.GNU_FORMAT)
        self.seen = set()

    def add(self, name, size, content):
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, EPOCH, 0o644
        self.tar.addfile(info, content)

    def add_bytes(self, name, data):
        self.add(name, len(data), io.BytesIO(data))

    def blob(self, media_type, data):
        """Add bytes as a blob and return its descriptor."""
        digest = hashlib.sha256(data).hexdigest()
        self.add_bytes(f"blobs/sha256/{digest}", data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    def blob_file(self, media_type, path):
        """Add a file as a blob (once) and return its descriptor."""
        digest, size = digest_of(path), os.path.getsize(path)
        if digest not in self.seen:
            self.seen.add(digest)
            with open(path, "rb") as content:
                self.add("blobs/sha256/" + digest.split(":")[1], size, content)
        return {"mediaType": media_type, "digest": digest, "size": size}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def main():
    name, archive_path, config_path, *inputs = sys.argv[1:]
    with open(config_path, encoding="utf-8") as file:
        config = json.load(file)
    partial = archive_path + ".partial"
    archive = Archive(partial)
    layers, diff_ids = [], []
    with tempfile.TemporaryDirectory(dir=os.path.dirname(archive_path)) as work:
        for number, source in enumerate(inputs):
            tar_path = source
            if os.path.isdir(source):
                tar_path = os.path.join(work, f"{number}.tar")
                pack(source, tar_path)
            packed = os.path.join(work, f"{number}.tar.zst")
            # -T2 gives the same bytes on any number of cores; --single-thread and -T1 need not.
            subprocess.run(["zstd", "-q", "-f", "-6", "-T2", tar_path, "-o", packed], check=True)
            diff_ids.append(digest_of(tar_path))
            layers.append(archive.blob_file("application/vnd.oci.image.layer.v1.tar+zstd", packed))
            os.unlink(packed)

    image = {"architecture": "amd64", "os": "linux", "config": config, "rootfs": {"type": "layers", "diff_ids": diff_ids}}
    manifest = archive.blob("application/vnd.oci.image.manifest.v1+json", canonical({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": archive.blob("application/vnd.oci.image.config.v1+json", canonical(image)),
        "layers": layers,
    }))
    tag = manifest["digest"].split(":")[1][:12]
    reference = f"localhost/stackyard/{name}:{tag}"
    manifest["annotations"] = {"io.containerd.image.name": reference, "org.opencontainers.image.ref.name": tag}
    archive.add_bytes("index.json", canonical({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [manifest],
    }))
    archive.add_bytes("oci-layout", canonical({"imageLayoutVersion": "1.0.0"}))
    archive.tar.close()
    os.replace(partial, archive_path)
    print(reference)


main()
