"""Run the built images as a pod runs them: runc, read-only root, the image's user, no capabilities, no new rights.

The network is the host's (loopback), so the tests need no cluster and no bridge.
"""

import contextlib
import io
import json
import os
import socket
import subprocess
import tarfile
import time
import uuid


def free_port():
    """A TCP port of loopback nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unpack(archive, rootfs):
    """Unpack the layers of an OCI archive into a folder and return the image's configuration."""
    with tarfile.open(archive) as tar:
        def blob(descriptor):
            return tar.extractfile("blobs/sha256/" + descriptor["digest"].split(":")[1])

        manifest = json.load(blob(json.load(tar.extractfile("index.json"))["manifests"][0]))
        for layer in manifest["layers"]:
            os.makedirs(rootfs, exist_ok=True)
            with subprocess.Popen(["tar", "--zstd", "-xp", "--numeric-owner", "-C", rootfs], stdin=subprocess.PIPE) as out:
                with blob(layer) as packed:
                    while chunk := packed.read(io.DEFAULT_BUFFER_SIZE * 128):
                        out.stdin.write(chunk)
            if out.returncode:
                raise RuntimeError(f"layer {layer['digest']} of {archive} can not be unpacked")
        return json.load(blob(manifest["config"]))["config"]


class Container:
    """One run of an image; a context manager that leaves nothing behind."""

    def __init__(self, work, rootfs, config, args, env=None, mounts=(), entrypoint=None, log=None):
        """mounts: (source on the host, place in the container, writable)."""
        self.name = "stackyard-test-" + uuid.uuid4().hex[:12]
        self.bundle = os.path.join(work, self.name)
        self.state = os.path.join(work, "runc")
        self.log_path = log or os.path.join(work, self.name + ".log")
        os.makedirs(self.bundle)
        uid, gid = (int(part) for part in config["User"].split(":"))
        environment = dict(pair.split("=", 1) for pair in config["Env"]) | (env or {})
        spec = {
            "ociVersion": "1.0.2",
            "root": {"path": rootfs, "readonly": True},
            "hostname": "test",
            "process": {
                "terminal": False, "cwd": config["WorkingDir"], "noNewPrivileges": True,
                "user": {"uid": uid, "gid": gid},
                "args": (entrypoint or config["Entrypoint"]) + list(args),
                "env": [f"{key}={value}" for key, value in environment.items()],
                "capabilities": {kind: [] for kind in ("bounding", "effective", "inheritable", "permitted", "ambient")},
            },
            "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=64k"]},
                {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "nodev", "mode=1777", "size=64m"]},
                {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777", "size=512m"]},
                {"destination": "/etc/resolv.conf", "type": "bind", "source": "/etc/resolv.conf", "options": ["bind", "ro"]},
                {"destination": "/etc/hosts", "type": "bind", "source": "/etc/hosts", "options": ["bind", "ro"]},
            ] + [
                {"destination": place, "type": "bind", "source": source, "options": ["rbind", "rw" if writable else "ro"]}
                for source, place, writable in mounts
            ],
            "linux": {"namespaces": [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")]},
        }
        with open(os.path.join(self.bundle, "config.json"), "w", encoding="utf-8") as file:
            json.dump(spec, file)
        self.process = None

    def runc(self, *args, **kwargs):
        return subprocess.run(["runc", "--root", self.state, *args], **kwargs)

    def start(self):
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            ["runc", "--root", self.state, "run", "--bundle", self.bundle, self.name],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
        )
        return self

    def kill(self, signal):
        self.runc("kill", self.name, signal, stderr=subprocess.DEVNULL)

    def wait(self, timeout):
        """Wait for the end and return the exit code."""
        return self.process.wait(timeout)

    def text(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill("KILL")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        self.runc("delete", "--force", self.name, stderr=subprocess.DEVNULL)
        self.log.close()


def until(what, seconds, condition):
    """Wait until a condition gives something true, and return it; fail with words after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        if result := condition():
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


def proved(what):
    """Print one thing that was shown."""
    print(f"proved: {what}", flush=True)
