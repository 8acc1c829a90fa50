#!/usr/bin/env bash
# Tries the running devcluster from outside and from inside its pods: names, policies, volumes, ingress, mail, limits and
# tokens. Works in two namespaces of its own and removes them. Ends with 1 and names each check that failed.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"
# shellcheck source=devcluster/lib.sh
. "$DEVCLUSTER/lib.sh"

A=devcluster-test-a B=devcluster-test-b
HOST=probe.stackyard.localhost
failures=0

# check WORDS WANTED COMMAND…: what the command prints must match the pattern, within ten seconds.
check() {
	local title=$1 wanted=$2 got='' until=$(($(now_ms) + 10000))
	shift 2
	while :; do
		got=$("$@" 2>&1 || true)
		# shellcheck disable=SC2053 # a pattern, on purpose
		if [[ $got == $wanted ]]; then
			printf '  ok      %s\n' "$title"
			return
		fi
		(($(now_ms) < until)) || break
		sleep 0.2
	done
	printf '  FAILED  %s: wanted %q, got %q\n' "$title" "$wanted" "${got:0:300}"
	failures=$((failures + 1))
}

remove() { kubectl delete namespace "$A" "$B" --ignore-not-found --wait=true --timeout=90s >/dev/null; }

probe_pod() { # NAMESPACE NAME [ARGUMENT]: a restricted pod of the cluster's own image
	cat <<-YAML
		apiVersion: v1
		kind: Pod
		metadata: {name: $2, namespace: $1, labels: {app: $2}}
		spec:
		  terminationGracePeriodSeconds: 1
		  securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
		  containers:
		  - name: probe
		    image: $(<"$IMAGES/addons.ref")
		    args: [probe${3:+, "$3"}]
		    ports: [{name: web, containerPort: 8080}]
		    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
	YAML
}

create() {
	local name
	for name in "$A" "$B"; do
		kubectl apply -f - >/dev/null <<-YAML
			apiVersion: v1
			kind: Namespace
			metadata: {name: $name, labels: {pod-security.kubernetes.io/enforce: restricted, name: $name}}
		YAML
	done
	wait_for 20 kubectl --namespace "$A" get serviceaccount default && wait_for 20 kubectl --namespace "$B" get serviceaccount default
	{
		probe_pod "$A" one
		cat <<-YAML
			    volumeMounts: [{name: files, mountPath: /files}]
			  volumes: [{name: files, persistentVolumeClaim: {claimName: files}}]
			---
			apiVersion: v1
			kind: PersistentVolumeClaim
			metadata: {name: files, namespace: $A}
			spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
			---
			apiVersion: v1
			kind: Service
			metadata: {name: probe, namespace: $A}
			spec: {selector: {app: one}, ports: [{port: 80, targetPort: web}]}
			---
			apiVersion: networking.k8s.io/v1
			kind: Ingress
			metadata: {name: probe, namespace: $A}
			spec:
			  rules:
			  - host: $HOST
			    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: probe, port: {number: 80}}}}]}
			---
		YAML
		probe_pod "$A" two
		echo ---
		probe_pod "$B" stranger
	} | kubectl apply -f - >/dev/null
	kubectl wait --for=condition=Ready --timeout=60s --namespace "$A" pod/one pod/two >/dev/null
	kubectl wait --for=condition=Ready --timeout=60s --namespace "$B" pod/stranger >/dev/null
}

address() { kubectl --namespace "$1" get pod "$2" -o 'jsonpath={.status.podIP}'; }
ask() { curl --silent --max-time 8 "http://$1:8080$2"; }
dial() { ask "$1" "/dial?address=$2"; }
web() { curl --silent --max-time 20 --cacert "$PKI/ingress-ca.crt" --resolve "$HOST:443:$NODE_IP" "$@"; }

policy() { # NAME, then the specification on standard input
	{
		printf 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: %s, namespace: %s}\nspec:\n' "$1" "$A"
		sed 's/^/  /'
	} | kubectl apply -f - >/dev/null
}

check_open() {
	check "a pod reaches another's address" open dial "$two" "$one:8080"
	check "a pod reaches a Service by its name" open dial "$two" "probe.$A.svc.cluster.local:80"
	check "a pod reaches itself through its Service" open dial "$one" "probe.$A:80"
	check "a pod of another namespace reaches it" open dial "$stranger" "$one:8080"
	check "the machine reaches a Service" one curl --silent "http://$(kubectl --namespace "$A" get service probe -o 'jsonpath={.spec.clusterIP}')/"
	check "a name of .localhost is the ingress" "*$NODE_IP*" ask "$two" "/lookup?name=anything.erp.localhost"
	check "a name of the internet is none" '*no such host*' ask "$two" "/lookup?name=example.com"
	check "the API server by its Service" open dial "$two" "kubernetes.default:443"
	check "the mail catcher" open dial "$two" "mail.mail:25"
}

check_policies() {
	policy machine <<-YAML # the questions of this script itself
		podSelector: {}
		policyTypes: [Ingress]
		ingress: [{from: [{ipBlock: {cidr: $HOST_IP/32}}]}]
	YAML
	policy deny <<<$'podSelector: {}\npolicyTypes: [Ingress, Egress]'
	check "denied: within the namespace" 'closed*timeout' dial "$two" "$one:8080"
	check "denied: from another namespace" 'closed*timeout' dial "$stranger" "$one:8080"
	check "denied: the API server's address" 'closed*timeout' dial "$two" "$NODE_IP:$API_PORT"
	check "denied: the API server by its Service" 'closed*timeout' dial "$two" "$API_SERVICE_IP:443"
	check "denied: kubelet" 'closed*timeout' dial "$two" "$NODE_IP:10250"
	check "denied: the machine" 'closed*timeout' dial "$two" "$HOST_IP:22"
	check "denied: DNS" 'closed*timeout' dial "$two" "$DNS_IP:53"
	check "denied: the ingress" 502 web --output /dev/null --write-out '%{http_code}' "https://$HOST/"
	policy dns <<-YAML
		podSelector: {}
		policyTypes: [Egress]
		egress:
		- to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
		  ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
	YAML
	check "allowed: DNS" "*$API_SERVICE_IP*" ask "$two" "/lookup?name=kubernetes.default.svc.cluster.local"
	policy two-to-one <<-YAML
		podSelector: {}
		policyTypes: [Ingress, Egress]
		ingress: [{from: [{podSelector: {matchLabels: {app: two}}}], ports: [{port: web}]}]
		egress: [{to: [{podSelector: {matchLabels: {app: one}}}], ports: [{port: web}]}]
	YAML
	check "allowed: one pod to another by the port's name" open dial "$two" "$one:8080"
	check "allowed: through the Service" open dial "$two" "probe.$A:80"
	check "still denied: from another namespace" 'closed*timeout' dial "$stranger" "$one:8080"
	check "still denied: the API server" 'closed*timeout' dial "$two" "$NODE_IP:$API_PORT"
	policy ingress <<-YAML
		podSelector: {matchLabels: {app: one}}
		policyTypes: [Ingress]
		ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}], ports: [{port: 8080}]}]
	YAML
	check "allowed: the ingress" one web "https://$HOST/"
	policy api-server <<-YAML
		podSelector: {matchLabels: {app: two}}
		policyTypes: [Egress]
		egress: [{to: [{ipBlock: {cidr: $NODE_IP/32}}], ports: [{port: $API_PORT}]}]
	YAML
	check "allowed: the API server, also by its Service" open dial "$two" "kubernetes.default:443"
	check "kubelet's probes pass: the pods stay ready" 'True True' \
		kubectl --namespace "$A" get pods one two -o 'jsonpath={.items[0].status.conditions[?(@.type=="Ready")].status} {.items[1].status.conditions[?(@.type=="Ready")].status}'
	# A pod that starts into a policy: its very first packet is bound by it.
	probe_pod "$A" newcomer "--dial-first=$stranger:8080" | kubectl apply -f - >/dev/null
	kubectl wait --for=condition=Ready --timeout=60s --namespace "$A" pod/newcomer >/dev/null
	check "a new pod's first packet is bound by the policies" 'closed*timeout' ask "$(address "$A" newcomer)" /first
	kubectl --namespace "$A" delete networkpolicy --all >/dev/null
	check "policies gone: open again" open dial "$stranger" "$one:8080"
}

check_ingress() {
	check "TLS with the default certificate, by the ingress authority" one web "https://$HOST/"
	check "the same without TLS" one curl --silent --resolve "$HOST:80:$NODE_IP" "http://$HOST/"
	check "forwarded headers are the ingress' own" "*X-Forwarded-For: $HOST_IP*X-Forwarded-Host: $HOST*X-Forwarded-Proto: https*" web -H 'X-Forwarded-For: 1.2.3.4' "https://$HOST/headers"
	check "an upload of 600 MiB" 629145600 upload
	check "an unknown host is told so" 'Nothing is served at the address nobody.erp.localhost.*' curl --silent --insecure --resolve "nobody.erp.localhost:443:$NODE_IP" https://nobody.erp.localhost/
	check "its address is in the Ingress' status" "$NODE_IP" kubectl --namespace "$A" get ingress probe -o 'jsonpath={.status.loadBalancer.ingress[0].ip}'
}
upload() { head -c 629145600 /dev/zero | web --max-time 120 --request POST --header 'Expect:' --upload-file - "https://$HOST/count"; }

check_rest() {
	check "a volume is written by an ordinary user" written ask "$one" "/keep?file=/files/x&text=kept"
	kubectl --namespace "$A" delete pod one --wait=true >/dev/null
	create
	one=$(address "$A" one)
	check "and outlives its pod" kept ask "$one" "/keep?file=/files/x"
	check "the root file system is read-only" '*read-only*' ask "$one" "/keep?file=/x&text=y"
	check "a privileged pod is refused" '*violates PodSecurity "restricted:latest"*' \
		kubectl --namespace "$A" run bad --image=x --overrides='{"spec":{"containers":[{"name":"bad","image":"x","securityContext":{"privileged":true}}]}}'
	check "a token for its audience is believed" '*"authenticated":true*' review right
	check "a token for another audience is not" '*token audiences*invalid*' review wrong
	check "a service account may do nothing by itself" no kubectl auth can-i get secrets --namespace "$A" --as "system:serviceaccount:$A:default"
	kubectl --namespace "$A" create quota q --hard=pods=2 >/dev/null
	check "a quota holds" '*exceeded quota*' kubectl --namespace "$A" apply -f <(probe_pod "$A" third)
}
review() {
	local token
	token=$(kubectl --namespace "$A" create token default --audience right)
	kubectl create -o 'jsonpath={.status}' -f - <<-JSON
		{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "$token", "audiences": ["$1"]}}
	JSON
}

node_pid >/dev/null || fail "the cluster does not run; start it with: make cluster-up"
trap remove EXIT
remove
create
one=$(address "$A" one) two=$(address "$A" two) stranger=$(address "$B" stranger)
check_open
check_policies
check_ingress
check_rest
((failures == 0)) || fail "$failures checks failed"
say "devcluster: every check passed"
