#!/bin/sh
# A small run on the synthetic reviews, exported, used in a script, and served over HTTP:
#   examples/serve/export-and-serve.sh [FOLDER]       # Default: a temporary folder, removed in the end
# Needs `sconce setup --with export`, and onnxruntime-node, which a clone has.
set -eu
cd "$(dirname "$0")/../.."
folder=${1:-$(mktemp -d)}
server=""
finish() {
  code=$?
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  [ "$#" -gt 0 ] || rm -rf "$folder"
  exit "$code"
}
trap 'finish "$@"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

sconce="node dist/cli/main.js"
$sconce run --model gru --hidden-dim 16 --corpus sample --epochs 4 --batch-size 10 --out "$folder/run" --quiet
$sconce export "$folder/run" --out "$folder/exported"
node --import tsx examples/serve/classify.ts "$folder/exported" "I loved this movie. The acting was superb." "The script was tedious. What a terrible film."

$sconce serve "$folder/exported" --port 0 > "$folder/url" &
server=$!
while [ ! -s "$folder/url" ]; do
  kill -0 "$server" || exit 1
  sleep 0.1
done
node -e '
const [url] = process.argv.slice(1);
const body = JSON.stringify({ texts: ["I loved this movie. The acting was superb.", "The script was tedious. What a terrible film."] });
const answer = await fetch(`${url}/classify`, { method: "POST", headers: { "content-type": "application/json" }, body });
console.log(JSON.stringify(await answer.json(), null, 2));
' --input-type=module "$(cat "$folder/url")"
