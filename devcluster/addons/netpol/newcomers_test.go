package netpol

import (
	"testing"
	"time"

	core "k8s.io/api/core/v1"
)

func TestTheAnnouncedAddressIsTheRightOne(t *testing.T) {
	clock := time.Unix(0, 0)
	known := newAddresses(func() time.Time { return clock })
	known.learn(newcomer{"a", "new", "new", "10.0.0.1"})
	known.learn(newcomer{"a", "moved", "moved", "10.0.0.2"})
	fresh, moved, other := pod("a", "new", "", "x"), pod("a", "moved", "10.0.0.9", "x"), pod("a", "other", "10.0.0.3", "x")
	fresh.UID, moved.UID, other.UID = "new", "moved", "other"
	got := known.correct([]*core.Pod{fresh, moved, other})
	if got[0].Status.PodIP != "10.0.0.1" || got[1].Status.PodIP != "10.0.0.2" || got[2] != other {
		t.Errorf("got %v", got)
	}
	if fresh.Status.PodIP != "" || moved.Status.PodIP != "10.0.0.9" {
		t.Error("the shared pods were changed")
	}
}

func TestAddressesOfPodsThatAreGoneAreForgotten(t *testing.T) {
	clock := time.Unix(0, 0)
	known := newAddresses(func() time.Time { return clock })
	known.learn(newcomer{"a", "x", "x", "10.0.0.1"})
	known.correct(nil)
	if len(known.known) != 1 {
		t.Error("forgotten before it could arrive in the watch")
	}
	clock = clock.Add(time.Hour)
	known.correct(nil)
	if len(known.known) != 0 {
		t.Error("kept for ever")
	}
}
