#!/bin/sh
# Answers a page at three in the morning: what is wrong, whose line it is, what to do, and whether it is over. Needs the
# command `interlude`, a Temporal server (TEMPORAL_ADDRESS) and a worker; it changes one thing, and asks first.
#   sh answer-a-page.sh LINE NUMBER_THAT_SOMEBODY_ASKS_ABOUT
set -eu
line=$1
number=$2
# How the program is started: `npx interlude` in a project that has it.
interlude=${INTERLUDE:-npx --no-install interlude}

say() { printf '\n== %s\n' "$1"; }

say 'Cron on another machine has called. Why?'
if $interlude watchdog; then exit 0; fi

say 'Which windows need a person, and what to do'
$interlude list --attention

say 'The line itself: is it ours, who asked for it, until when, what to do'
$interlude why "$line"
window=$($interlude why "$line" --json | sed 's/.*"window":{"workflow_id":"\([^"]*\)".*/\1/')

say 'Somebody asks about another number. Is that ours, too?'
$interlude why "$number"

say 'What else is booked this night'
$interlude calendar --from -1h --for 8h

say 'What was tried, and why it failed'
$interlude audit "$window"

say 'Remove the cause, then press Enter: the line is put back at once'
read -r _
$interlude retry "$window"
$interlude watch "$window"

say 'And now?'
$interlude why "$line"
$interlude watchdog
say 'Done'
