// A Temporal development server in one process, for machines that have no `temporal` program:
// the server and the UI as published Go modules, started through their embedding APIs.
// It takes the options of `temporal server start-dev` that this repository uses, so that either
// program can be started by the same command line. Not for production.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	uiversion "github.com/temporalio/ui-server/v2/server/version"
	"go.temporal.io/server/common/headers"
)

// Connections of polling workers are not waited for when the process is told to end.
const stopLimit = 3 * time.Second

const usage = "usage: temporal-server --version | temporal-server server start-dev [options]"

func main() {
	if err := run(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "temporal-server:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && (args[0] == "--version" || args[0] == "-v") {
		fmt.Printf("temporal-server version 1 (Server %s, UI %s)\n", headers.ServerVersion, uiversion.UIVersion)
		return nil
	}
	if len(args) < 2 || args[0] != "server" || args[1] != "start-dev" {
		return errors.New(usage)
	}
	opts, err := parseOptions(args[2:])
	if err != nil {
		return err
	}
	ended := make(chan os.Signal, 2)
	signal.Notify(ended, os.Interrupt, syscall.SIGTERM)
	// Whoever starts this as a child keeps its standard input open, and the end of the parent,
	// however it came, ends the server as well.
	if os.Getenv("INTERLUDE_END_WITH_STDIN") == "1" {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			ended <- syscall.SIGTERM
		}()
	}
	server, err := start(opts)
	if err != nil {
		return err
	}
	fmt.Printf("Temporal server: %s\n", opts.address())
	if !opts.headless {
		fmt.Printf("Temporal UI:     http://%s\n", opts.uiAddress())
	}
	<-ended
	return stopWithin(stopLimit, server)
}

func start(opts *options) (*devServer, error) {
	for _, address := range opts.addresses() {
		if err := requireFree(address); err != nil {
			return nil, err
		}
	}
	server, err := newDevServer(opts)
	if err != nil {
		return nil, err
	}
	if err := server.start(); err != nil {
		return nil, fmt.Errorf("the server did not start: %w", err)
	}
	return server, nil
}

// stopWithin leaves the rest to the operating system after the limit: SQLite's write-ahead log
// makes an abrupt end harmless.
func stopWithin(limit time.Duration, server *devServer) error {
	stopped := make(chan error, 1)
	go func() { stopped <- server.stop() }()
	select {
	case err := <-stopped:
		return err
	case <-time.After(limit):
		return nil
	}
}
