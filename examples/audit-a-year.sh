#!/bin/sh
# Ten minutes of an auditor: what was done, which rules were bypassed, how well it worked, and whether a file is still
# what was exported. Needs the command `interlude` and a Temporal server (TEMPORAL_ADDRESS); the receipt also needs a
# worker.
#   sh audit-a-year.sh FOLDER WINDOW_ID
set -eu
folder=$1
window=$2
# How the program is started: `npx interlude` in a project that has it.
interlude=${INTERLUDE:-npx --no-install interlude}
from=${FROM:-$(date -u +%Y-%m-%d)}

say() { printf '\n== %s\n' "$1"; }

say 'Everything that happened, for people, for a spreadsheet and for programs'
$interlude audit --from "$from" > "$folder/audit.md"
$interlude audit --from "$from" -o csv > "$folder/audit.csv"
$interlude audit --from "$from" -o jsonl > "$folder/audit.jsonl"
sed -n '/^## Summary/,/^## Windows/p' "$folder/audit.md"

say 'Only actions that bypassed a rule, or the requester'
$interlude audit --from "$from" --overrides -o csv | cut -d, -f2,3,8

say 'How well it works'
$interlude report --from "$from"

say 'A receipt of one window, to file'
$interlude verify "$window" --markdown > "$folder/receipt.md"
sed -n '3p' "$folder/receipt.md"

say 'Has the paper been changed? Keep the head where those who keep the paper cannot change it'
for paper in audit.md audit.csv audit.jsonl receipt.md; do $interlude audit verify "$folder/$paper"; done
head=$(tail -n 1 "$folder/audit.jsonl" | sed 's/.*"chain":"\([0-9a-f]*\)".*/\1/')
$interlude audit verify "$folder/audit.jsonl" --head "$head"

say 'One record removed, and one name replaced'
sed '3d' "$folder/audit.jsonl" > "$folder/removed.jsonl"
sed 's/noah/mia/' "$folder/audit.csv" > "$folder/altered.csv"
for paper in removed.jsonl altered.csv; do
  if $interlude audit verify "$folder/$paper"; then exit 1; fi
done

say 'The year: one file a day by cron, each chained to the day before'
mkdir -p "$folder/days"
# A day is exported once it has been over for ten minutes: after midnight, that is the day before yesterday.
$interlude audit export --dir "$folder/days" --first "$(date -u -d '2 days ago' +%Y-%m-%d 2>/dev/null || date -u -v-2d +%Y-%m-%d)" ||
  echo 'not complete: Temporal no longer has all of these days'
$interlude audit verify "$folder/days"
$interlude report --from "$from" --exports "$folder/days" > "$folder/report.txt"

say 'Done'
