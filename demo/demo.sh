#!/usr/bin/env bash
# From nothing to a company in its own Odoo: cluster, images, chart, the first operator, then a sign-up through the
# product's own API. What is there already is kept: a second run takes seconds and signs nobody up again.
# The logins are made at run time and kept in the cache folder, readable by this user only.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
mkdir -p "$DEMO"
chmod 700 "$DEMO"
started=$(now_ms)

OPERATOR=$DEMO/operator.env
CUSTOMER=$DEMO/customer.env
SESSION=$DEMO/session.cookies

# One value of a JSON text on standard input: json <key>...
json() { python3 -c 'import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1:]:
    value = value.get(key) if isinstance(value, dict) else None
print("" if value is None else value)' "$@"; }

# A call of the product's API; prints the answer and then its status on a line of its own: call <method> <path> [<json>]
call() {
    curl --noproxy '*' --silent --show-error --max-time 60 "${TRUST[@]}" --cookie "$SESSION" --cookie-jar "$SESSION" --request "$1" \
        --write-out '\n%{http_code}' ${3:+--header 'content-type: application/json' --header "idempotency-key: ${4:-$(random_password)}" --data "$3"} \
        "$CONTROL$2"
}
status_of() { tail -n 1 <<<"$1"; }
body_of() { sed '$d' <<<"$1"; }

sign_in() {
    rm -f "$SESSION"
    [ "$(status_of "$(call POST /v1/sessions "{\"email\":\"$1\",\"password\":\"$2\"}")")" = 201 ]
}

# The second step of an operator's sign-in.
give_code() {
    [ "$(status_of "$(call POST /v1/sessions/second_step "{\"code\":\"$("$ROOT/demo/code.sh")\"}")")" = 201 ]
}

# An operator whose password is known and who has a second factor. Its code is not asked each time: it may be in use.
ensure_operator() {
    local email=operator@$DOMAIN password secret
    # shellcheck disable=SC1090
    if [ -s "$OPERATOR" ] && . "$OPERATOR" && [ -n "${OPERATOR_SECRET:-}" ] && sign_in "$OPERATOR_EMAIL" "$OPERATOR_PASSWORD"; then
        return
    fi
    password=$(random_password)
    printf '%s\n' "$password" | kube exec --stdin --namespace "$NAMESPACE" deploy/stackyard-worker -- \
        stackyard admin create-user --role operator --email "$email" --password-stdin
    secret=$(kube exec --namespace "$NAMESPACE" deploy/stackyard-worker -- stackyard admin enrol-second-factor --email "$email" \
        | sed -n 's/^Secret: //p')
    printf 'OPERATOR_EMAIL=%s\nOPERATOR_PASSWORD=%s\nOPERATOR_SECRET=%s\n' "$email" "$password" "$secret" >"$OPERATOR"
    sign_in "$email" "$password" || die "The new operator can't sign in at $CONTROL."
    give_code || die "The new operator's code is refused at $CONTROL."
}

# Whether the demo's company is there, by its own login.
has_customer() {
    # shellcheck disable=SC1090
    [ -s "$CUSTOMER" ] && . "$CUSTOMER" && sign_in "$CUSTOMER_EMAIL" "$CUSTOMER_PASSWORD" \
        && [ "$(status_of "$(call GET "/v1/tenants/$TENANT")")" = 200 ]
}

sign_up() {
    local address=$1 password answer
    password=$(random_password)
    rm -f "$SESSION"
    answer=$(call POST /v1/sign_ups "{\"company\":\"Atelier Lumière\",\"name\":\"Claire Lefèvre\",\"email\":\"claire@$address.example\",
        \"password\":\"$password\",\"package\":\"services\",\"country\":\"FR\",\"address\":\"$address\"}")
    [ "$(status_of "$answer")" = 202 ] || { printf '%s\n' "$answer"; return 1; }
    printf 'CUSTOMER_EMAIL=%s\nCUSTOMER_PASSWORD=%s\nVERIFIED=no\nTENANT=%s\n' "claire@$address.example" "$password" \
        "$(body_of "$answer" | json tenant id)" >"$CUSTOMER"
}

is_running() { [ "$(body_of "$(call GET "/v1/tenants/$TENANT")" | json tenant phase)" = running ]; }

ensure_customer() {
    # shellcheck disable=SC1090
    if ! has_customer; then
        # The plain name belongs to an earlier demo whose logins are gone: take another.
        sign_up atelier-lumiere || sign_up "atelier-$(head -c 3 /dev/urandom | od -An -tx1 | tr -d ' \n')"
        . "$CUSTOMER"
    fi
    until_true 900 "the company's Odoo at $CONTROL/tenants/$TENANT" is_running
    ODOO=$(body_of "$(call GET "/v1/tenants/$TENANT")" | json tenant url)
    printf 'ODOO=%s\n' "$ODOO" >"$DEMO/odoo.env"
}

# The link of the mail that asks for the address to be verified, as the devcluster's mail catcher shows it.
find_link() {
    LINK=$(curl --noproxy '*' --silent --show-error --max-time 20 "${TRUST[@]}" "https://mail.$DOMAIN/api/messages?to=$CUSTOMER_EMAIL" \
        | grep -oE "$CONTROL/verify\?token=[A-Za-z0-9_-]+" | head -n 1) && [ -n "$LINK" ]
}

# As the customer would, for else the ERP is stopped after two days and deleted after a week. Once is enough.
ensure_verified() {
    # shellcheck disable=SC1090
    . "$CUSTOMER"
    [ "${VERIFIED:-}" = no ] || return 0
    until_true 120 "the mail to $CUSTOMER_EMAIL" find_link
    curl --noproxy '*' --silent --show-error --fail --max-time 20 "${TRUST[@]}" --output /dev/null --data "${LINK#*\?}" "$CONTROL/verify"
    printf 'VERIFIED=yes\n' >>"$CUSTOMER"
}

# The customer's own way in: the login of the form, and the company's name behind it.
open_odoo() {
    local answer
    # shellcheck disable=SC1090,SC1091
    . "$CUSTOMER" && . "$DEMO/odoo.env"
    answer=$(curl --noproxy '*' --silent --show-error --max-time 60 "${TRUST[@]}" --header 'content-type: application/json' "$ODOO/web/session/authenticate" \
        --data "{\"jsonrpc\":\"2.0\",\"params\":{\"db\":\"t_$TENANT\",\"login\":\"$CUSTOMER_EMAIL\",\"password\":\"$CUSTOMER_PASSWORD\"}}")
    grep -q 'Atelier Lumi' <<<"$answer" || { printf '%s\n' "$answer"; return 1; }
}

say "Stackyard, from nothing to an Odoo. The first time takes about 20 minutes, most of them for what is built beside each
other: Kubernetes and the images. What goes on meanwhile: tail -f $DEMO/log/*.log"
"$ROOT/demo/prepare.sh"
use_cluster
DOMAIN=$(kube get ingress stackyard --namespace "$NAMESPACE" -o 'jsonpath={.spec.rules[0].host}')
CONTROL=https://$DOMAIN
trust_ingress

stage "first operator" ensure_operator
stage "a French company signs up" ensure_customer
# Another cluster's mail goes to its own relay, where only its customer reads it.
MAILBOX=
if [ -z "${KUBE_CONTEXT:-}" ]; then
    MAILBOX=https://mail.$DOMAIN
    stage "it verifies its address by mail" ensure_verified
fi
stage "it opens its Odoo" open_odoo
say "  $(printf '%-44s' 'in all') $(seconds_since "$started")"

# shellcheck disable=SC1090,SC1091
. "$OPERATOR" && . "$CUSTOMER" && . "$DEMO/odoo.env"
[ ${#TRUST[@]} -eq 0 ] || say "
Browsers trust these addresses once they know ${TRUST[1]}"
cat <<ADDRESSES

Control plane   $CONTROL
  operator      $OPERATOR_EMAIL   $OPERATOR_PASSWORD   (and a code: make demo-code)
  customer      $CUSTOMER_EMAIL   $CUSTOMER_PASSWORD   (also signs in to Odoo)
${MAILBOX:+Mail of everybody $MAILBOX
}Odoo of Atelier Lumière:
$ODOO
ADDRESSES
