package netpol

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

const (
	// newcomerTimeout bounds how long a new pod waits for its policies; kubelet then tries again.
	newcomerTimeout = 10 * time.Second
	// lookInterval is how often the watch is asked whether a new pod has arrived in it.
	lookInterval = 5 * time.Millisecond
)

// newcomer is what the CNI plugin `gate` tells of a pod before its address is in the API.
type newcomer struct {
	Namespace string    `json:"namespace"`
	Name      string    `json:"name"`
	UID       types.UID `json:"uid"`
	Address   string    `json:"address"`
}

// addresses knows the pods' addresses from the plugin that gave them: earlier than the API, and after a restart of the
// node rightly, while the API still shows the ones of before.
type addresses struct {
	mu    sync.Mutex
	now   func() time.Time
	known map[types.UID]announced
}

type announced struct {
	address string
	at      time.Time
}

func newAddresses(now func() time.Time) *addresses {
	return &addresses{now: now, known: map[types.UID]announced{}}
}

func (a *addresses) learn(pod newcomer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[pod.UID] = announced{pod.Address, a.now()}
}

// correct gives the pods with the addresses known here, and forgets those of pods that are gone. The pods of the watch
// are shared, so a corrected one is a copy.
func (a *addresses) correct(pods []*core.Pod) []*core.Pod {
	a.mu.Lock()
	defer a.mu.Unlock()
	out, listed := make([]*core.Pod, len(pods)), map[types.UID]bool{}
	for i, pod := range pods {
		out[i], listed[pod.UID] = pod, true
		if own, ok := a.known[pod.UID]; ok && pod.Status.PodIP != own.address {
			out[i] = pod.DeepCopy()
			out[i].Status.PodIP = own.address
		}
	}
	for uid, own := range a.known {
		// One that was just announced may not have arrived in the watch yet.
		if !listed[uid] && a.now().Sub(own.at) > 2*newcomerTimeout {
			delete(a.known, uid)
		}
	}
	return out
}

// listen answers announcements until the context ends.
func listen(ctx context.Context, socket string, admit func(context.Context, newcomer) error) error {
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("clearing the socket of before: %w", err)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return fmt.Errorf("listening for new pods: %w", err)
	}
	context.AfterFunc(ctx, func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go answer(ctx, connection, admit)
		}
	}()
	return nil
}

func answer(ctx context.Context, connection net.Conn, admit func(context.Context, newcomer) error) {
	defer connection.Close()
	ctx, cancel := context.WithTimeout(ctx, newcomerTimeout)
	defer cancel()
	_ = connection.SetDeadline(time.Now().Add(newcomerTimeout))
	var pod newcomer
	if err := json.NewDecoder(connection).Decode(&pod); err != nil {
		fmt.Fprintln(connection, "the announcement cannot be read:", err)
		return
	}
	if err := admit(ctx, pod); err != nil {
		slog.Error("a pod has to wait", "namespace", pod.Namespace, "pod", pod.Name, "error", err)
		fmt.Fprintln(connection, err)
		return
	}
	fmt.Fprintln(connection, "ok")
}
