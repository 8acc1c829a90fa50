# shellcheck shell=bash
# For components that talk to the API server: returns when it is ready. Without it they would start in vain, fill their
# logs, and then wait out a pause that grew meanwhile.
# shellcheck source=devcluster/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

until curl --silent --fail --max-time 2 --output /dev/null --cacert "$PKI/ca.crt" "https://$NODE_IP:$API_PORT/readyz"; do
	sleep 0.1
done
