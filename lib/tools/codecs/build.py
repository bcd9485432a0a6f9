"""Compiles the decoders of libjpeg-turbo and libwebp to WebAssembly: libjpeg.ts and libwebp.ts in
lib/image/decode/codecs.

    python3 -m pip install ziglang==0.17.1   # cargo fetches the sources
    python3 lib/tools/codecs/build.py [--check]

The sources are those that two crates carry, unchanged but for what libjpeg-turbo's own build would configure. The
compiler is Zig's clang, which brings its libc. All is pinned, so that the bytes are the same everywhere. With --check
nothing is written: the modules are compared with what the files hold.
"""

import base64
import glob
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

ZIG = "0.17.1"
HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "image" / "decode" / "codecs"
# A small stack: the default one takes 16 MB of memory.
COMPILE = """-target wasm32-wasi -mexec-model=reactor -Os -s -DNDEBUG -I. -Wno-everything
    -Wl,--gc-sections -Wl,-z,stack-size=262144 -Wl,--export=malloc""".split()

# What libjpeg-turbo's build writes, for a decoder of 8 bits without SIMD. BITS_IN_JSAMPLE may come from the command line.
JPEG_CONFIG = """
#define JPEG_LIB_VERSION 62
#define LIBJPEG_TURBO_VERSION 3.1.0
#define LIBJPEG_TURBO_VERSION_NUMBER 3001000
#define MEM_SRCDST_SUPPORTED 1
#define BITS_IN_JSAMPLE 8
"""
JPEG_INTERNAL_CONFIG = """
#define BUILD ""
#define HIDDEN
#define INLINE inline __attribute__((always_inline))
#define THREAD_LOCAL
#define PACKAGE_NAME "libjpeg-turbo"
#define VERSION "3.1.0"
#define SIZEOF_SIZE_T 4
#define HAVE_BUILTIN_CTZL
#define FALLTHROUGH __attribute__((fallthrough));
"""
# Neither other transforms, nor palettes, nor lossless JPEG.
JPEG_WITHOUT = "DCT_IFAST DCT_FLOAT QUANT_1PASS QUANT_2PASS UPSAMPLE_MERGING IDCT_SCALING C_LOSSLESS D_LOSSLESS".split()


def configure_jpeg():
    pathlib.Path("jconfig.h").write_text(JPEG_CONFIG)
    pathlib.Path("jconfigint.h").write_text(JPEG_INTERNAL_CONFIG)
    pathlib.Path("jversion.h").write_text(pathlib.Path("jversion.h.in").read_text())
    options = pathlib.Path("jmorecfg.h")
    removed = "|".join(JPEG_WITHOUT)
    options.write_text(re.sub(rf"#define ({removed})_SUPPORTED.*", "", options.read_text()))


CODECS = {
    "libjpeg": {
        "title": "libjpeg-turbo 3.1.0",
        "crate": ("turbojpeg-sys", "1.2.0"),
        "folder": "libjpeg-turbo/src",
        "licences": ["../LICENSE.md"],
        "configure": configure_jpeg,
        "files": [
            str(HERE / "libjpeg.c"),
            *(f"j{name}.c" for name in """dapimin dapistd datasrc dcoefct dcolor ddctmgr dhuff dinput dmainct dmarker
            dmaster dphuff dpostct dsample comapi utils memmgr memnobs idctint""".split()),
        ],
        "options": ["-DNO_GETENV", "-DNO_PUTENV"],
    },
    "libwebp": {
        "title": "libwebp 1.6.0",
        "crate": ("libwebp-sys", "0.14.4"),
        "folder": "vendor",
        "licences": ["COPYING"],
        "configure": lambda: None,
        "files": ["src/dec/*.c", "src/utils/*.c"] + [f"src/dsp/{name}.c" for name in """dec dec_clip_tables
            alpha_processing cpu filters lossless rescaler upsampling yuv""".split()],
        "options": ["-Wl,--export=WebPDecodeRGB", "-Wl,--export=WebPDecodeRGBA"],
    },
}  # fmt: skip


def fetch_sources(folder):
    """Has cargo unpack the crates, of exactly these versions."""
    dependencies = "".join(f'{name} = "={version}"\n' for name, version in (c["crate"] for c in CODECS.values()))
    (folder / "src").mkdir()
    (folder / "src/main.rs").write_text("fn main() {}")
    (folder / "Cargo.toml").write_text(f'[package]\nname = "sources"\nversion = "0.0.0"\n[dependencies]\n{dependencies}')
    subprocess.run(["cargo", "vendor", "--quiet"], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def compile_codec(name, codec, sources):
    os.chdir(sources / "vendor" / codec["crate"][0] / codec["folder"])
    codec["configure"]()
    files = [file for pattern in codec["files"] for file in sorted(glob.glob(pattern)) or [pattern]]
    output = sources / f"{name}.wasm"
    zig = [sys.executable, "-m", "ziglang", "cc"]
    subprocess.run([*zig, *COMPILE, *codec["options"], *files, "-o", str(output)], check=True)
    licence = "\n\n".join(pathlib.Path(path).read_text().strip() for path in codec["licences"])
    return output.read_bytes(), licence


def module_text(title, wasm, licence):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = base64.b64encode(deflate.compress(wasm) + deflate.flush()).decode()
    licence = re.sub(r"\n{3,}", "\n\n", licence.replace("*/", "* /"))
    lines = "\n".join(f" * {line}".rstrip() for line in licence.splitlines())
    return f"""/**
 * Written by `lib/tools/codecs/build.py`: the decoder of {title}, compiled to WebAssembly, deflated, in base64.
 *
 * @module
 * @license
 *
{lines}
 */

/** The module's bytes, deflated and in base64. */
export const WASM: string =
  "{text}";
"""


def stored(path):
    text = re.search(r'"([A-Za-z0-9+/=]{1000,})"', path.read_text())[1]
    return zlib.decompress(base64.b64decode(text), -15)


def main():
    version = subprocess.run([sys.executable, "-m", "ziglang", "version"], capture_output=True, text=True).stdout.strip()
    if version != ZIG:
        sys.exit(f'Cannot compile the codecs: ziglang is "{version}", expected {ZIG}')
    with tempfile.TemporaryDirectory() as folder:
        sources = pathlib.Path(folder)
        fetch_sources(sources)
        for name, codec in CODECS.items():
            wasm, licence = compile_codec(name, codec, sources)
            path = TARGET / f"{name}.ts"
            if "--check" not in sys.argv:
                path.write_text(module_text(codec["title"], wasm, licence))
            elif stored(path) != wasm:
                sys.exit(f"{path.name} differs from what {codec['title']} compiles to: run build.py")
            print(f"{path.name}: {codec['title']}, {len(wasm)} bytes")


main()
