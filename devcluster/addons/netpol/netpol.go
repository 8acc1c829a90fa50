// Package netpol enforces NetworkPolicy on the node with one nftables table. It is the stand-in for the network plugin
// of a real cluster: one node, IPv4, and a new pod is open until its address is in the API (some 100 ms).
package netpol

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os/exec"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"

	"stackyard.dev/devcluster/addons/cluster"
)

const (
	// interval gathers the changes of one moment into one replacement of the table.
	interval = 50 * time.Millisecond
	retry    = 2 * time.Second
	// applyTimeout bounds one run of nft.
	applyTimeout = 30 * time.Second
)

// Run keeps the table equal to the policies until the context ends.
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("netpol", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "credentials for the API server")
	table := flags.String("table", "", "name of the nftables table")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *table == "" {
		return fmt.Errorf("--table is missing")
	}
	client, err := cluster.Connect(*kubeconfig)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	pods, namespaces, policies := factory.Core().V1().Pods(), factory.Core().V1().Namespaces(), factory.Networking().V1().NetworkPolicies()
	changed := make(chan struct{}, 1)
	if err := cluster.Watch(ctx, changed, factory, pods.Informer(), namespaces.Informer(), policies.Informer()); err != nil {
		return err
	}
	applied := ""
	apply := func() error {
		var w world
		var err error
		if w.pods, err = pods.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if w.namespaces, err = namespaces.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if w.policies, err = policies.Lister().List(labels.Everything()); err != nil {
			return err
		}
		wanted := rules(*table, w)
		if wanted == applied {
			return nil
		}
		if err := replace(ctx, wanted); err != nil {
			return err
		}
		applied = wanted
		return nil
	}
	cluster.Debounce(ctx, changed, interval, retry, apply, func(err error) {
		slog.Error("the policies are not applied; the table of before stays", "error", err)
	})
	return nil
}

// replace hands a whole ruleset to nft, which applies all of it or none.
func replace(ctx context.Context, ruleset string) error {
	ctx, cancel := context.WithTimeout(ctx, applyTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, "nft", "-f", "-")
	command.Stdin = bytes.NewBufferString(ruleset)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("nft refuses the ruleset: %w: %s", err, bytes.TrimSpace(output))
	}
	return nil
}
