// Package netpol enforces NetworkPolicy on the node with one nftables table. It is the stand-in for the network plugin
// of a real cluster: one node, IPv4. A new pod starts when its policies are in the kernel, not before.
package netpol

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os/exec"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"

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
	socket := flags.String("socket", "", "where the CNI plugin announces new pods")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *table == "" || *socket == "" {
		return fmt.Errorf("--table and --socket are needed")
	}
	client, err := cluster.Connect(*kubeconfig)
	if err != nil {
		return err
	}
	e := newEnforcer(*table, informers.NewSharedInformerFactory(client, 0))
	changed := make(chan struct{}, 1)
	if err := cluster.Watch(ctx, changed, e.factory, e.kinds()...); err != nil {
		return err
	}
	if err := listen(ctx, *socket, e.admit); err != nil {
		return err
	}
	cluster.Debounce(ctx, changed, interval, retry, func() error { return e.apply(ctx) }, func(err error) {
		slog.Error("the policies are not applied; the table of before stays", "error", err)
	})
	return nil
}

// enforcer renders what the watches show and hands it to the kernel.
type enforcer struct {
	table     string
	factory   informers.SharedInformerFactory
	addresses *addresses
	// mu lets one table be applied at a time; applied is the last one.
	mu      sync.Mutex
	applied string
}

func newEnforcer(table string, factory informers.SharedInformerFactory) *enforcer {
	return &enforcer{table: table, factory: factory, addresses: newAddresses(time.Now)}
}

func (e *enforcer) kinds() []cache.SharedIndexInformer {
	return []cache.SharedIndexInformer{
		e.factory.Core().V1().Pods().Informer(), e.factory.Core().V1().Namespaces().Informer(),
		e.factory.Networking().V1().NetworkPolicies().Informer(),
	}
}

// admit returns when a new pod's policies are in the kernel.
func (e *enforcer) admit(ctx context.Context, pod newcomer) error {
	e.addresses.learn(pod)
	if err := e.waitFor(ctx, pod); err != nil {
		return err
	}
	return e.apply(ctx)
}

// waitFor returns when the watch shows the pod: its labels decide which policies are its.
func (e *enforcer) waitFor(ctx context.Context, pod newcomer) error {
	pods := e.factory.Core().V1().Pods().Lister().Pods(pod.Namespace)
	for {
		if seen, err := pods.Get(pod.Name); err == nil && seen.UID == pod.UID {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the API does not show the pod %s/%s", pod.Namespace, pod.Name)
		case <-time.After(lookInterval):
		}
	}
}

// apply replaces the table if it is to be another.
func (e *enforcer) apply(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var w world
	var err error
	if w.pods, err = e.factory.Core().V1().Pods().Lister().List(labels.Everything()); err != nil {
		return err
	}
	if w.namespaces, err = e.factory.Core().V1().Namespaces().Lister().List(labels.Everything()); err != nil {
		return err
	}
	if w.policies, err = e.factory.Networking().V1().NetworkPolicies().Lister().List(labels.Everything()); err != nil {
		return err
	}
	w.pods = e.addresses.correct(w.pods)
	wanted := rules(e.table, w)
	if wanted == e.applied {
		return nil
	}
	if err := replace(ctx, wanted); err != nil {
		return err
	}
	e.applied = wanted
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
