package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"strconv"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/dynamicconfig"
)

type options struct {
	ip, uiIP     string
	port, uiPort int
	metricsPort  int
	headless     bool
	dbFilename   string
	// Address of a PostgreSQL that lets this user in without a password; empty: SQLite.
	postgres, postgresUser string
	shards                 int
	logFormat, logLevel    string
	namespaces             []string
	searchAttributes       map[string]enumspb.IndexedValueType
	dynamicConfig          dynamicconfig.StaticClient
}

func parseOptions(args []string) (*options, error) {
	o := &options{
		namespaces:       []string{"default"},
		searchAttributes: map[string]enumspb.IndexedValueType{},
		dynamicConfig:    dynamicconfig.StaticClient{},
	}
	flags := flag.NewFlagSet("temporal-server server start-dev", flag.ContinueOnError)
	flags.StringVar(&o.ip, "ip", "127.0.0.1", "address to listen on")
	flags.IntVar(&o.port, "port", 7233, "port of the server")
	flags.StringVar(&o.uiIP, "ui-ip", "", "address the UI listens on (default: that of --ip)")
	flags.IntVar(&o.uiPort, "ui-port", 0, "port of the UI (default: port + 1000)")
	flags.BoolVar(&o.headless, "headless", false, "start without the UI")
	flags.IntVar(&o.metricsPort, "metrics-port", 0, "port of the metrics (default: none)")
	flags.StringVar(&o.dbFilename, "db-filename", "", "file that keeps the state (default: memory)")
	flags.StringVar(&o.postgres, "postgres", "", "host:port of a PostgreSQL that keeps the state instead")
	flags.StringVar(&o.postgresUser, "postgres-user", "postgres", "its user, who may create databases and needs no password")
	flags.IntVar(&o.shards, "shards", 4, "history shards, on PostgreSQL")
	flags.StringVar(&o.logFormat, "log-format", "text", "text, pretty or json")
	flags.StringVar(&o.logLevel, "log-level", "warn", "debug, info, warn, error or never")
	flags.Func("namespace", "namespace to create besides default; comma list, repeatable", o.addNamespaces)
	flags.Func("search-attribute", "NAME=TYPE, repeatable", o.addSearchAttribute)
	flags.Func("dynamic-config-value", "KEY=JSON_VALUE, repeatable", o.addDynamicConfig)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if o.postgres != "" && o.dbFilename != "" {
		return nil, fmt.Errorf("either --postgres or --db-filename")
	}
	if o.shards < 1 {
		return nil, fmt.Errorf("--shards %d: at least one", o.shards)
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.uiIP == "" {
		o.uiIP = o.ip
	}
	if o.uiPort == 0 {
		o.uiPort = o.port + 1000
	}
	return o, nil
}

func (o *options) addNamespaces(value string) error {
	for name := range strings.SplitSeq(value, ",") {
		if name = strings.TrimSpace(name); name != "" && name != "default" {
			o.namespaces = append(o.namespaces, name)
		}
	}
	return nil
}

func (o *options) addSearchAttribute(value string) error {
	name, typeName, found := strings.Cut(value, "=")
	if !found {
		return fmt.Errorf("expected NAME=TYPE")
	}
	kind, err := enumspb.IndexedValueTypeFromString(typeName)
	if err != nil {
		return err
	}
	o.searchAttributes[name] = kind
	return nil
}

func (o *options) addDynamicConfig(value string) error {
	key, text, found := strings.Cut(value, "=")
	if !found {
		return fmt.Errorf("expected KEY=JSON_VALUE")
	}
	parsed, err := parseValue(text)
	if err != nil {
		return fmt.Errorf("the value of %s is no JSON: %w", key, err)
	}
	o.dynamicConfig[dynamicconfig.MakeKey(key)] = parsed
	return nil
}

// parseValue keeps whole numbers whole: the server takes no float for an integer, and says nothing.
func parseValue(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var parsed any
	if err := decoder.Decode(&parsed); err != nil {
		return nil, err
	}
	number, isNumber := parsed.(json.Number)
	if !isNumber {
		return parsed, nil
	}
	if whole, err := strconv.Atoi(number.String()); err == nil {
		return whole, nil
	}
	return number.Float64()
}

func (o *options) address() string   { return net.JoinHostPort(o.ip, strconv.Itoa(o.port)) }
func (o *options) uiAddress() string { return net.JoinHostPort(o.uiIP, strconv.Itoa(o.uiPort)) }

func (o *options) addresses() []string {
	if o.headless {
		return []string{o.address()}
	}
	return []string{o.address(), o.uiAddress()}
}

// localAddress is where this process itself finds the server: an address for all interfaces is
// one to listen on, not one to call.
func (o *options) localAddress() string {
	if ip := net.ParseIP(o.ip); ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(o.port))
	}
	return o.address()
}
