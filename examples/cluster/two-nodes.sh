#!/bin/sh
# Two Ray nodes on this machine, a sweep on them, and nothing left of either:
#   examples/cluster/two-nodes.sh                                      # examples/cells-by-seed.yaml, three cells with three seeds
#   examples/cluster/two-nodes.sh --trials 2 --out sweeps/small        # flags go to `sconce sweep`
# With root and iproute2 (Linux), each node has a network namespace of its own, and a cable between them. Elsewhere, and with
# NODES=loopback, they have two loopback addresses (macOS: `sudo ifconfig lo0 alias 127.0.0.2` first).
# On machines of your own: the two lines with `ray start`, one on each, then the line with `sweep`.
set -eu
cd "$(dirname "$0")/../.."
ray="$(dirname "${SCONCE_PYTHON:-$PWD/.venv/bin/python}")/ray"
[ -x "$ray" ] || { echo "two-nodes: $ray is not there; install it: sconce setup --with ray" >&2; exit 2; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/ray-XXXXXX") # short: the paths of sockets are
one="sconce-$$-1" two="sconce-$$-2" # namespaces
started="" nodes=""

# Ends what was started here, by process id: `ray stop` would end every Ray of this machine.
finish() {
  code=$?
  trap '' INT TERM HUP
  for pid in $started; do kill "$pid" 2>/dev/null || true; done
  for pid in $started; do wait "$pid" 2>/dev/null || true; done
  if [ "$nodes" = namespaces ]; then ip netns del "$one"; ip netns del "$two"; fi 2>/dev/null || true
  rm -rf "$folder"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

nodes=${NODES:-namespaces}
if [ "$nodes" = namespaces ] && ip netns add "$one" 2>/dev/null; then
  ip netns add "$two"
  ip -n "$one" link add cable type veth peer name cable netns "$two"
  ip -n "$one" addr add 10.77.0.1/24 dev cable
  ip -n "$two" addr add 10.77.0.2/24 dev cable
  for name in "$one" "$two"; do
    ip -n "$name" link set lo up
    ip -n "$name" link set cable up
  done
  first=10.77.0.1 second=10.77.0.2
  on_one="ip netns exec $one" on_two="ip netns exec $two"
else
  nodes=loopback
  first=127.0.0.1 second=127.0.0.2
  on_one="" on_two=""
fi
echo "two nodes: $nodes, $first and $second" >&2

# A token keeps others out. A link that is cut is noticed within seconds, not after a minute and more.
RAY_AUTH_MODE=token RAY_AUTH_TOKEN=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
RAY_grpc_client_keepalive_time_ms=2000 RAY_grpc_client_keepalive_timeout_ms=3000
RAY_health_check_period_ms=1000 RAY_health_check_timeout_ms=5000 RAY_health_check_failure_threshold=3
export RAY_AUTH_MODE RAY_AUTH_TOKEN RAY_grpc_client_keepalive_time_ms RAY_grpc_client_keepalive_timeout_ms
export RAY_health_check_period_ms RAY_health_check_timeout_ms RAY_health_check_failure_threshold

# --block: the process lives as long as the node does. It is in the background, where Ctrl-C does not reach it.
common="--block --num-cpus=1 --object-store-memory=200000000 --disable-usage-stats"
$on_one "$ray" start --head --node-ip-address=$first --port=0 --temp-dir="$folder" --include-dashboard=false $common \
  >"$folder/1.log" 2>&1 &
started=$!
while [ ! -s "$folder/ray_current_cluster" ]; do
  kill -0 "$started" 2>/dev/null || { cat "$folder/1.log" >&2; exit 1; }
  sleep 0.2
done
address=$(cat "$folder/ray_current_cluster")
$on_two "$ray" start --address="$address" --node-ip-address=$second $common >"$folder/2.log" 2>&1 &
started="$started $!"

# The sweep need not wait for the second node: it gets trials as soon as it has joined.
$on_one node dist/cli/main.js sweep examples/cells-by-seed.yaml --executor ray --address "$address" "$@"
