#!/bin/sh
# Creates the namespace and the search attributes that the worker needs. Safe to run again. Settings:
# TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_RETENTION (e.g. 90d).
set -eu

tries=30
until temporal operator cluster health >/dev/null 2>&1; do
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS is not healthy" >&2
    exit 1
  fi
  sleep 2
done

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  echo "namespace $TEMPORAL_NAMESPACE is there"
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
fi

# A new namespace is known everywhere a few seconds later.
tries=30
until known=$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" 2>&1); do
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ]; then
    echo "$known" >&2
    exit 1
  fi
  sleep 2
done

register() {
  if echo "$known" | grep -qw "$1"; then
    echo "search attribute $1 is there"
  else
    temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type "$2"
  fi
}

register IvrTarget Keyword
register WindowPhase Keyword
register WindowStart Datetime
register WindowEnd Datetime
register IvrTargetName Keyword
register WindowAttention Keyword
register WindowRequestedBy Keyword
