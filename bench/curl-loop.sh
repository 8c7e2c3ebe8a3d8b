#!/bin/sh
# What one would write to install plugins by hand, eight at a time: curl, sha256sum, tar.
#
#     sh bench/curl-loop.sh LIST DIR [cached]
#
# LIST has a line for each plugin: slug, URL and sha256. With "cached" the downloads of the last run are used.
set -eu
export DIR="$2" CACHED="${3:-}"
mkdir -p "$DIR/downloads"
# Arguments are split from the line by sh: slugs, URLs and digests have no blanks.
xargs -P 8 -L 1 sh -eu -c '
  file="$DIR/downloads/$0.tar.gz"
  if [ -z "$CACHED" ]; then curl -fsS -o "$file" "$1"; fi
  echo "$2  $file" | sha256sum -c --quiet
  mkdir -p "$DIR/plugins/$0"
  tar -xzf "$file" -C "$DIR/plugins/$0"
' < "$1"
