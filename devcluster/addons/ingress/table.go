package ingress

import (
	"crypto/tls"
	"slices"
	"strings"
	"sync/atomic"

	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
)

// table is everything a request needs, built anew after each change and never changed afterwards.
type table struct {
	hosts        map[string][]route
	certificates map[string]*tls.Certificate
	fallback     *tls.Certificate
	// secured are the hosts that an Ingress asks TLS for, with a certificate of their own or the default one.
	secured map[string]bool
}

// route is one path of one host. The longest path wins, and an exact one before a prefix of the same length.
type route struct {
	path    string
	exact   bool
	backend *backend
}

// backend is a port of a Service: the addresses of its ready pods, taken in turn.
type backend struct {
	name      string
	addresses []string
	next      *atomic.Uint32
}

// turn lists the addresses, beginning with another one each time.
func (b *backend) turn() []string {
	if len(b.addresses) == 0 {
		return nil
	}
	start := int(b.next.Add(1)) % len(b.addresses)
	return append(slices.Clone(b.addresses[start:]), b.addresses[:start]...)
}

// find gives the backend of a request; known tells whether the host has any route at all.
func (t *table) find(host, path string) (found *backend, known bool) {
	for _, name := range []string{host, wildcard(host), ""} {
		routes, has := t.hosts[name]
		known = known || has
		for _, r := range routes {
			if r.matches(path) {
				return r.backend, true
			}
		}
		if has && name != "" {
			return nil, true // a more general host does not answer for a path this one lacks
		}
	}
	return nil, known
}

// matches compares by path elements, as Ingress defines it: /a matches /a and /a/b, not /ab.
func (r route) matches(path string) bool {
	if r.exact {
		return path == r.path
	}
	prefix := strings.TrimSuffix(r.path, "/")
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

// certificate gives the certificate of a host: its own, its wildcard's, or the default one.
func (t *table) certificate(host string) *tls.Certificate {
	for _, name := range []string{host, wildcard(host)} {
		if certificate := t.certificates[name]; certificate != nil {
			return certificate
		}
	}
	return t.fallback
}

// isSecured tells whether a host is to be spoken to with TLS only.
func (t *table) isSecured(host string) bool { return t.secured[host] || t.secured[wildcard(host)] }

// wildcard replaces the first label of a host: a wildcard of Ingress covers exactly one.
func wildcard(host string) string {
	if _, rest, ok := strings.Cut(host, "."); ok {
		return "*." + rest
	}
	return host
}

// objects are what the table is built from.
type objects struct {
	ingresses []*networking.Ingress
	slices    []*discovery.EndpointSlice
	// portName finds the name of a Service's port given by its number or its name; endpoint slices know names only.
	portName func(namespace, service string, port networking.ServiceBackendPort) (string, bool)
	// certificate reads a Secret of type kubernetes.io/tls.
	certificate func(namespace, secret string) *tls.Certificate
	fallback    *tls.Certificate
}

// build makes the table for the Ingresses of one class.
func build(class string, o objects) *table {
	endpoints := endpointsByService(o.slices)
	t := &table{hosts: map[string][]route{}, certificates: map[string]*tls.Certificate{}, fallback: o.fallback, secured: map[string]bool{}}
	for _, object := range o.ingresses {
		if object.Spec.IngressClassName == nil || *object.Spec.IngressClassName != class {
			continue
		}
		for _, section := range object.Spec.TLS {
			for _, host := range section.Hosts {
				t.secured[strings.ToLower(host)] = true
			}
			if certificate := o.certificate(object.Namespace, section.SecretName); certificate != nil {
				for _, host := range section.Hosts {
					t.certificates[strings.ToLower(host)] = certificate
				}
			}
		}
		t.addRules(object, o, endpoints)
	}
	for _, routes := range t.hosts {
		slices.SortStableFunc(routes, func(a, b route) int {
			if len(a.path) != len(b.path) {
				return len(b.path) - len(a.path)
			}
			return boolOrder(b.exact) - boolOrder(a.exact)
		})
	}
	return t
}

func (t *table) addRules(object *networking.Ingress, o objects, endpoints map[string][]string) {
	add := func(host, path string, exact bool, to networking.IngressBackend) {
		if to.Service == nil {
			return // a backend that is no Service is not offered here
		}
		host = strings.ToLower(host)
		t.hosts[host] = append(t.hosts[host], route{path, exact, resolve(object.Namespace, to.Service, o, endpoints)})
	}
	for _, rule := range object.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			exact := path.PathType != nil && *path.PathType == networking.PathTypeExact
			add(rule.Host, path.Path, exact, path.Backend)
		}
	}
	if object.Spec.DefaultBackend != nil {
		add("", "/", false, *object.Spec.DefaultBackend)
	}
}

// resolve finds the ready addresses of a Service's port. None is a backend too: it answers 503.
func resolve(namespace string, service *networking.IngressServiceBackend, o objects, endpoints map[string][]string) *backend {
	found := &backend{name: namespace + "/" + service.Name, next: &atomic.Uint32{}}
	if port, ok := o.portName(namespace, service.Name, service.Port); ok {
		found.addresses = endpoints[endpointKey(namespace, service.Name, port)]
	}
	return found
}

// endpointsByService lists the ready IPv4 addresses with their port, by Service and port name.
func endpointsByService(all []*discovery.EndpointSlice) map[string][]string {
	out := map[string][]string{}
	for _, slice := range all {
		if slice.AddressType != discovery.AddressTypeIPv4 {
			continue
		}
		for _, port := range slice.Ports {
			if port.Port == nil {
				continue
			}
			key := endpointKey(slice.Namespace, slice.Labels[discovery.LabelServiceName], deref(port.Name))
			for _, endpoint := range slice.Endpoints {
				if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
					for _, address := range endpoint.Addresses {
						out[key] = append(out[key], hostPort(address, *port.Port))
					}
				}
			}
		}
	}
	for _, addresses := range out {
		slices.Sort(addresses)
	}
	return out
}
