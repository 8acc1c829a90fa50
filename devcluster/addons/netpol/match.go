package netpol

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// addressed lists the pods that own an address of the pod network, in the order of their names. A finished pod's
// address may already be another's; a pod in the node's network has the node's.
func addressed(pods []*core.Pod) []*core.Pod {
	var out []*core.Pod
	for _, pod := range pods {
		finished := pod.Status.Phase == core.PodSucceeded || pod.Status.Phase == core.PodFailed
		if address, err := netip.ParseAddr(pod.Status.PodIP); err == nil && address.Is4() && !finished && !pod.Spec.HostNetwork {
			out = append(out, pod)
		}
	}
	// The younger first: should two claim one address, the map below keeps the one that still lives.
	slices.SortFunc(out, func(a, b *core.Pod) int { return b.CreationTimestamp.Compare(a.CreationTimestamp.Time) })
	seen := map[string]bool{}
	out = slices.DeleteFunc(out, func(pod *core.Pod) bool {
		taken := seen[pod.Status.PodIP]
		seen[pod.Status.PodIP] = true
		return taken
	})
	slices.SortFunc(out, func(a, b *core.Pod) int {
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	return out
}

func spaceLabels(namespaces []*core.Namespace) map[string]labels.Set {
	out := map[string]labels.Set{}
	for _, namespace := range namespaces {
		out[namespace.Name] = namespace.Labels
	}
	return out
}

func hasType(policy *networking.NetworkPolicy, kind networking.PolicyType) bool {
	return slices.Contains(policy.Spec.PolicyTypes, kind)
}

// allowances lists the rules of one direction: a policy with none allows nothing.
func allowances(policy *networking.NetworkPolicy, kind networking.PolicyType) []allowance {
	var out []allowance
	if kind == networking.PolicyTypeIngress {
		for _, rule := range policy.Spec.Ingress {
			out = append(out, allowance{rule.From, rule.Ports})
		}
		return out
	}
	for _, rule := range policy.Spec.Egress {
		out = append(out, allowance{rule.To, rule.Ports})
	}
	return out
}

// selects tells whether a selector names these labels. A selector that cannot be read selects nothing.
func selects(selector *meta.LabelSelector, set labels.Set) bool {
	parsed, err := meta.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(set)
}

// peerMatches renders the peers of a rule, one match each block and one for all pods together; no peers at all is
// everyone, peers that name no pod is no one. members are the pods meant.
func peerMatches(d direction, namespace string, peers []networking.NetworkPolicyPeer, pods []*core.Pod, spaces map[string]labels.Set) (matches []string, members []*core.Pod) {
	if len(peers) == 0 {
		return []string{""}, pods
	}
	for _, peer := range peers {
		if peer.IPBlock != nil {
			if match, ok := blockMatch(d, peer.IPBlock); ok {
				matches = append(matches, match)
			}
			continue
		}
		for _, pod := range pods {
			if isPeer(pod, namespace, peer, spaces) {
				members = append(members, pod)
			}
		}
	}
	if len(members) == 0 {
		return matches, nil
	}
	addresses := make([]string, len(members))
	for i, member := range members {
		addresses[i] = member.Status.PodIP
	}
	slices.Sort(addresses)
	return append(matches, fmt.Sprintf("%s { %s }", d.peer, strings.Join(slices.Compact(addresses), ", "))), members
}

// isPeer: without a namespace selector a peer is meant in the policy's own namespace.
func isPeer(pod *core.Pod, namespace string, peer networking.NetworkPolicyPeer, spaces map[string]labels.Set) bool {
	if peer.NamespaceSelector == nil {
		if pod.Namespace != namespace {
			return false
		}
	} else if set, known := spaces[pod.Namespace]; !known || !selects(peer.NamespaceSelector, set) {
		return false
	}
	return peer.PodSelector == nil || selects(peer.PodSelector, pod.Labels)
}

// blockMatch renders an address block with its exceptions. ok is false for a block of IPv6, which this network does not have.
func blockMatch(d direction, block *networking.IPBlock) (match string, ok bool) {
	prefix, err := netip.ParsePrefix(block.CIDR)
	if err != nil || !prefix.Addr().Is4() {
		return "", false
	}
	match = d.peer + " " + prefix.Masked().String()
	for _, except := range block.Except {
		if hole, err := netip.ParsePrefix(except); err == nil && hole.Addr().Is4() {
			match += fmt.Sprintf(" %s != %s", d.peer, hole.Masked())
		}
	}
	return match, true
}

// splitPorts renders ports given by number or range, and hands back those given by a name.
func splitPorts(ports []networking.NetworkPolicyPort) (matches []string, named []networking.NetworkPolicyPort) {
	for _, port := range ports {
		switch {
		case port.Port == nil:
			matches = append(matches, "meta l4proto "+protocol(port.Protocol))
		case port.Port.Type == intstr.String:
			named = append(named, port)
		case port.EndPort != nil:
			matches = append(matches, fmt.Sprintf("%s dport %d-%d", protocol(port.Protocol), port.Port.IntVal, *port.EndPort))
		default:
			matches = append(matches, fmt.Sprintf("%s dport %d", protocol(port.Protocol), port.Port.IntVal))
		}
	}
	return matches, named
}

// namedPorts renders the ports of this pod that have the names and protocols asked for.
func namedPorts(ports []networking.NetworkPolicyPort, pod *core.Pod) []string {
	var out []string
	for _, port := range ports {
		for _, container := range append(slices.Clone(pod.Spec.InitContainers), pod.Spec.Containers...) {
			for _, open := range container.Ports {
				if open.Name == port.Port.StrVal && protocol(&open.Protocol) == protocol(port.Protocol) {
					out = append(out, fmt.Sprintf("%s dport %d", protocol(port.Protocol), open.ContainerPort))
				}
			}
		}
	}
	return out
}

// protocol is TCP unless said otherwise, as the API defines it.
func protocol(given *core.Protocol) string {
	if given == nil || *given == "" {
		return "tcp"
	}
	return strings.ToLower(string(*given))
}

// combine renders every peer with every port as a rule that lets the packet pass on.
func combine(peers, ports []string) []string {
	var out []string
	for _, peer := range peers {
		for _, port := range ports {
			out = append(out, strings.Join(strings.Fields(peer+" "+port+" return"), " "))
		}
	}
	return out
}
