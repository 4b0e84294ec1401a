package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const clusterName = "active"

type devServer struct {
	server temporal.Server
	ui     *uiserver.Server
	level  zap.AtomicLevel
}

func newDevServer(o *options) (*devServer, error) {
	persistence, err := prepareStores(o)
	if err != nil {
		return nil, err
	}
	conf, hosts, err := serverConfig(o, persistence)
	if err != nil {
		return nil, err
	}
	logger, level, err := newLogger(o)
	if err != nil {
		return nil, err
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(conf),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(logger),
		temporal.WithDynamicConfigClient(o.dynamicConfig),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
	)
	if err != nil {
		return nil, fmt.Errorf("the server could not be set up: %w", err)
	}
	result := &devServer{server: server, level: level}
	if !o.headless {
		result.ui = newUI(o)
	}
	return result, nil
}

func (s *devServer) start() error {
	if err := s.server.Start(); err != nil {
		return err
	}
	if s.ui != nil {
		go func() { _ = s.ui.Start() }()
	}
	return nil
}

// stop is silent: the services complain of each other's absence while they end.
func (s *devServer) stop() error {
	s.level.SetLevel(zapcore.FatalLevel)
	if s.ui != nil {
		s.ui.Stop()
	}
	return s.server.Stop()
}

func newUI(o *options) *uiserver.Server {
	return uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: o.localAddress(),
		Host:                o.uiIP,
		Port:                o.uiPort,
		EnableUI:            true,
		DefaultNamespace:    o.namespaces[len(o.namespaces)-1],
		DisableNewsFetch:    true,
		HideLogs:            true,
		CORS:                uiconfig.CORS{CookieInsecure: true},
	}))
}

func serverConfig(o *options, persistence config.Persistence) (*config.Config, map[primitives.ServiceName]static.Hosts, error) {
	conf := &config.Config{
		Persistence: persistence,
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: o.localAddress()},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: o.localAddress()},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
	}
	if o.metricsPort != 0 {
		conf.Global.Metrics = &metrics.Config{Prometheus: &metrics.PrometheusConfig{
			ListenAddress: net.JoinHostPort(o.ip, strconv.Itoa(o.metricsPort)),
			HandlerPath:   "/metrics",
		}}
	}
	hosts, err := assignServices(o, conf)
	return conf, hosts, err
}

// assignServices puts the frontend on the port asked for, and its HTTP API and the three inner
// services on free ones.
func assignServices(o *options, conf *config.Config) (map[primitives.ServiceName]static.Hosts, error) {
	ports, err := freePorts(4)
	if err != nil {
		return nil, err
	}
	inner := []primitives.ServiceName{primitives.HistoryService, primitives.MatchingService, primitives.WorkerService}
	conf.Services = map[string]config.Service{
		string(primitives.FrontendService): {RPC: config.RPC{GRPCPort: o.port, HTTPPort: ports[3], BindOnIP: o.ip}},
	}
	hosts := map[primitives.ServiceName]static.Hosts{
		primitives.FrontendService: static.SingleLocalHost(o.localAddress()),
	}
	for i, name := range inner {
		conf.Services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: ports[i], BindOnIP: "127.0.0.1"}}
		hosts[name] = static.SingleLocalHost(net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[i])))
	}
	return hosts, nil
}

func sqlConfig(file string) *config.SQL {
	if file == "" {
		return &config.SQL{
			PluginName:        sqlite.PluginName,
			DatabaseName:      "temporal",
			ConnectAttributes: map[string]string{"mode": "memory", "cache": "shared"},
		}
	}
	// The plugin makes a URI of the name without escaping it.
	name := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(file)
	return &config.SQL{
		PluginName:   sqlite.PluginName,
		DatabaseName: name,
		ConnectAttributes: map[string]string{
			"mode": "rwc", "journal_mode": "wal", "synchronous": "1",
		},
	}
}

// prepareStores makes what is missing: tables and namespaces. A database of SQLite takes one shard.
func prepareStores(o *options) (config.Persistence, error) {
	if o.postgres == "" {
		store := sqlConfig(o.dbFilename)
		return persistenceOf(1, store, store), prepareFile(o, store)
	}
	for _, database := range []postgresDatabase{executions, visibility} {
		if err := preparePostgres(o, database); err != nil {
			return config.Persistence{}, err
		}
	}
	store := executions.config(o)
	return persistenceOf(o.shards, store, visibility.config(o)), createNamespaces(o, store)
}

func persistenceOf(shards int, store, visible *config.SQL) config.Persistence {
	return config.Persistence{
		DefaultStore:     executions.store,
		VisibilityStore:  visibility.store,
		NumHistoryShards: int32(shards),
		DataStores: map[string]config.DataStore{
			executions.store: {SQL: store},
			visibility.store: {SQL: visible},
		},
	}
}

// prepareFile makes the tables of a new database file, under another name until they are complete.
func prepareFile(o *options, store *config.SQL) error {
	if o.dbFilename != "" {
		if err := createDatabaseFile(o.dbFilename); err != nil {
			return fmt.Errorf("the database %s could not be made: %w", o.dbFilename, err)
		}
	}
	return createNamespaces(o, store)
}

func createNamespaces(o *options, store *config.SQL) error {
	for _, name := range o.namespaces {
		namespace, err := sqliteschema.NewNamespaceConfig(clusterName, name, false, o.searchAttributes)
		if err != nil {
			return err
		}
		if err := sqliteschema.CreateNamespaces(store, namespace); err != nil {
			return fmt.Errorf("the database %s could not be used: %w", store.DatabaseName, err)
		}
	}
	return nil
}

func createDatabaseFile(file string) error {
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		return err
	}
	unfinished := fmt.Sprintf("%s.%d.new", file, os.Getpid())
	draft := sqlConfig(unfinished)
	draft.ConnectAttributes = map[string]string{"mode": "rwc"}
	if err := sqliteschema.SetupSchema(draft); err != nil {
		_ = os.Remove(unfinished)
		return err
	}
	return os.Rename(unfinished, file)
}

func newLogger(o *options) (log.Logger, zap.AtomicLevel, error) {
	format, name := o.logFormat, o.logLevel
	if format != "json" {
		format = "console"
	}
	if name == "never" {
		name = "fatal"
	}
	level, err := zap.ParseAtomicLevel(name)
	if err != nil {
		return nil, level, fmt.Errorf("--log-level %s: %w", o.logLevel, err)
	}
	base := log.BuildZapLogger(log.Config{Stdout: true, Format: format, Level: name})
	return log.NewZapLogger(base.WithOptions(zap.IncreaseLevel(level))), level, nil
}
