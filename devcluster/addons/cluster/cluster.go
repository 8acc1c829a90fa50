// Package cluster connects the addons to the API server.
package cluster

import (
	"context"
	"fmt"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// Connect builds a client from a kubeconfig file, or from the pod's own service account when path is empty.
func Connect(path string) (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		return nil, fmt.Errorf("reading the credentials for the API server from %q: %w", path, err)
	}
	config.QPS, config.Burst = 100, 200
	return kubernetes.NewForConfig(config)
}

// Watch starts the factory's informers and returns when each has its first full list. changed is called, without a
// value, after every change; several changes may be one call.
func Watch(ctx context.Context, changed chan<- struct{}, factory informers.SharedInformerFactory, kinds ...cache.SharedIndexInformer) error {
	wake := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	for _, kind := range kinds {
		if _, err := kind.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    func(any) { wake() },
			UpdateFunc: func(any, any) { wake() },
			DeleteFunc: func(any) { wake() },
		}); err != nil {
			return fmt.Errorf("watching the API server: %w", err)
		}
	}
	factory.Start(ctx.Done())
	for kind, ok := range factory.WaitForCacheSync(ctx.Done()) {
		if !ok {
			return fmt.Errorf("the first list of %v did not arrive", kind)
		}
	}
	wake()
	return nil
}

// Debounce calls apply after changes, at most once an interval, until the context ends. An error of apply is given to
// failed, and apply is called again after the retry pause without waiting for a change.
func Debounce(ctx context.Context, changed <-chan struct{}, interval, retry time.Duration, apply func() error, failed func(error)) {
	var again <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-again:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(interval):
		}
		again = nil
		if err := apply(); err != nil {
			failed(err)
			again = time.After(retry)
		}
	}
}
