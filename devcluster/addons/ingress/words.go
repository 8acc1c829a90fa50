package ingress

import (
	"net"
	"net/http"
	"strconv"
	"strings"
)

func endpointKey(namespace, service, port string) string {
	return namespace + "/" + service + ":" + port
}

func hostPort(address string, port int32) string {
	return net.JoinHostPort(address, strconv.Itoa(int(port)))
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// hostOf is the host a request is for: lower case, without port and without the final dot.
func hostOf(r *http.Request) string {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// say answers with one plain sentence, for a person in front of a browser as well as for a program.
func say(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write([]byte(sentence + "\n")) //nolint:errcheck // the client may be gone, which is its business
}
