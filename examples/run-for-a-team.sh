#!/bin/sh
# Ten minutes for somebody who runs Interlude for a team: a key file, two workers that share a folder, the instruments,
# a rolling restart with a window asleep, and a line put back with nothing else running. Needs the commands
# `interlude` and `interlude-worker`, a Temporal server (TEMPORAL_ADDRESS) and the settings of a worker (GENESYS_*).
# The line is in maintenance for about a minute: use one of the simulator.
#   sh run-for-a-team.sh FOLDER FLOW_ID CALLBACK_URL
set -eu
folder=$1
line=$2
callback=$3
interlude=${INTERLUDE:-npx --no-install interlude}
worker=${WORKER:-node_modules/.bin/interlude-worker}
port_1=${PORT_1:-9464}
port_2=${PORT_2:-9465}
ui=http://localhost:8080

say() { printf '\n== %s\n' "$1"; }

# One worker, with its log next to it. Its process id is in $started.
start_worker() {
  METRICS_ADDRESS=127.0.0.1:$1 $worker >"$folder/worker-$1.log" 2>&1 &
  started=$!
  until curl --silent --fail --output /dev/null "http://127.0.0.1:$1/ready"; do
    kill -0 "$started" || { tail -n 3 "$folder/worker-$1.log" >&2; exit 1; }
    sleep 1
  done
}

# Asks every two seconds, a hundred times at most; the last answer is shown.
wait_until() {
  tries=100
  until "$@" >"$folder/answer" 2>&1; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      cat "$folder/answer" >&2
      exit 1
    fi
    sleep 2
  done
}

is_well() { $interlude doctor; }
is_active() { $interlude list --active --json | grep -q '"phase":"active"'; }
# A worker tells what the calendar said some seconds ago, and nothing of one that does not answer at once.
is_measured() { curl --silent "http://127.0.0.1:$port_2/metrics" | grep '^interlude_active_windows [1-9]'; }

first='' second=''
end_workers() {
  for one in $first $second; do kill -KILL "$one" 2>/dev/null || true; done
}
trap end_workers EXIT

say 'A key file: everything that Interlude writes into Temporal is encrypted'
umask 077
printf 'key-2027-01:%s\n' "$(openssl rand -base64 32)" >"$folder/payload-keys"
export PAYLOAD_KEYS_FILE="$folder/payload-keys"

say 'Two workers, and the folder of break-glass files that they share'
mkdir -p "$folder/rescue"
export RESCUE_DIR="$folder/rescue"
start_worker "$port_1"
first=$started
start_worker "$port_2"
second=$started
wait_until is_well
cat "$folder/answer"

say 'A window'
$interlude schedule --flow-id "$line" --start now --duration 1h --requested-by mia --reason 'the merger' \
  --greeting 'Please call back in an hour.' --callback-url "$callback"
wait_until is_active
wait_until is_measured
cat "$folder/answer"
$interlude views --ui "$ui"

say 'Without the key file a command says what it lacks'
if PAYLOAD_KEYS_FILE='' $interlude list; then exit 1; fi

say 'A rolling restart: the first worker goes, and the window is as it was'
kill -TERM "$first"
wait "$first"
start_worker "$port_1"
first=$started
$interlude extend "flow-ivr:$line" --by 5m --reason 'the merger takes longer'
wait_until is_well
cat "$folder/answer"

say 'Everything is gone: the line is put back by its file alone'
kill -KILL "$first" "$second"
for file in "$RESCUE_DIR"/*.json; do
  TEMPORAL_ADDRESS=127.0.0.1:9 $interlude restore "$file" --yes --reason 'a drill'
done

say 'Done'
