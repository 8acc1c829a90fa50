#!/usr/bin/env python3
"""Name the files in which the layers of two OCI archives differ: difference.py <archive> <archive>"""

import hashlib
import io
import json
import subprocess
import sys
import tarfile


def files(archive_path):
    """Map each path of all layers to a digest of its metadata and content."""
    found = {}
    with tarfile.open(archive_path) as archive:
        def blob(descriptor):
            return archive.extractfile("blobs/sha256/" + descriptor["digest"].split(":")[1])

        index = json.load(archive.extractfile("index.json"))
        manifest = json.load(blob(index["manifests"][0]))
        for layer in manifest["layers"]:
            plain = subprocess.run(["zstd", "-dcq"], input=blob(layer).read(), stdout=subprocess.PIPE, check=True).stdout
            with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
                for member in tar:
                    content = tar.extractfile(member).read() if member.isfile() else b""
                    about = (member.mode, member.uid, member.gid, member.mtime, member.linkname)
                    found[member.name] = (about, hashlib.sha256(content).hexdigest())
    return found


def main():
    first, second = files(sys.argv[1]), files(sys.argv[2])
    for name in sorted(first.keys() | second.keys()):
        if first.get(name) != second.get(name):
            print(f"differs: {name}: {first.get(name)} {second.get(name)}")


main()
