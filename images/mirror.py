#!/usr/bin/env python3
"""Print the Debian mirror this machine's apt uses: `mirror.py main|security`.

Reads one-line sources and deb822 sources (sources.list(5)). `main` is the archive that carries the release this
machine runs, `security` the one that carries its security updates. Prints nothing when there is none.
"""

import glob
import platform
import sys


def one_line(path):
    """Yield (uri, suites) of the `deb` lines of a sources.list file."""
    for line in open(path, encoding="utf-8", errors="replace"):
        words = line.split("#", 1)[0].split()
        if not words or words[0] != "deb":
            continue
        words = words[1:]
        if words and words[0].startswith("["):
            while words and not words.pop(0).endswith("]"):
                pass
        if len(words) >= 2:
            yield words[0], [words[1]]


def deb822(path):
    """Yield (uri, suites) of the enabled `deb` stanzas of a deb822 .sources file."""
    text = open(path, encoding="utf-8", errors="replace").read()
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    for stanza in "\n".join(lines).split("\n\n"):
        fields, last = {}, None
        for line in stanza.split("\n"):
            if line[:1].isspace() and last:
                fields[last] += " " + line.strip()
            elif ":" in line:
                last, value = line.split(":", 1)
                last = last.strip().lower()
                fields[last] = value.strip()
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() == "no":
            continue
        for uri in fields.get("uris", "").split():
            yield uri, fields.get("suites", "").split()


def sources():
    """Yield (uri, suites) of all of apt's sources, in apt's own order of files."""
    for path in glob.glob("/etc/apt/sources.list"):
        yield from one_line(path)
    for path in sorted(glob.glob("/etc/apt/sources.list.d/*")):
        if path.endswith(".list"):
            yield from one_line(path)
        elif path.endswith(".sources"):
            yield from deb822(path)


def main():
    release = platform.freedesktop_os_release().get("VERSION_CODENAME", "stable")
    wanted = {"main": {release, "stable"}, "security": {f"{release}-security", "stable-security"}}[sys.argv[1]]
    for uri, suites in sources():
        if uri.startswith(("http://", "https://")) and wanted & set(suites):
            print(uri.rstrip("/"))
            return


main()
