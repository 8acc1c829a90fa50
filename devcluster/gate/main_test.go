package main

import (
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const result = `{"cniVersion":"0.4.0","ips":[{"version":"6","address":"fd00::2/64"},{"version":"4","address":"10.244.0.7/32"}]}`

// policies answers every announcement with the same words and hands it on.
func policies(t *testing.T, answer string) (socket string, heard chan newcomer) {
	t.Helper()
	socket, heard = filepath.Join(t.TempDir(), "s"), make(chan newcomer, 1)
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			var pod newcomer
			json.NewDecoder(connection).Decode(&pod) //nolint:errcheck // the test sees what arrived
			heard <- pod
			connection.Write([]byte(answer)) //nolint:errcheck // the client notices
			connection.Close()
		}
	}()
	return socket, heard
}

// late is a moment at which every wait is over.
var late = time.Now().Add(-time.Hour)

func add4(socket string, out *strings.Builder, now time.Time) error {
	in := `{"cniVersion":"0.4.0","socket":"` + socket + `","prevResult":` + result + `}`
	return run("ADD", "IgnoreUnknown=1;K8S_POD_NAMESPACE=a;K8S_POD_NAME=erp-1;K8S_POD_UID=u", strings.NewReader(in), out, now)
}

func TestAddWaitsForThePoliciesAndKeepsTheResult(t *testing.T) {
	socket, heard := policies(t, "ok\n")
	var out strings.Builder
	if err := add4(socket, &out, time.Now()); err != nil || out.String() != result {
		t.Errorf("%v, result %q", err, out.String())
	}
	if pod := <-heard; pod != (newcomer{"a", "erp-1", "u", "10.244.0.7"}) {
		t.Errorf("heard of %+v", pod)
	}
}

func TestAddFailsClosed(t *testing.T) {
	refusing, _ := policies(t, "nft refuses the ruleset")
	for socket, now := range map[string]time.Time{refusing: time.Now(), filepath.Join(t.TempDir(), "nobody"): late} {
		var out strings.Builder
		if err := add4(socket, &out, now); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v, result %q", socket, err, out.String())
		}
	}
	var out strings.Builder
	if err := run("ADD", "", strings.NewReader(`{"prevResult":{"ips":[]}}`), &out, late); err == nil {
		t.Error("a pod without an address is let in")
	}
}

func TestOtherCommands(t *testing.T) {
	for command, fails := range map[string]bool{"VERSION": false, "DEL": false, "CHECK": false, "": true} {
		var out strings.Builder
		if err := run(command, "", strings.NewReader("{}"), &out, late); (err != nil) != fails {
			t.Errorf("%q: %v", command, err)
		}
	}
}
