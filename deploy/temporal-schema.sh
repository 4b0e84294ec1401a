#!/bin/sh
# Creates Temporal's two databases and brings their schemas to the version of this image. Safe to run
# again: that is how an upgrade of the server gets its schema. Settings: SQL_* of temporal-sql-tool.
set -eu

schema=/etc/temporal/schema/postgresql/v12

prepare() {
  echo "database $1"
  temporal-sql-tool --database "$1" create-database
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "$schema/$2/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
