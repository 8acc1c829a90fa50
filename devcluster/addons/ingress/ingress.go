// Package ingress serves Ingress objects: the stand-in for the ingress controller of a real cluster. It streams both
// bodies, passes websockets, has no limit on time or size of its own, and keeps no state.
package ingress

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	coreinformers "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"stackyard.dev/devcluster/addons/cluster"
)

const (
	interval = 20 * time.Millisecond
	retry    = 2 * time.Second
	// drainTime is how long running requests may go on after the order to stop.
	drainTime = 5 * time.Second
)

type options struct {
	kubeconfig, class, address, fallback string
	plain, secure, health                string
}

// Run serves until the context ends.
func Run(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("ingress", flag.ContinueOnError)
	flags.StringVar(&o.kubeconfig, "kubeconfig", "", "credentials for the API server; empty in a pod")
	flags.StringVar(&o.class, "class", "", "name of the IngressClass to serve")
	flags.StringVar(&o.address, "address", "", "address written into the status of each Ingress")
	flags.StringVar(&o.fallback, "default-certificate", "", "namespace/name of the Secret for hosts without a certificate of their own")
	flags.StringVar(&o.plain, "http", ":8080", "where to listen without TLS")
	flags.StringVar(&o.secure, "https", ":8443", "where to listen with TLS")
	flags.StringVar(&o.health, "health", ":8081", "where to answer /healthz once the first table is built")
	if err := flags.Parse(args); err != nil {
		return err
	}
	client, err := cluster.Connect(o.kubeconfig)
	if err != nil {
		return err
	}
	c := newController(client, o)
	if err := c.start(ctx); err != nil {
		return err
	}
	return c.serve(ctx)
}

// controller keeps the proxy's table and the Ingresses' status equal to the API's objects.
type controller struct {
	options
	client  kubernetes.Interface
	factory informers.SharedInformerFactory
	secrets cache.SharedIndexInformer
	proxy   *proxy
	ready   atomic.Bool
	changed chan struct{}
}

func newController(client kubernetes.Interface, o options) *controller {
	factory := informers.NewSharedInformerFactory(client, 0)
	onlyTLS := func(list *meta.ListOptions) {
		list.FieldSelector = fields.OneTermEqualSelector("type", string(core.SecretTypeTLS)).String()
	}
	secrets := factory.InformerFor(&core.Secret{}, func(client kubernetes.Interface, resync time.Duration) cache.SharedIndexInformer {
		return coreinformers.NewFilteredSecretInformer(client, meta.NamespaceAll, resync, cache.Indexers{}, onlyTLS)
	})
	return &controller{options: o, client: client, factory: factory, secrets: secrets, proxy: newProxy(), changed: make(chan struct{}, 1)}
}

// start returns when the first table is built, and keeps it current in the background.
func (c *controller) start(ctx context.Context) error {
	err := cluster.Watch(ctx, c.changed, c.factory, c.secrets,
		c.factory.Networking().V1().Ingresses().Informer(), c.factory.Core().V1().Services().Informer(),
		c.factory.Discovery().V1().EndpointSlices().Informer())
	if err != nil {
		return err
	}
	if err := c.apply(ctx); err != nil {
		slog.Error("the first table is not complete", "error", err)
	}
	go cluster.Debounce(ctx, c.changed, interval, retry, func() error { return c.apply(ctx) }, func(err error) {
		slog.Error("updating the table or a status", "error", err)
	})
	c.ready.Store(true)
	return nil
}

// apply rebuilds the table, then writes the address into the Ingresses that lack it.
func (c *controller) apply(ctx context.Context) error {
	ingresses, err := c.factory.Networking().V1().Ingresses().Lister().List(labels.Everything())
	if err != nil {
		return err
	}
	endpointSlices, err := c.factory.Discovery().V1().EndpointSlices().Lister().List(labels.Everything())
	if err != nil {
		return err
	}
	// The older Ingress first: of two that claim the same path, it keeps it.
	slices.SortFunc(ingresses, func(a, b *networking.Ingress) int {
		if order := a.CreationTimestamp.Compare(b.CreationTimestamp.Time); order != 0 {
			return order
		}
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	namespace, name, _ := strings.Cut(c.fallback, "/")
	c.proxy.table.Store(build(c.class, objects{
		ingresses: ingresses, slices: endpointSlices, portName: c.portName,
		certificate: c.certificate, fallback: c.certificate(namespace, name),
	}))
	return c.writeStatus(ctx, ingresses)
}

func (c *controller) portName(namespace, service string, port networking.ServiceBackendPort) (string, bool) {
	object, err := c.factory.Core().V1().Services().Lister().Services(namespace).Get(service)
	if err != nil {
		return "", false
	}
	for _, known := range object.Spec.Ports {
		if (port.Name != "" && known.Name == port.Name) || (port.Name == "" && known.Port == port.Number) {
			return known.Name, true
		}
	}
	return "", false
}

func (c *controller) certificate(namespace, name string) *tls.Certificate {
	object, found, err := c.secrets.GetStore().GetByKey(namespace + "/" + name)
	if err != nil || !found {
		return nil
	}
	data := object.(*core.Secret).Data
	certificate, err := tls.X509KeyPair(data[core.TLSCertKey], data[core.TLSPrivateKeyKey])
	if err != nil {
		slog.Warn("a certificate cannot be read", "namespace", namespace, "secret", name, "error", err)
		return nil
	}
	return &certificate
}

func (c *controller) writeStatus(ctx context.Context, ingresses []*networking.Ingress) error {
	for _, object := range ingresses {
		if object.Spec.IngressClassName == nil || *object.Spec.IngressClassName != c.class {
			continue
		}
		if have := object.Status.LoadBalancer.Ingress; len(have) == 1 && have[0].IP == c.address {
			continue
		}
		updated := object.DeepCopy()
		updated.Status.LoadBalancer.Ingress = []networking.IngressLoadBalancerIngress{{IP: c.address}}
		if _, err := c.client.NetworkingV1().Ingresses(object.Namespace).UpdateStatus(ctx, updated, meta.UpdateOptions{}); err != nil {
			return fmt.Errorf("writing the status of %s/%s: %w", object.Namespace, object.Name, err)
		}
	}
	return nil
}

// serve runs the listeners until the context ends, then lets running requests end for a moment.
func (c *controller) serve(ctx context.Context) error {
	plain, secure := c.proxy.servers(c.plain, c.secure)
	health := &http.Server{Addr: c.health, ReadHeaderTimeout: headerTimeout, Handler: http.HandlerFunc(c.healthz)}
	failures := make(chan error, 3)
	go func() { failures <- plain.ListenAndServe() }()
	go func() { failures <- secure.ListenAndServeTLS("", "") }()
	go func() { failures <- health.ListenAndServe() }()
	var failure error
	select {
	case failure = <-failures:
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	for _, server := range []*http.Server{plain, secure} {
		if err := server.Shutdown(drain); err != nil {
			server.Close()
		}
	}
	return failure
}

func (c *controller) healthz(w http.ResponseWriter, _ *http.Request) {
	if !c.ready.Load() {
		say(w, http.StatusServiceUnavailable, "The first table is not built yet.")
		return
	}
	say(w, http.StatusOK, "ok")
}
