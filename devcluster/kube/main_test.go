package main

import (
	"fmt"
	"testing"
)

func TestCommand(t *testing.T) {
	for _, test := range []struct {
		args  []string
		name  string
		rest  string
		known bool
	}{
		{[]string{"/x/kubelet", "--v=1"}, "kubelet", "[/x/kubelet --v=1]", true},
		{[]string{"/x/kube", "kubectl", "get"}, "kubectl", "[kubectl get]", true},
		{[]string{"kube", "etcd"}, "etcd", "[etcd]", true},
		{[]string{"kube", "nonsense"}, "nonsense", "[nonsense]", false},
		{[]string{"kube"}, "", "[]", false},
	} {
		name, rest, known := command(test.args)
		if name != test.name || fmt.Sprint(rest) != test.rest || known != test.known {
			t.Errorf("command(%v) = %q, %v, %v", test.args, name, rest, known)
		}
	}
}
