#!/usr/bin/env python3
"""Writes the container images of the example product as OCI image layouts.

Usage: build.py [FOLDER]     (default: the folder of this script)

Nothing is downloaded and nothing is run: the root file systems below hold only what a scanner reads, that is
package databases, package metadata and two stub programs that carry a list of their modules. The same input
gives the same bytes on every machine: times are fixed, entries are sorted, and what is called compressed is
stored, because compressors differ from version to version.
"""

import hashlib
import io
import json
import shutil
import struct
import sys
import tarfile
import zlib
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
WEB = HERE.parent / "web"
BUILT = 1_577_880_000  # 2020-01-01T12:00:00Z
BUILT_TEXT = "2020-01-01T12:00:00Z"
EXECUTABLE = 0o755


# --- Package databases ------------------------------------------------------------------------------------

# name, version, origin, licence
BASE = [
    ("alpine-baselayout", "3.2.0-r3", "alpine-baselayout", "GPL-2.0-only"),
    ("apk-tools", "2.10.4-r3", "apk-tools", "GPL-2.0-only"),
    ("busybox", "1.31.1-r8", "busybox", "GPL-2.0-only"),
    ("libcrypto1.1", "1.1.1d-r2", "openssl", "OpenSSL"),
    ("libssl1.1", "1.1.1d-r2", "openssl", "OpenSSL"),
    ("musl", "1.1.23-r1", "musl", "MIT"),
    ("musl-utils", "1.1.23-r1", "musl", "MIT BSD GPL2+"),
    ("zlib", "1.2.11-r3", "zlib", "Zlib"),
]
RUNTIME = [
    ("libcurl", "7.65.3-r0", "curl", "MIT"),
    ("nginx", "1.16.1-r4", "nginx", "BSD-2-Clause"),
    ("nodejs", "10.16.0-r0", "nodejs", "MIT"),
    ("sqlite-libs", "3.30.1-r0", "sqlite", "Public-Domain"),
]
# What 1.1 changes: curl is upgraded, and speaks HTTP/2 through a library that 1.0 did not have.
RUNTIME_1_1 = [
    ("libcurl", "7.67.0-r0", "curl", "MIT"),
    ("nghttp2-libs", "1.39.1-r0", "nghttp2", "MIT"),
    *RUNTIME[1:],
]


def installed(packages):
    """The text of `lib/apk/db/installed`."""
    fields = "P:{}\nV:{}\nA:x86_64\no:{}\nL:{}\nT:Part of the example image\n\n"
    return "".join(fields.format(name, version, origin, licence) for name, version, origin, licence in sorted(packages))


def wheel(name, version):
    """The metadata file of an installed Python package."""
    path = f"usr/lib/python3.8/site-packages/{name}-{version}.dist-info/METADATA"
    return {path: f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\n"}


def gem(name, version):
    """The specification of an installed Ruby gem."""
    text = (
        "Gem::Specification.new do |s|\n"
        f'  s.name = "{name}".freeze\n'
        f'  s.version = "{version}"\n'
        '  s.licenses = ["MIT".freeze]\n'
        "end\n"
    )
    return {f"usr/lib/ruby/gems/2.6.0/specifications/{name}-{version}.gemspec": text}


def node_module(name, version):
    """The manifest of an installed Node.js package."""
    manifest = {"name": name, "version": version, "license": "MIT"}
    return {f"srv/harbour/node_modules/{name}/package.json": json.dumps(manifest, indent=2) + "\n"}


# --- Stub programs ----------------------------------------------------------------------------------------


def stored(data):
    """`data` as a deflate stream of stored blocks."""
    blocks = [data[start : start + 0xFFFF] for start in range(0, len(data), 0xFFFF)] or [b""]
    lengths = (struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) for block in blocks)
    return b"".join(length + block for length, block in zip(lengths, blocks))


def program(name, content):
    """A 64-bit ELF file with the section `name` and no code."""
    names = b"\0" + name.encode() + b"\0.shstrtab\0"
    start = 128  # behind both headers; Go's readers want the address divisible by 16
    end = start + len(content) + len(names)
    sections = end + -end % 8
    address = 0x400000 + start
    header = struct.pack(
        "<16sHHIQQQIHHHHHH",
        b"\x7fELF\x02\x01\x01".ljust(16, b"\0"), 2, 62, 1, 0, 64, sections, 0, 64, 56, 1, 64, 3, 2,
    )  # fmt: skip
    segment = struct.pack("<IIQQQQQQ", 1, 6, start, address, address, len(content), len(content), 16)
    body = ((header + segment).ljust(start, b"\0") + content + names).ljust(sections, b"\0")
    table = [
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        (1, 1, 3, address, start, len(content), 0, 0, 16, 0),
        (2 + len(name), 3, 0, 0, start + len(content), len(names), 0, 0, 1, 0),
    ]
    return body + b"".join(struct.pack("<IIQQQQIIQQ", *row) for row in table)


def go_program(toolchain, module, dependencies):
    """A program with the build information that the Go linker leaves in it."""
    lines = [f"path\t{module}", f"mod\t{module}\t(devel)\t"]
    lines += [f"dep\t{name}\t{version}\t" for name, version in dependencies]
    modules = bytes(range(0x30, 0x40)) + ("\n".join(lines) + "\n").encode() + bytes(range(0x40, 0x50))

    def text(value):
        length, prefix = len(value), b""
        while length >= 0x80:
            prefix += bytes([length & 0x7F | 0x80])
            length >>= 7
        return prefix + bytes([length]) + value

    head = b"\xff Go buildinf:\x08\x02".ljust(32, b"\0")
    return program(".go.buildinfo", head + text(toolchain.encode()) + text(modules))


def rust_program(name, dependencies):
    """A program with the list of crates that cargo-auditable leaves in it."""
    packages = [{"name": crate, "version": version, "source": "crates.io"} for crate, version in dependencies]
    packages.append(
        {"name": name, "version": "0.1.0", "source": "local", "dependencies": [*range(len(packages))], "root": True}
    )
    data = json.dumps({"packages": packages}, separators=(",", ":")).encode()
    return program(".dep-v0", b"\x78\x01" + stored(data) + struct.pack(">I", zlib.adler32(data)))


# --- Layers -----------------------------------------------------------------------------------------------


def base_layer():
    os_release = (
        'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.11.0\nPRETTY_NAME="Alpine Linux v3.11"\n'
        'HOME_URL="https://alpinelinux.org/"\n'
    )
    return {
        "etc/alpine-release": "3.11.0\n",
        "etc/os-release": os_release,
        "etc/passwd": "root:x:0:0:root:/root:/bin/ash\nharbour:x:1000:1000::/srv/harbour:/sbin/nologin\n",
        "lib/apk/db/installed": installed(BASE),
    }


def runtime_layer(packages):
    """The layer that replaces the package database of the one below."""
    return {
        "lib/apk/db/installed": installed(BASE + packages),
        "etc/nginx/nginx.conf": (WEB / "nginx.conf").read_text(),
    }


def application_layer():
    tracker = [
        ("github.com/golang-jwt/jwt/v4", "v4.5.0"),
        ("github.com/sirupsen/logrus", "v1.8.1"),
        ("golang.org/x/text", "v0.3.7"),
    ]
    router = [("hyper", "0.10.16"), ("smallvec", "1.6.0"), ("traitobject", "0.1.0")]
    files = {
        "srv/harbour/package.json": (WEB / "package.json").read_text(),
        "srv/harbour/package-lock.json": (WEB / "package-lock.json").read_text(),
        "srv/harbour/src/server.js": (WEB / "src/server.js").read_text(),
        "usr/local/bin/tracker": go_program("go1.25.11", "harbour.example/tracker", tracker),
        "usr/local/bin/router": rust_program("router", router),
    }
    for name, version in [("lodash", "4.17.15"), ("minimist", "0.0.8")]:
        files |= node_module(name, version)
    # The last layer removes aiohttp and rack again.
    for name, version in [("Werkzeug", "0.15.2"), ("setuptools", "65.5.0"), ("aiohttp", "3.9.0")]:
        files |= wheel(name, version)
    return files | gem("activesupport", "5.2.4.2") | gem("rack", "2.0.7") | {"tmp/build/pip.log": "done\n"}


def cleaning_layer():
    """Takes away what only the build needed: two packages, and everything in `tmp/build`."""
    return {
        "tmp/build/.wh..wh..opq": "",
        "usr/lib/python3.8/site-packages/.wh.aiohttp-3.9.0.dist-info": "",
        "usr/lib/ruby/gems/2.6.0/specifications/.wh.rack-2.0.7.gemspec": "",
    }


def archive(files):
    """A tar archive with the files and their folders, sorted, owned by root."""
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents if str(parent) != "."}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(folders | set(files)):
            entry = tarfile.TarInfo(name)
            entry.mtime = BUILT
            entry.uname = entry.gname = "root"
            if name in folders:
                entry.type, entry.mode = tarfile.DIRTYPE, EXECUTABLE
                tar.addfile(entry)
                continue
            content = files[name] if isinstance(files[name], bytes) else files[name].encode()
            entry.size, entry.mode = len(content), EXECUTABLE if content.startswith(b"\x7fELF") else 0o644
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def gzip(data):
    """`data` in a gzip file without a time and without compression."""
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + stored(data) + struct.pack("<II", zlib.crc32(data), len(data))


# --- Image layout -----------------------------------------------------------------------------------------


class Layout:
    """An OCI image layout in a folder."""

    def __init__(self, folder):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "blobs/sha256").mkdir(parents=True)
        self.write("oci-layout", {"imageLayoutVersion": "1.0.0"})

    def write(self, name, value):
        (self.folder / name).write_text(json.dumps(value, indent=2) + "\n", newline="\n")

    def blob(self, media_type, content):
        """Keeps the content, and returns its descriptor."""
        if not isinstance(content, bytes):
            content = json.dumps(content, indent=2).encode()
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / "blobs/sha256" / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def build(folder, tag, runtime):
    layout = Layout(folder)
    steps = [
        ("ADD base system", base_layer(), True),
        ("RUN apk add libcurl nginx nodejs sqlite-libs", runtime_layer(runtime), False),
        ("COPY . /srv/harbour", application_layer(), True),
        ("RUN remove what only the build needed", cleaning_layer(), False),
    ]
    layers, identities, history = [], [], []
    for command, files, compressed in steps:
        tar = archive(files)
        media_type = "application/vnd.oci.image.layer.v1.tar" + ("+gzip" if compressed else "")
        layers.append(layout.blob(media_type, gzip(tar) if compressed else tar))
        identities.append("sha256:" + hashlib.sha256(tar).hexdigest())
        history.append({"created": BUILT_TEXT, "created_by": command})
    history.append({"created": BUILT_TEXT, "created_by": "USER harbour", "empty_layer": True})
    config = layout.blob(
        "application/vnd.oci.image.config.v1+json",
        {
            "created": BUILT_TEXT,
            "architecture": "amd64",
            "os": "linux",
            "config": {
                "User": "harbour",
                "Cmd": ["node", "/srv/harbour/src/server.js"],
                "Labels": {"org.opencontainers.image.version": tag},
            },
            "rootfs": {"type": "layers", "diff_ids": identities},
            "history": history,
        },
    )
    media_type = "application/vnd.oci.image.manifest.v1+json"
    manifest = layout.blob(
        media_type, {"schemaVersion": 2, "mediaType": media_type, "config": config, "layers": layers}
    )
    manifest["platform"] = {"architecture": "amd64", "os": "linux"}
    manifest["annotations"] = {"org.opencontainers.image.ref.name": tag}
    index = "application/vnd.oci.image.index.v1+json"
    layout.write("index.json", {"schemaVersion": 2, "mediaType": index, "manifests": [manifest]})


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    build(target / "web", "1.0", RUNTIME)
    build(target / "web-1.1", "1.1", RUNTIME_1_1)


if __name__ == "__main__":
    main()
