package ingress

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func named(name string) *backend { return &backend{name: name} }

func TestFind(t *testing.T) {
	all := &table{hosts: map[string][]route{
		"shop.example":   {{"/web/exact", true, named("exact")}, {"/web", false, named("web")}, {"/", false, named("root")}},
		"*.example":      {{"/", false, named("wildcard")}},
		"narrow.example": {{"/api", false, named("api")}},
	}}
	for _, test := range []struct {
		host, path, want string
		known            bool
	}{
		{"shop.example", "/", "root", true},
		{"shop.example", "/web", "web", true},
		{"shop.example", "/web/", "web", true},
		{"shop.example", "/website", "root", true},
		{"shop.example", "/web/exact", "exact", true},
		{"shop.example", "/web/exact/more", "web", true},
		{"other.example", "/x", "wildcard", true},
		{"deep.other.example", "/x", "", false},
		{"narrow.example", "/other", "", true},
		{"unknown", "/", "", false},
		{"", "/", "", false},
	} {
		found, known := all.find(test.host, test.path)
		got := ""
		if found != nil {
			got = found.name
		}
		if got != test.want || known != test.known {
			t.Errorf("find(%q, %q) = %q, %v; want %q, %v", test.host, test.path, got, known, test.want, test.known)
		}
	}
}

func TestCertificate(t *testing.T) {
	own, wild, fallback := &tls.Certificate{}, &tls.Certificate{}, &tls.Certificate{}
	all := &table{certificates: map[string]*tls.Certificate{"a.example": own, "*.example": wild}, fallback: fallback}
	for host, want := range map[string]*tls.Certificate{"a.example": own, "b.example": wild, "x.b.example": fallback, "": fallback} {
		if all.certificate(host) != want {
			t.Errorf("the wrong certificate for %q", host)
		}
	}
}

func TestBuild(t *testing.T) {
	class, other, prefix, port, yes, no := "c", "d", networking.PathTypePrefix, int32(8069), true, false
	portName := "http"
	to := func(service string) networking.IngressBackend {
		return networking.IngressBackend{Service: &networking.IngressServiceBackend{Name: service, Port: networking.ServiceBackendPort{Number: 80}}}
	}
	object := func(class *string, host string) *networking.Ingress {
		return &networking.Ingress{ObjectMeta: meta.ObjectMeta{Namespace: "a"}, Spec: networking.IngressSpec{IngressClassName: class, Rules: []networking.IngressRule{{
			Host: host, IngressRuleValue: networking.IngressRuleValue{HTTP: &networking.HTTPIngressRuleValue{
				Paths: []networking.HTTPIngressPath{{Path: "/", PathType: &prefix, Backend: to("erp")}},
			}},
		}}}}
	}
	built := build("c", objects{
		ingresses: []*networking.Ingress{object(&class, "Mine.Example"), object(&other, "theirs.example"), object(nil, "nobodys.example")},
		slices: []*discovery.EndpointSlice{{
			ObjectMeta: meta.ObjectMeta{Namespace: "a", Labels: map[string]string{discovery.LabelServiceName: "erp"}}, AddressType: discovery.AddressTypeIPv4,
			Ports: []discovery.EndpointPort{{Name: &portName, Port: &port}},
			Endpoints: []discovery.Endpoint{
				{Addresses: []string{"10.0.0.1"}, Conditions: discovery.EndpointConditions{Ready: &yes}},
				{Addresses: []string{"10.0.0.2"}, Conditions: discovery.EndpointConditions{Ready: &no}},
				{Addresses: []string{"10.0.0.3"}},
			},
		}},
		portName:    func(_, _ string, port networking.ServiceBackendPort) (string, bool) { return "http", port.Number == 80 },
		certificate: func(_, _ string) *tls.Certificate { return nil },
	})
	if len(built.hosts) != 1 {
		t.Errorf("hosts: %v", built.hosts)
	}
	found, _ := built.find("mine.example", "/x")
	if found == nil || fmt.Sprint(found.addresses) != "[10.0.0.1:8069 10.0.0.3:8069]" {
		t.Errorf("found: %+v", found)
	}
}

// serve puts the proxy in front of addresses, for the host `erp.example`.
func serve(t *testing.T, addresses ...string) *httptest.Server {
	t.Helper()
	p := newProxy()
	p.table.Store(&table{hosts: map[string][]route{
		"erp.example":   {{"/", false, &backend{name: "erp", addresses: addresses, next: &atomic.Uint32{}}}},
		"empty.example": {{"/", false, &backend{name: "empty", next: &atomic.Uint32{}}}},
	}})
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return server
}

func upstream(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func request(t *testing.T, server *httptest.Server, method, host, path string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	return r
}

func do(t *testing.T, r *http.Request) (int, string) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestUnknownHostsAndEmptyServicesAreAnsweredInWords(t *testing.T) {
	server := serve(t)
	for host, want := range map[string]int{"nobody.example": 404, "empty.example": 503} {
		status, body := do(t, request(t, server, "GET", host, "/", nil))
		if status != want || !strings.HasSuffix(body, ".\n") {
			t.Errorf("%s: %d %q", host, status, body)
		}
	}
}

func TestWhatAsksForTLSIsNotServedInTheClear(t *testing.T) {
	p := newProxy()
	section := networking.IngressTLS{Hosts: []string{"Shop.example", "*.erp.example"}}
	class := "c"
	secured := &networking.Ingress{Spec: networking.IngressSpec{IngressClassName: &class, TLS: []networking.IngressTLS{section}}}
	p.table.Store(build("c", objects{
		ingresses: []*networking.Ingress{secured}, certificate: func(_, _ string) *tls.Certificate { return nil },
	}))
	server := httptest.NewServer(http.HandlerFunc(p.servePlain))
	t.Cleanup(server.Close)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for host, want := range map[string]string{
		"shop.example": "https://shop.example/a?b=%2F", "one.erp.example:80": "https://one.erp.example/a?b=%2F", "other.example": "",
	} {
		answer, err := client.Do(request(t, server, "POST", host, "/a?b=%2F", strings.NewReader("password")))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		redirected := answer.StatusCode == http.StatusPermanentRedirect
		if redirected != (want != "") || answer.Header.Get("Location") != want {
			t.Errorf("%s: %d to %q", host, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}

func TestForwardedHeadersAreTheProxysOwn(t *testing.T) {
	address := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s|%s|%s|%s|%s|%s|%s", r.Host, r.Header.Get("X-Forwarded-Host"), r.Header.Get("X-Forwarded-Proto"),
			r.Header.Get("X-Forwarded-For"), r.Header.Get("X-Real-Ip"), r.Header.Get("Forwarded"), r.URL.RequestURI())
	})
	r := request(t, serve(t, address), "GET", "erp.example", "/a%2Fb?x=1;y=2", nil)
	for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "X-Real-Ip", "Forwarded"} {
		r.Header.Set(name, "forged")
	}
	if _, body := do(t, r); body != "erp.example|erp.example|http|127.0.0.1|127.0.0.1||/a%2Fb?x=1;y=2" {
		t.Errorf("upstream saw %s", body)
	}
}

// TestBothBodiesStream has a conversation: each piece is answered before the next one is sent.
func TestBothBodiesStream(t *testing.T) {
	address := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		for lines := bufio.NewScanner(r.Body); lines.Scan(); {
			fmt.Fprintf(w, "heard %s\n", lines.Text())
			w.(http.Flusher).Flush()
		}
	})
	read, write := io.Pipe()
	r := request(t, serve(t, address), "POST", "erp.example", "/", read)
	go fmt.Fprintln(write, "one")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for _, word := range []string{"one", "two", "three"} {
		if word != "one" {
			fmt.Fprintln(write, word)
		}
		if !lines.Scan() || lines.Text() != "heard "+word {
			t.Fatalf("heard %q, want %q", lines.Text(), word)
		}
	}
	write.Close()
}

func TestAWebsocketPasses(t *testing.T) {
	address := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		connection, buffer, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		fmt.Fprintf(buffer, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", r.Header.Get("Upgrade"))
		buffer.Flush()
		line, _ := buffer.ReadString('\n')
		fmt.Fprintf(buffer, "echo %s", line)
		buffer.Flush()
	})
	connection, err := net.Dial("tcp", serve(t, address).Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "GET /websocket HTTP/1.1\r\nHost: erp.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	reader := bufio.NewReader(connection)
	answer, err := http.ReadResponse(reader, nil)
	if err != nil || answer.StatusCode != 101 {
		t.Fatalf("answer: %v %v", answer, err)
	}
	fmt.Fprintf(connection, "hello\n")
	if line, err := reader.ReadString('\n'); line != "echo hello\n" {
		t.Errorf("echo: %q %v", line, err)
	}
}

func TestADeadAddressIsPassedOver(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := listener.Addr().String()
	listener.Close()
	alive := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(w, r.Body)
	})
	server := serve(t, dead, alive)
	for range 4 {
		if status, body := do(t, request(t, server, "POST", "erp.example", "/", strings.NewReader("kept"))); status != 200 || body != "kept" {
			t.Errorf("%d %q", status, body)
		}
	}
	if status, _ := do(t, request(t, serve(t, dead), "GET", "erp.example", "/", nil)); status != 502 {
		t.Errorf("nobody answers: %d", status)
	}
}

// TestAnEarlyAnswerPasses: a backend that refuses an upload after its first bytes is heard, and the next request is served.
func TestAnEarlyAnswerPasses(t *testing.T) {
	address := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		io.WriteString(w, "too large")
	})
	server := serve(t, address)
	for _, size := range []int{10, 100 << 10, 64 << 20} {
		for range 5 {
			r := request(t, server, "POST", "erp.example", "/", io.LimitReader(zeros{}, int64(size)))
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				continue // the client was still sending when the connection ended: allowed, as long as the server lives
			}
			if answer.StatusCode != http.StatusRequestEntityTooLarge && answer.StatusCode != http.StatusBadGateway {
				t.Errorf("%d bytes: %d", size, answer.StatusCode)
			}
			answer.Body.Close()
		}
	}
}

// TestABigUploadPassesUnbuffered: 600 MiB go through, and the backend has the first while the last are not yet sent.
func TestABigUploadPassesUnbuffered(t *testing.T) {
	const size = 600 << 20
	first := make(chan struct{})
	address := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		io.ReadFull(r.Body, make([]byte, 1<<20))
		close(first)
		rest, err := io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, "%d %v", rest+1<<20, err)
	})
	halted := io.MultiReader(io.LimitReader(zeros{}, 2<<20), waitFor{first}, io.LimitReader(zeros{}, size-2<<20))
	if status, body := do(t, request(t, serve(t, address), "POST", "erp.example", "/", halted)); body != fmt.Sprintf("%d <nil>", size) {
		t.Errorf("%d %s", status, body)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

type waitFor struct{ done chan struct{} }

func (w waitFor) Read([]byte) (int, error) {
	<-w.done
	return 0, io.EOF
}

func TestAClientThatGoesIsNoticedUpstream(t *testing.T) {
	gone := make(chan struct{})
	address := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	})
	ctx, cancel := context.WithCancel(context.Background())
	r := request(t, serve(t, address), "GET", "erp.example", "/", nil).WithContext(ctx)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	cancel()
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("the request goes on upstream")
	}
}

func TestHostOf(t *testing.T) {
	for given, want := range map[string]string{"A.Example:443": "a.example", "a.example.": "a.example", "[::1]:80": "::1", "": ""} {
		if got := hostOf(&http.Request{Host: given}); got != want {
			t.Errorf("hostOf(%q) = %q, want %q", given, got, want)
		}
	}
}
