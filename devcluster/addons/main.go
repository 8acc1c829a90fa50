// Command addons is everything of the devcluster that is neither Kubernetes nor etcd nor containerd: as pods its DNS,
// ingress and mail catcher, on the node its NetworkPolicy, volumes, supervisor and the forwarder of the machine's own ports.
// Ingress, NetworkPolicy, volumes and mail are stand-ins for what a real cluster brings; devcluster/README.md says so.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"stackyard.dev/devcluster/addons/dns"
	"stackyard.dev/devcluster/addons/forward"
	"stackyard.dev/devcluster/addons/ingress"
	"stackyard.dev/devcluster/addons/mail"
	"stackyard.dev/devcluster/addons/netpol"
	"stackyard.dev/devcluster/addons/probe"
	"stackyard.dev/devcluster/addons/supervise"
	"stackyard.dev/devcluster/addons/volumes"
)

// programs are started by their name as the first argument and end with the context.
var programs = map[string]func(context.Context, []string) error{
	"dns":       dns.Run,
	"forward":   forward.Run,
	"ingress":   ingress.Run,
	"mail":      mail.Run,
	"netpol":    netpol.Run,
	"probe":     probe.Run,
	"supervise": supervise.Run,
	"volumes":   volumes.Run,
}

func main() {
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "addons: say which program to run: %s\n", strings.Join(names(), ", "))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := programs[os.Args[1]](ctx, os.Args[2:])
	stop()
	if err != nil {
		slog.Error(os.Args[1]+" ends", "error", err)
		os.Exit(1)
	}
}

func names() []string {
	var all []string
	for name := range programs {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
