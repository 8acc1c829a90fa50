// Package probe is a pod the cluster's own test talks to: it tries connections, names and files from inside.
package probe

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// tryTimeout is how long a connection may take before it counts as blocked; an open one takes milliseconds.
const tryTimeout = 1500 * time.Millisecond

// Run answers until the context ends:
//
//	/                     the pod's name
//	/dial?address=a:1     `open`, or `closed` with the reason
//	/lookup?name=x        the addresses
//	/keep?file=/x&text=y  writes a file; without text reads it
//	/first                what the try of --dial-first found
//	/headers              the request as it arrived
//	/count                how many bytes were sent (POST)
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	address := flags.String("http", ":8080", "where to answer")
	first := flags.String("dial-first", "", "address to try before anything else")
	if err := flags.Parse(args); err != nil {
		return err
	}
	atStart := "not tried"
	if *first != "" {
		atStart = dial(ctx, *first)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		name, err := os.Hostname()
		answer(w, name, err)
	})
	mux.HandleFunc("/dial", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, dial(r.Context(), r.URL.Query().Get("address")))
	})
	mux.HandleFunc("/first", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, atStart) })
	mux.HandleFunc("/lookup", func(w http.ResponseWriter, r *http.Request) {
		found, err := net.DefaultResolver.LookupHost(r.Context(), r.URL.Query().Get("name"))
		answer(w, found, err)
	})
	mux.HandleFunc("/keep", func(w http.ResponseWriter, r *http.Request) {
		file, text := r.URL.Query().Get("file"), r.URL.Query().Get("text")
		if text != "" {
			answer(w, "written", os.WriteFile(file, []byte(text), 0o600))
			return
		}
		content, err := os.ReadFile(file)
		answer(w, string(content), err)
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "Host:", r.Host)
		_ = r.Header.Write(w)
	})
	mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		answer(w, n, err)
	})
	server := &http.Server{Addr: *address, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func dial(ctx context.Context, address string) string {
	connection, err := (&net.Dialer{Timeout: tryTimeout}).DialContext(ctx, "tcp", address)
	if err != nil {
		return "closed: " + err.Error()
	}
	connection.Close()
	return "open"
}

func answer(w http.ResponseWriter, value any, err error) {
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintln(w, err)
		return
	}
	fmt.Fprintln(w, value)
}
