package forward

import (
	"io"
	"net"
	"testing"
)

// TestAHalfClosedConnectionStaysHalfOpen: the client ends its side first and still gets the whole answer.
func TestAHalfClosedConnectionStaysHalfOpen(t *testing.T) {
	target := listen(t)
	go func() {
		connection, err := target.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		body, _ := io.ReadAll(connection)
		connection.Write(append([]byte("heard "), body...)) //nolint:errcheck // the reader below notices
	}()
	front := listen(t)
	go accept(front, target.Addr().String()) //nolint:errcheck // ends with the listener
	client, err := net.Dial("tcp", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Write([]byte("everything")); err != nil {
		t.Fatal(err)
	}
	if err := client.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(client); string(answer) != "heard everything" {
		t.Errorf("answer %q, %v", answer, err)
	}
}

func TestADeadTargetEndsTheConnection(t *testing.T) {
	target := listen(t)
	target.Close()
	front := listen(t)
	go accept(front, target.Addr().String()) //nolint:errcheck // ends with the listener
	client, err := net.Dial("tcp", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := io.ReadAll(client); err != nil {
		t.Errorf("want a plain end, got %v", err)
	}
}

func TestWrongArguments(t *testing.T) {
	if err := Run(t.Context(), []string{"127.0.0.1:0"}); err == nil {
		t.Error("an argument without a target is accepted")
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}
