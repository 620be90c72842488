#!/bin/sh
# Says whether this machine's GPU has a Vulkan driver, whether training steps on it are right, and how
# fast they are. Needs neither a network nor Deno. Flags: sh run.sh --help
set -eu
kit=$(cd "$(dirname "$0")" && pwd)
export GPU_KIT_WORK="${GPU_KIT_WORK:-$kit/work}"
if ! mkdir -p "$GPU_KIT_WORK" 2>/dev/null; then
  GPU_KIT_WORK=$(mktemp -d)
fi
deno="$GPU_KIT_WORK/deno"
if [ ! -x "$deno" ]; then
  if command -v xz >/dev/null; then
    xz --decompress --stdout "$kit/deno.xz" >"$deno.part"
  elif command -v python3 >/dev/null; then
    python3 -c 'import lzma, shutil, sys
shutil.copyfileobj(lzma.open(sys.argv[1]), sys.stdout.buffer)' "$kit/deno.xz" >"$deno.part"
  else
    echo "Cannot unpack Deno: install xz or python3" >&2
    exit 2
  fi
  chmod +x "$deno.part"
  mv "$deno.part" "$deno"
fi
export DENO_DIR="$GPU_KIT_WORK/cache" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$GPU_KIT_WORK}"
export DENO_WEBGPU_BACKEND="${DENO_WEBGPU_BACKEND:-vulkan}"
exec "$deno" run --quiet --allow-all --no-config --no-lock --no-remote "$kit/programs/tools/gpu_kit/start.js" "$@"
