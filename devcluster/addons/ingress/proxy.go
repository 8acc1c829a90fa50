package ingress

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"sync/atomic"
	"time"
)

const (
	// dialTimeout bounds how long a pod that is gone holds a request up before the next address is tried.
	dialTimeout = 3 * time.Second
	// headerTimeout and idleTimeout end clients that open connections and send nothing.
	headerTimeout = 30 * time.Second
	idleTimeout   = 2 * time.Minute
)

type backendKey struct{}

// proxy answers requests by the table of the moment.
type proxy struct {
	table   atomic.Pointer[table]
	reverse *httputil.ReverseProxy
}

func newProxy() *proxy {
	p := &proxy{}
	p.table.Store(&table{})
	p.reverse = &httputil.ReverseProxy{
		Rewrite:       rewrite,
		Transport:     &endpoints{newTransport()},
		FlushInterval: -1, // every piece of an answer goes out at once: server-sent events, long polls
		ErrorLog:      log.New(io.Discard, "", 0),
		ErrorHandler:  unreachable,
	}
	return p
}

// newTransport has no timeout for an answer: an upload or a report may take as long as the ERP allows.
func newTransport() *http.Transport {
	return &http.Transport{
		DialContext:           (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		DisableCompression:    true, // bodies pass as they are
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       30 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// ServeHTTP finds the backend and passes the request on, both bodies streaming.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := hostOf(r)
	found, known := p.table.Load().find(host, r.URL.Path)
	switch {
	case found == nil && !known:
		say(w, http.StatusNotFound, "Nothing is served at the address "+quoteHost(host)+". Check the spelling of the address.")
	case found == nil:
		say(w, http.StatusNotFound, "Nothing is served at this path of "+quoteHost(host)+".")
	case len(found.addresses) == 0:
		w.Header().Set("Retry-After", "5")
		say(w, http.StatusServiceUnavailable, "The service behind this address is not ready at the moment. Try again in a few seconds.")
	default:
		// An answer may begin before the request's body has ended. HTTP/2 is like that anyway and says it cannot be set.
		_ = http.NewResponseController(w).EnableFullDuplex()
		p.reverse.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), backendKey{}, found)))
	}
}

// rewrite keeps host and query as they came, and replaces what the client says about itself. The address is chosen later.
func rewrite(r *httputil.ProxyRequest) {
	r.Out.Host = r.In.Host
	r.Out.URL.Scheme = "http"
	r.Out.URL.Host = "backend" // replaced for each try
	r.Out.URL.RawQuery = r.In.URL.RawQuery
	r.Out.Header.Del("X-Real-Ip")
	r.Out.Header.Del("X-Forwarded-Port")
	r.Out.Header.Del("X-Forwarded-Server")
	r.Out.Header.Del("X-Forwarded-Prefix")
	r.SetXForwarded()
	if client, _, err := net.SplitHostPort(r.In.RemoteAddr); err == nil {
		r.Out.Header.Set("X-Real-Ip", client)
	}
}

// endpoints tries the addresses of a backend in turn. Only a connection that could not be opened is tried again: then
// nothing of the request has been sent.
type endpoints struct {
	transport http.RoundTripper
}

// unclosed keeps a body open over a failed try; the reverse proxy closes it at the end of the request.
type unclosed struct{ io.Reader }

func (unclosed) Close() error { return nil }

func (e *endpoints) RoundTrip(r *http.Request) (*http.Response, error) {
	to, _ := r.Context().Value(backendKey{}).(*backend)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = unclosed{r.Body}
	}
	var last error
	for _, address := range to.turn() {
		r.URL.Host = address
		answer, err := e.transport.RoundTrip(r)
		var network *net.OpError
		if err == nil || !errors.As(err, &network) || network.Op != "dial" || r.Context().Err() != nil {
			return answer, err
		}
		last = err
	}
	return nil, last
}

// unreachable answers for a backend that broke off. A client that has gone gets nothing.
func unreachable(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil || errors.Is(err, context.Canceled) {
		panic(http.ErrAbortHandler) // net/http's word for: close the connection, say nothing
	}
	to, _ := r.Context().Value(backendKey{}).(*backend)
	slog.Warn("a backend does not answer", "backend", to.name, "host", quoteHost(r.Host), "error", err)
	say(w, http.StatusBadGateway, "The service behind this address broke off. Try again in a few seconds.")
}

// quoteHost bounds what is repeated of a client's words.
func quoteHost(host string) string {
	const most = 100
	if len(host) > most {
		host = host[:most] + "…"
	}
	return host
}

// servers are the plain and the TLS listener.
func (p *proxy) servers(plain, secure string) (*http.Server, *http.Server) {
	build := func(address string, handler http.Handler) *http.Server {
		return &http.Server{
			Addr: address, Handler: handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
			ErrorLog: log.New(io.Discard, "", 0), // failed handshakes of scanners and of browsers that do not trust the CA
		}
	}
	withTLS := build(secure, p)
	withTLS.TLSConfig = &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if certificate := p.table.Load().certificate(hello.ServerName); certificate != nil {
				return certificate, nil
			}
			return nil, errors.New("there is no default certificate")
		},
	}
	return build(plain, http.HandlerFunc(p.servePlain)), withTLS
}

// servePlain leads to TLS where an Ingress asks for it, as the usual controllers do, so that no password goes in the clear.
func (p *proxy) servePlain(w http.ResponseWriter, r *http.Request) {
	host := hostOf(r)
	if !p.table.Load().isSecured(host) {
		p.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Location", "https://"+host+r.URL.RequestURI())
	say(w, http.StatusPermanentRedirect, "Please speak to this host by https.")
}
