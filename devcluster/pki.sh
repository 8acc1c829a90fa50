#!/usr/bin/env bash
# Makes the cluster's certificates and kubeconfigs: each one when it is missing, when its contents should be others, or
# when it ends within a month.
set -euo pipefail
# shellcheck source=devcluster/env.sh
. "$(dirname "$0")/env.sh"

DAYS=365
RENEW_SECONDS=$((30 * 24 * 3600))
umask 077
mkdir -p "$PKI"
cd "$PKI"

quiet() { # openssl prints only when it fails
	local out
	out=$(openssl "$@" 2>&1) || { printf 'openssl %s: %s\n' "$1" "$out" >&2; return 1; }
}

key() { [[ -s $1.key ]] || quiet genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }

# current NAME EXTENSIONS: tells whether the certificate is there, made from these words and the CA of now, and lasts.
current() {
	[[ -s $1.crt && -s $1.key && -s $1.words && $(<"$1.words") == "$2" ]] &&
		openssl x509 -checkend "$RENEW_SECONDS" -noout -in "$1.crt" >/dev/null
}

# authority NAME SUBJECT [EXTENSIONS]: a certificate authority of its own.
authority() {
	local words="$2 ${3:-}"
	current "$1" "$words" && return
	key "$1"
	quiet req -x509 -new -key "$1.key" -days $((10 * DAYS)) -subj "$2" -out "$1.crt" -config /dev/stdin <<-CONFIG
		[req]
		distinguished_name = name
		x509_extensions = extensions
		[name]
		[extensions]
		basicConstraints = critical, CA:TRUE
		keyUsage = critical, keyCertSign, cRLSign
		subjectKeyIdentifier = hash
		${3:-}
	CONFIG
	printf '%s' "$words" >"$1.words"
}

# certificate NAME AUTHORITY SUBJECT USAGE [ALTERNATIVE NAMES]: a certificate signed by an authority.
certificate() {
	local names=${5:+subjectAltName = $5} words
	words="$2 $(openssl x509 -noout -fingerprint -sha256 -in "$2.crt") $3 $4 $names"
	current "$1" "$words" && return
	key "$1"
	quiet req -new -key "$1.key" -subj "$3" -out "$1.csr"
	quiet x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -days $DAYS -out "$1.crt" -extfile /dev/stdin <<-CONFIG
		basicConstraints = critical, CA:FALSE
		keyUsage = critical, digitalSignature
		extendedKeyUsage = $4
		authorityKeyIdentifier = keyid
		$names
	CONFIG
	rm -f "$1.csr"
	printf '%s' "$words" >"$1.words"
}

# kubeconfig NAME FILE: credentials with everything inside, so that the file can be copied.
kubeconfig() {
	local file=$2
	{
		printf 'apiVersion: v1\nkind: Config\ncurrent-context: devcluster\n'
		printf 'clusters:\n- name: devcluster\n  cluster:\n    server: https://%s:%s\n    certificate-authority-data: %s\n' \
			"$NODE_IP" "$API_PORT" "$(base64 -w0 ca.crt)"
		printf 'contexts:\n- name: devcluster\n  context: {cluster: devcluster, user: %s}\n' "$1"
		printf 'users:\n- name: %s\n  user:\n    client-certificate-data: %s\n    client-key-data: %s\n' \
			"$1" "$(base64 -w0 "$1.crt")" "$(base64 -w0 "$1.key")"
	} >"$file.new"
	# Left alone when nothing changed: others may watch the file.
	if cmp -s "$file.new" "$file"; then rm "$file.new"; else mv "$file.new" "$file"; fi
}

authority ca /CN=devcluster
certificate apiserver ca /CN=kube-apiserver serverAuth \
	"IP:$NODE_IP,IP:127.0.0.1,IP:$API_SERVICE_IP,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
certificate kubelet-server ca "/CN=$NAME" serverAuth "IP:$NODE_IP,DNS:$NAME"
certificate apiserver-kubelet-client ca /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
certificate admin ca /O=system:masters/CN=devcluster-admin clientAuth
certificate controller-manager ca /CN=system:kube-controller-manager clientAuth
certificate scheduler ca /CN=system:kube-scheduler clientAuth
certificate proxy ca /CN=system:kube-proxy clientAuth
certificate kubelet ca "/O=system:nodes/CN=system:node:$NAME" clientAuth
certificate node-agents ca /CN=devcluster:node-agents clientAuth

# Another authority, so that no client certificate of the cluster is one of the aggregation layer, and the reverse.
authority front-proxy-ca /CN=devcluster-front-proxy
certificate front-proxy-client front-proxy-ca /CN=front-proxy-client clientAuth

# What a developer may let the browser trust: by its constraint it can vouch for nothing but names below .localhost.
authority ingress-ca '/CN=Stackyard devcluster' 'nameConstraints = critical, permitted;DNS:localhost'
certificate ingress ingress-ca "/CN=${CERTIFICATE_HOSTS[0]}" serverAuth \
	"$(printf 'DNS:%s,' "${CERTIFICATE_HOSTS[@]}" | sed 's/,$//')"

[[ -s service-accounts.key ]] || quiet genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out service-accounts.key
[[ -s service-accounts.pub ]] || quiet pkey -in service-accounts.key -pubout -out service-accounts.pub

# A user who started the cluster by sudo lets his own browser or curl trust this one file.
chmod 711 "$PKI"
chmod 644 ingress-ca.crt

for user in controller-manager scheduler proxy kubelet node-agents; do kubeconfig "$user" "$PKI/$user.kubeconfig"; done
kubeconfig admin "$KUBECONFIG_ADMIN"
