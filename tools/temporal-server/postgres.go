package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence"
	"go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/resolver"
	"go.temporal.io/server/schema"
	postgresqlschema "go.temporal.io/server/schema/postgresql/v12"
)

// postgresDatabase is one of the two databases that a server keeps on PostgreSQL.
type postgresDatabase struct {
	store, name, folder, version string
}

var (
	executions = postgresDatabase{"executions", "temporal", "temporal", postgresqlschema.Version}
	visibility = postgresDatabase{
		"visibility", "temporal_visibility", "visibility", postgresqlschema.VisibilityVersion,
	}
)

func (d postgresDatabase) config(o *options) *config.SQL {
	return &config.SQL{
		PluginName:      postgresql.PluginNamePGX,
		ConnectProtocol: "tcp",
		ConnectAddr:     o.postgres,
		User:            o.postgresUser,
		DatabaseName:    d.name,
		MaxConns:        40,
		MaxIdleConns:    40,
	}
}

// preparePostgres makes a database with its tables, unless it is there.
func preparePostgres(o *options, d postgresDatabase) error {
	conf := d.config(o)
	if isPrepared(conf, d) {
		return nil
	}
	root := *conf
	root.DatabaseName = ""
	if err := withAdmin(&root, func(db sqlplugin.AdminDB) error { return db.CreateDatabase(d.name) }); err != nil {
		return err
	}
	return withAdmin(conf, func(db sqlplugin.AdminDB) error { return makeTables(db, d) })
}

func isPrepared(conf *config.SQL, d postgresDatabase) bool {
	found := ""
	err := withAdmin(conf, func(db sqlplugin.AdminDB) (err error) {
		found, err = db.ReadSchemaVersion(d.name)
		return err
	})
	return err == nil && found == d.version
}

func makeTables(db sqlplugin.AdminDB, d postgresDatabase) error {
	file := path.Join("postgresql", "v12", d.folder, "schema.sql")
	text, err := fs.ReadFile(schema.Assets(), file)
	if err != nil {
		return err
	}
	statements, err := persistence.LoadAndSplitQueryFromReaders([]io.Reader{bytes.NewReader(text)})
	if err != nil {
		return err
	}
	if err := db.CreateSchemaVersionTables(); err != nil {
		return err
	}
	for _, statement := range statements {
		if err := db.Exec(statement); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return db.UpdateSchemaVersion(d.name, d.version, d.version)
}

func withAdmin(conf *config.SQL, do func(sqlplugin.AdminDB) error) error {
	db, err := sql.NewSQLAdminDB(
		sqlplugin.DbKindUnknown, conf, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler,
	)
	if err != nil {
		return fmt.Errorf("PostgreSQL at %s: %w", conf.ConnectAddr, err)
	}
	defer func() { _ = db.Close() }()
	return do(db)
}
