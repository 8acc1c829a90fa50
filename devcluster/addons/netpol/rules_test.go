package netpol

import (
	"net/netip"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

func pod(namespace, name, ip, app string, ports ...core.ContainerPort) *core.Pod {
	return &core.Pod{
		ObjectMeta: meta.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{"app": app}},
		Spec:       core.PodSpec{Containers: []core.Container{{Ports: ports}}},
		Status:     core.PodStatus{PodIP: ip, Phase: core.PodRunning},
	}
}

func space(name string) *core.Namespace {
	return &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: name, Labels: map[string]string{"name": name}}}
}

// policies reads the part of a policy that matters from YAML, in namespace a.
func policies(t *testing.T, specs ...string) []*networking.NetworkPolicy {
	t.Helper()
	var out []*networking.NetworkPolicy
	for i, spec := range specs {
		policy := &networking.NetworkPolicy{ObjectMeta: meta.ObjectMeta{Namespace: "a", Name: "policy-" + strconv.Itoa(i)}}
		if err := yaml.UnmarshalStrict([]byte(spec), &policy.Spec); err != nil {
			t.Fatal(err)
		}
		out = append(out, policy)
	}
	return out
}

// cast is a tenant `a` of two pods, a neighbour `b`, the cluster's DNS and an ingress.
func cast(t *testing.T, specs ...string) world {
	return world{
		namespaces: []*core.Namespace{space("a"), space("b"), space("dns"), space("ingress")},
		pods: []*core.Pod{
			pod("a", "erp", "10.0.0.1", "erp", core.ContainerPort{Name: "web", ContainerPort: 8069}),
			pod("a", "agent", "10.0.0.2", "agent"),
			pod("b", "erp", "10.0.0.3", "erp", core.ContainerPort{Name: "web", ContainerPort: 9000}),
			pod("dns", "coredns", "10.0.0.4", "dns", core.ContainerPort{Name: "dns", ContainerPort: 53, Protocol: core.ProtocolUDP}),
			pod("ingress", "ingress", "10.0.0.5", "ingress"),
		},
		policies: policies(t, specs...),
	}
}

// passes walks a packet of a new connection through the rendered rules, as the kernel does.
func passes(t *testing.T, ruleset, hook, from, to, protocol string, port int) bool {
	t.Helper()
	maps := map[string]map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)map (\w+) \{(.*?)\n\t\}`).FindAllStringSubmatch(ruleset, -1) {
		maps[m[1]] = map[string]string{}
		for _, e := range regexp.MustCompile(`([0-9.]+) : jump (\w+)`).FindAllStringSubmatch(m[2], -1) {
			maps[m[1]][e[1]] = e[2]
		}
	}
	chains := map[string][]string{}
	for _, c := range regexp.MustCompile(`(?s)chain (\w+) \{\n(.*?)\n\t\}`).FindAllStringSubmatch(ruleset, -1) {
		chains[c[1]] = strings.Split(c[2], "\n")
	}
	for _, line := range chains[hook] {
		var chain string
		switch strings.TrimSpace(line) {
		case "ip saddr vmap @egress":
			chain = maps["egress"][from]
		case "ip daddr vmap @ingress":
			chain = maps["ingress"][to]
		}
		if chain != "" && !returns(t, chains[chain], from, to, protocol, port) {
			return false
		}
	}
	return true
}

// returns tells whether a chain lets the packet go on: the first rule that matches says so.
func returns(t *testing.T, chain []string, from, to, protocol string, port int) bool {
	t.Helper()
	for _, line := range chain {
		words := strings.Fields(line)
		matched := true
		for len(words) > 1 {
			words = match(t, words, &matched, from, to, protocol, port)
		}
		if matched {
			return words[0] == "return"
		}
	}
	t.Fatal("the chain has no end")
	return false
}

func match(t *testing.T, words []string, matched *bool, from, to, protocol string, port int) []string {
	t.Helper()
	switch {
	case words[0] == "ip":
		address := netip.MustParseAddr(map[string]string{"saddr": from, "daddr": to}[words[1]])
		rest, inverted := words[2:], words[2] == "!="
		if inverted {
			rest = rest[1:]
		}
		in := false
		if rest[0] == "{" {
			end := slices.Index(rest, "}")
			in = slices.Contains(strings.Split(strings.Join(rest[1:end], ""), ","), address.String())
			rest = rest[end+1:]
		} else {
			prefix, err := netip.ParsePrefix(rest[0])
			if err != nil {
				prefix = netip.PrefixFrom(netip.MustParseAddr(rest[0]), 32)
			}
			in = prefix.Contains(address)
			rest = rest[1:]
		}
		*matched = *matched && in != inverted
		return rest
	case words[0] == "meta":
		*matched = *matched && words[2] == protocol
		return words[3:]
	case words[1] == "dport":
		low, high, ranged := strings.Cut(words[2], "-")
		if !ranged {
			high = low
		}
		first, _ := strconv.Atoi(low)
		last, _ := strconv.Atoi(high)
		*matched = *matched && words[0] == protocol && first <= port && port <= last
		return words[3:]
	}
	t.Fatalf("the test does not know the match %q", words)
	return nil
}

func TestRules(t *testing.T) {
	const (
		erp, agent, neighbour, dns, door, node, outside = "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.213.0.2", "192.0.2.7"

		denyAll     = `{podSelector: {}, policyTypes: [Ingress, Egress]}`
		toDNS       = `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {name: dns}}, podSelector: {matchLabels: {app: dns}}}], ports: [{protocol: UDP, port: 53}]}]}`
		toDNSByName = `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {name: dns}}}], ports: [{protocol: UDP, port: dns}]}]}`
		fromAgent   = `{podSelector: {matchLabels: {app: erp}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: agent}}}], ports: [{port: web}]}]}`
		fromDoor    = `{podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {name: ingress}}}]}]}`
		fromBlock   = `{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24, except: [192.0.2.7/32]}}], ports: [{port: 8000, endPort: 8100}]}]}`
		toNode      = `{podSelector: {matchLabels: {app: agent}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.213.0.2/32}}], ports: [{port: 6443}]}]}`
		toNobody    = `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: nobody}}}]}]}`
		toAnyTCP    = `{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{protocol: TCP}]}]}`
		toAnyWeb    = `{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: web}]}]}`
		allowAll    = `{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}`
	)
	for _, test := range []struct {
		name     string
		policies []string
		hook     string
		from, to string
		protocol string
		port     int
		want     bool
	}{
		{"no policy: open", nil, "forward", neighbour, erp, "tcp", 8069, true},
		{"deny: nothing in", []string{denyAll}, "forward", neighbour, erp, "tcp", 8069, false},
		{"deny: nothing from outside", []string{denyAll}, "forward", outside, erp, "tcp", 8069, false},
		{"deny: nothing out", []string{denyAll}, "forward", erp, dns, "udp", 53, false},
		{"deny: not even to the node", []string{denyAll}, "input", erp, node, "tcp", 6443, false},
		{"deny: not even within", []string{denyAll}, "forward", agent, erp, "tcp", 8069, false},
		{"deny of a: b is open", []string{denyAll}, "forward", door, neighbour, "tcp", 80, true},
		{"DNS by number", []string{denyAll, toDNS}, "forward", erp, dns, "udp", 53, true},
		{"DNS is no other port", []string{denyAll, toDNS}, "forward", erp, dns, "udp", 54, false},
		{"DNS is no other protocol", []string{denyAll, toDNS}, "forward", erp, dns, "tcp", 53, false},
		{"DNS is no other pod", []string{denyAll, toDNS}, "forward", erp, door, "udp", 53, false},
		{"DNS by name", []string{denyAll, toDNSByName}, "forward", erp, dns, "udp", 53, true},
		{"in is not out", []string{denyAll, fromAgent}, "forward", agent, erp, "tcp", 8069, false},
		{"peer and port by name", []string{fromAgent}, "forward", agent, erp, "tcp", 8069, true},
		{"another port", []string{fromAgent}, "forward", agent, erp, "tcp", 8070, false},
		{"the same label in another namespace is no peer", []string{fromAgent}, "forward", neighbour, erp, "tcp", 8069, false},
		{"a namespace as peer", []string{fromDoor}, "forward", door, agent, "tcp", 8080, true},
		{"another namespace", []string{fromDoor}, "forward", neighbour, agent, "tcp", 8080, false},
		{"two policies add up", []string{denyAll, fromDoor, fromAgent, toAnyTCP}, "forward", agent, erp, "tcp", 8069, true},
		{"a block", []string{fromBlock}, "forward", "192.0.2.8", erp, "tcp", 8050, true},
		{"a block's end of range", []string{fromBlock}, "forward", "192.0.2.8", erp, "tcp", 8100, true},
		{"past a block's range", []string{fromBlock}, "forward", "192.0.2.8", erp, "tcp", 8101, false},
		{"a block's exception", []string{fromBlock}, "forward", outside, erp, "tcp", 8050, false},
		{"to the API server", []string{denyAll, toNode}, "input", agent, node, "tcp", 6443, true},
		{"to the node's kubelet", []string{denyAll, toNode}, "input", agent, node, "tcp", 10250, false},
		{"the API server for one pod only", []string{denyAll, toNode}, "input", erp, node, "tcp", 6443, false},
		{"peers that are nobody are not everybody", []string{toNobody}, "forward", erp, neighbour, "tcp", 80, false},
		{"a protocol without a port", []string{toAnyTCP}, "forward", erp, outside, "tcp", 1234, true},
		{"a protocol is no other", []string{toAnyTCP}, "forward", erp, outside, "udp", 1234, false},
		{"everyone's port by name", []string{toAnyWeb}, "forward", agent, neighbour, "tcp", 9000, true},
		{"everyone's port by name is each one's own", []string{toAnyWeb}, "forward", agent, neighbour, "tcp", 8069, false},
		{"allow all", []string{denyAll, allowAll}, "forward", neighbour, erp, "udp", 9, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			ruleset := rules("test", cast(t, test.policies...))
			if got := passes(t, ruleset, test.hook, test.from, test.to, test.protocol, test.port); got != test.want {
				t.Errorf("passes: %v, want %v, by\n%s", got, test.want, ruleset)
			}
		})
	}
}

func TestAddressesOfFinishedAndHostPodsAreNoPeers(t *testing.T) {
	finished, host, new := pod("a", "job", "10.0.0.9", "erp"), pod("a", "host", "10.213.0.2", "erp"), pod("b", "new", "10.0.0.9", "x")
	finished.Status.Phase = core.PodSucceeded
	host.Spec.HostNetwork = true
	got := addressed([]*core.Pod{finished, host, new, pod("a", "pending", "", "erp")})
	if len(got) != 1 || got[0] != new {
		t.Errorf("addressed: %v", got)
	}
}

func TestTheYoungerPodOwnsAnAddressBothClaim(t *testing.T) {
	old, young := pod("a", "old", "10.0.0.9", "erp"), pod("b", "young", "10.0.0.9", "x")
	old.CreationTimestamp = meta.Unix(1, 0)
	young.CreationTimestamp = meta.Unix(2, 0)
	if got := addressed([]*core.Pod{old, young}); len(got) != 1 || got[0] != young {
		t.Errorf("addressed: %v", got)
	}
}

// TestNftAcceptsTheRules asks the real program, where it is there and may be asked.
func TestNftAcceptsTheRules(t *testing.T) {
	nft, err := exec.LookPath("nft")
	if err != nil {
		t.Skip("nft is not installed")
	}
	ruleset := rules("test", cast(t,
		`{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/24]}}], ports: [{port: web}, {port: 1, endPort: 9}]}], egress: [{ports: [{protocol: UDP}, {port: web}]}]}`))
	for _, text := range []string{ruleset, rules("test", world{})} {
		command := exec.Command(nft, "--check", "--file", "-")
		command.Stdin = strings.NewReader(text)
		if out, err := command.CombinedOutput(); err != nil {
			if strings.Contains(string(out), "Operation not permitted") {
				t.Skip("nft may not be asked without root")
			}
			t.Errorf("%v: %s\n%s", err, out, text)
		}
	}
}
