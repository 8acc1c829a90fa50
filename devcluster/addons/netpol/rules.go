package netpol

import (
	"fmt"
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// world is all that decides about a packet.
type world struct {
	namespaces []*core.Namespace
	pods       []*core.Pod
	policies   []*networking.NetworkPolicy
}

// direction is one of the two halves of a policy: what a pod may receive, or what it may send.
type direction struct {
	kind networking.PolicyType
	// peer is the address of the other side in nftables' words, own the map that finds the pod's chain.
	peer, own string
	prefix    string
}

var (
	ingress = direction{networking.PolicyTypeIngress, "ip saddr", "ip daddr", "in"}
	egress  = direction{networking.PolicyTypeEgress, "ip daddr", "ip saddr", "out"}
)

// allowance is one rule of a policy, whichever direction it is for.
type allowance struct {
	peers []networking.NetworkPolicyPeer
	ports []networking.NetworkPolicyPort
}

// rules renders the whole table, ready for `nft -f -`: it replaces the table of before in one transaction.
//
// A packet of a known connection passes. Any other passes the chain of its sender, then the chain of its receiver; a
// chain returns what a policy allows and drops the rest. A pod that no policy selects has no chain. Packets to the
// node's own addresses pass the hook `input` instead of `forward`, so the senders' half is asked there as well.
func rules(table string, w world) string {
	var chains, ingressMap, egressMap strings.Builder
	pods := addressed(w.pods)
	spaces := spaceLabels(w.namespaces)
	for _, pod := range pods {
		for _, d := range []direction{ingress, egress} {
			chain, isolated := podChain(d, pod, w.policies, pods, spaces)
			if !isolated {
				continue
			}
			chains.WriteString(chain)
			element := fmt.Sprintf("%s : jump %s, ", pod.Status.PodIP, chainName(d, pod))
			if d.kind == networking.PolicyTypeIngress {
				ingressMap.WriteString(element)
			} else {
				egressMap.WriteString(element)
			}
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "add table ip %s\ndelete table ip %s\ntable ip %s {\n%s", table, table, table, chains.String())
	out.WriteString(verdictMap("egress", egressMap.String()))
	out.WriteString(verdictMap("ingress", ingressMap.String()))
	for _, hook := range []string{"input", "forward"} {
		fmt.Fprintf(&out, "\tchain %s {\n\t\ttype filter hook %s priority filter; policy accept;\n", hook, hook)
		out.WriteString("\t\tct state established,related accept\n\t\tip saddr vmap @egress\n")
		if hook == "forward" {
			out.WriteString("\t\tip daddr vmap @ingress\n")
		}
		out.WriteString("\t}\n")
	}
	out.WriteString("}\n")
	return out.String()
}

func verdictMap(name, elements string) string {
	if elements == "" {
		return fmt.Sprintf("\tmap %s {\n\t\ttype ipv4_addr : verdict\n\t}\n", name)
	}
	return fmt.Sprintf("\tmap %s {\n\t\ttype ipv4_addr : verdict\n\t\telements = { %s }\n\t}\n", name, strings.TrimSuffix(elements, ", "))
}

// podChain renders one pod's chain for one direction. isolated is false when no policy selects the pod in it.
func podChain(d direction, pod *core.Pod, policies []*networking.NetworkPolicy, pods []*core.Pod, spaces map[string]labels.Set) (chain string, isolated bool) {
	var body []string
	for _, policy := range policies {
		if policy.Namespace != pod.Namespace || !hasType(policy, d.kind) || !selects(&policy.Spec.PodSelector, pod.Labels) {
			continue
		}
		isolated = true
		for _, allowed := range allowances(policy, d.kind) {
			body = append(body, allowRules(d, pod, policy.Namespace, allowed, pods, spaces)...)
		}
	}
	slices.Sort(body)
	var out strings.Builder
	fmt.Fprintf(&out, "\tchain %s {\n", chainName(d, pod))
	for _, line := range slices.Compact(body) {
		fmt.Fprintf(&out, "\t\t%s\n", line)
	}
	out.WriteString("\t\tdrop\n\t}\n")
	return out.String(), isolated
}

// allowRules renders one rule of a policy: every peer with every port.
func allowRules(d direction, pod *core.Pod, namespace string, a allowance, pods []*core.Pod, spaces map[string]labels.Set) []string {
	peers, members := peerMatches(d, namespace, a.peers, pods, spaces)
	if len(a.ports) == 0 {
		return combine(peers, []string{""})
	}
	numbers, names := splitPorts(a.ports)
	if d.kind == networking.PolicyTypeIngress {
		return combine(peers, append(numbers, namedPorts(names, pod)...))
	}
	out := combine(peers, numbers)
	if len(names) > 0 {
		// The name of an outgoing connection's port is a matter of the pod at the other end.
		for _, member := range members {
			out = append(out, combine([]string{d.peer + " " + member.Status.PodIP}, namedPorts(names, member))...)
		}
	}
	return out
}

// chainName is unique in the table and tells a reader of `nft list table` whose chain it is.
func chainName(d direction, pod *core.Pod) string {
	return fmt.Sprintf("%s_%s", d.prefix, strings.ReplaceAll(pod.Status.PodIP, ".", "_"))
}
