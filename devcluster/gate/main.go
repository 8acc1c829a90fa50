// Command gate is the last CNI plugin of a pod's network: it holds the pod back until netpol has its policies in the
// kernel, so that no pod ever sends or receives a packet its policies forbid. Without an answer the pod does not start;
// kubelet tries again.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"
)

// newcomer is what netpol is told of a pod before its address is in the API.
type newcomer struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	UID       string `json:"uid"`
	Address   string `json:"address"`
}

// config is the part of the plugin's configuration and of the plugins' results before it that matters here.
type config struct {
	CNIVersion string          `json:"cniVersion"`
	Socket     string          `json:"socket"`
	PrevResult json.RawMessage `json:"prevResult"`
}

const (
	// timeout bounds one try; kubelet's own limit for a sandbox is minutes.
	timeout = 30 * time.Second
	// dialInterval is how often netpol is tried while the node starts and it is not there yet.
	dialInterval = 50 * time.Millisecond
)

func main() {
	if err := run(os.Getenv("CNI_COMMAND"), os.Getenv("CNI_ARGS"), os.Stdin, os.Stdout, time.Now()); err != nil {
		// The form in which CNI expects an error; code 11 asks for another try later.
		_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"cniVersion": "0.4.0", "code": 11, "msg": err.Error()})
		os.Exit(1)
	}
}

func run(command, args string, in io.Reader, out io.Writer, now time.Time) error {
	switch command {
	case "VERSION":
		return json.NewEncoder(out).Encode(map[string]any{"cniVersion": "0.4.0", "supportedVersions": []string{"0.3.1", "0.4.0"}})
	case "DEL", "CHECK":
		return nil // netpol forgets a pod when the API does
	case "ADD":
		return add(args, in, out, now)
	default:
		return fmt.Errorf("gate does not know the CNI command %q", command)
	}
}

func add(args string, in io.Reader, out io.Writer, now time.Time) error {
	var c config
	if err := json.NewDecoder(in).Decode(&c); err != nil {
		return fmt.Errorf("reading the plugin's configuration: %w", err)
	}
	address, err := addressOf(c.PrevResult)
	if err != nil {
		return err
	}
	pod := parseArgs(args)
	pod.Address = address
	if err := announce(c.Socket, pod, now.Add(timeout)); err != nil {
		return fmt.Errorf("the pod's network policies are not in force: %w", err)
	}
	_, err = out.Write(c.PrevResult)
	return err
}

// parseArgs reads the pod's identity from CNI_ARGS (`K8S_POD_NAME=x;K8S_POD_NAMESPACE=y;…`).
func parseArgs(args string) newcomer {
	var pod newcomer
	for _, pair := range strings.Split(args, ";") {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "K8S_POD_NAMESPACE":
			pod.Namespace = value
		case "K8S_POD_NAME":
			pod.Name = value
		case "K8S_POD_UID":
			pod.UID = value
		}
	}
	return pod
}

// addressOf finds the pod's IPv4 address in the result of the plugins before.
func addressOf(result json.RawMessage) (string, error) {
	var r struct {
		IPs []struct {
			Address string `json:"address"`
		} `json:"ips"`
	}
	if err := json.Unmarshal(result, &r); err != nil {
		return "", fmt.Errorf("reading the result of the plugin before: %w", err)
	}
	for _, ip := range r.IPs {
		if prefix, err := netip.ParsePrefix(ip.Address); err == nil && prefix.Addr().Is4() {
			return prefix.Addr().String(), nil
		}
	}
	return "", errors.New("the plugins before have given the pod no IPv4 address")
}

// announce tells netpol of the pod and waits until it answers `ok`.
func announce(socket string, pod newcomer, until time.Time) error {
	connection, err := dial(socket, until)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(until); err != nil {
		return err
	}
	if err := json.NewEncoder(connection).Encode(pod); err != nil {
		return err
	}
	answer, err := io.ReadAll(io.LimitReader(connection, 4096))
	if err != nil {
		return err
	}
	if text := strings.TrimSpace(string(answer)); text != "ok" {
		return errors.New(text)
	}
	return nil
}

// dial waits for netpol, which starts beside kubelet: a try that fails would be repeated by kubelet only seconds later.
func dial(socket string, until time.Time) (net.Conn, error) {
	for {
		connection, err := net.Dial("unix", socket)
		if err == nil || !time.Now().Before(until) {
			return connection, err
		}
		time.Sleep(dialInterval)
	}
}
