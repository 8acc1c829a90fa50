// Package dns is CoreDNS itself with the plugins a cluster needs: the same server as in production.
package dns

import (
	"context"
	"os"

	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bufsize"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loop"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/reload"
	_ "github.com/coredns/coredns/plugin/template"
)

// init names the plugins that are compiled in; the order of this list is the order in which a query passes them. The
// template comes last: it answers whatever is no name of the cluster.
func init() {
	dnsserver.Directives = []string{
		"bufsize", "reload", "health", "ready", "errors", "loop", "cache", "kubernetes", "template", "forward",
	}
}

// Run is CoreDNS; its arguments are CoreDNS' own (`-conf /etc/coredns/Corefile`). It handles its signals itself.
func Run(_ context.Context, args []string) error {
	os.Args = append([]string{"coredns"}, args...)
	coremain.Run()
	return nil
}
