#!/usr/bin/env bash
# The code that the operator's phone would show now (RFC 6238). Each is good once: ask again after 30 seconds.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ -s "$DEMO/operator.env" ] || die "There is no operator yet. Run 'make demo'."
# shellcheck disable=SC1091
. "$DEMO/operator.env"
python3 -c 'import base64, hashlib, hmac, sys, time
key = base64.b32decode(sys.stdin.read().strip())
mac = hmac.new(key, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1).digest()
at = mac[-1] & 15
print("%06d" % ((int.from_bytes(mac[at:at + 4], "big") & 0x7FFFFFFF) % 1_000_000))' <<<"$OPERATOR_SECRET"
