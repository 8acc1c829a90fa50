// Package forward passes TCP connections on from one address to another: from the machine's loopback to the node,
// so that https://anything.localhost in a browser reaches the ingress.
package forward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"
)

// dialTimeout bounds how long a client waits for a node that does not answer.
const dialTimeout = 5 * time.Second

// Run takes pairs of addresses (`127.0.0.1:443=10.0.0.1:443`) and forwards until the context ends.
func Run(ctx context.Context, args []string) error {
	failures := make(chan error, len(args))
	for _, arg := range args {
		from, to, ok := strings.Cut(arg, "=")
		if !ok {
			return fmt.Errorf("%q is not of the form listen=target", arg)
		}
		listener, err := net.Listen("tcp", from)
		if err != nil {
			return fmt.Errorf("listening on %s: %w", from, err)
		}
		context.AfterFunc(ctx, func() { listener.Close() })
		go func() { failures <- accept(listener, to) }()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failures:
		return err
	}
}

func accept(listener net.Listener, to string) error {
	for {
		client, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accepting on %s: %w", listener.Addr(), err)
		}
		go pass(client.(*net.TCPConn), to)
	}
}

// pass copies both ways and ends each direction by itself, so that a half-closed connection stays half open.
func pass(client *net.TCPConn, to string) {
	defer client.Close()
	target, err := net.DialTimeout("tcp", to, dialTimeout)
	if err != nil {
		slog.Warn("the node does not answer", "target", to, "error", err)
		return
	}
	server := target.(*net.TCPConn)
	defer server.Close()
	done := make(chan struct{})
	go func() {
		copyHalf(server, client)
		close(done)
	}()
	copyHalf(client, server)
	<-done
}

// copyHalf copies one direction; a read error ends both, because the other side could not be told otherwise.
func copyHalf(to, from *net.TCPConn) {
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		from.Close()
		return
	}
	to.CloseWrite()
}
