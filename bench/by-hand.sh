#!/usr/bin/env bash
# A tenant by hand, as someone who knows the recipe would do it with kubectl and psql: bench/by-hand.sh <32 hex digits> <golden>
# Namespace, volume, copy of the template, file store, ERP Deployment, sign-in. Prints one JSON object: milliseconds of each
# step and what the sign-in saw. bench/by-hand.sh --remove <32 hex digits> takes it away again.
#
# It leaves out what the product does beside: agent, door, policies, quota, seat guard, proof, TLS room. That is the price
# the ratio shows.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
use_cluster

psql_as_admin() {
    kube exec --stdin --namespace "$CELL_NAMESPACE" cell-postgres-0 -- \
        psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 -h /tmp -U postgres --tuples-only --no-align "$@"
}

if [ "${1:-}" = --remove ]; then
    kube delete namespace "h-$2" --wait=true >/dev/null
    psql_as_admin --dbname postgres <<<"DROP DATABASE h_$2 WITH (FORCE); DROP ROLE h_$2;"
    exit
fi

id=$1 golden=$2
namespace=h-$id database=h_$id host=hand-$id.${CELL_DOMAIN:-erp.localhost}
company="Main & Fils $id" login=claire@hand-$id.example
password=$(random_password) database_password=$(random_password)
image=$("$ROOT/images/refs.sh" odoo | sed 's/^odoo=//')
[ -z "${REGISTRY:-}" ] || image=${REGISTRY%/}/odoo:${image##*:}
class=$(kube get ingress stackyard --namespace "$NAMESPACE" -o 'jsonpath={.spec.ingressClassName}')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
started=$(now_ms)
elapsed() { printf '%s' "$(($(now_ms) - started))"; }

# The password as Odoo's own hash, 600,000 rounds.
python3 - "$password" >"$work/hash" <<'PYTHON'
import base64, hashlib, os, sys
salt = os.urandom(16)
text = lambda raw: base64.b64encode(raw).decode().rstrip("=").replace("+", ".")
key = hashlib.pbkdf2_hmac("sha512", sys.argv[1].encode(), salt, 600_000, 64)
print(f"$pbkdf2-sha512$600000${text(salt)}${text(key)}")
PYTHON

# 1. Namespace, volume, and a pod that the file store is copied through.
kube get configmap stackyard-ca --namespace "$CELL_NAMESPACE" -o 'jsonpath={.data.ca\.crt}' >"$work/ca.crt"
kube apply -f - >/dev/null <<ROOM
apiVersion: v1
kind: Namespace
metadata:
  name: $namespace
  labels: { stackyard.dev/tenant: "$id", pod-security.kubernetes.io/enforce: restricted }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: files, namespace: $namespace }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }
---
apiVersion: v1
kind: Secret
metadata: { name: database, namespace: $namespace }
stringData: { username: $database, password: $database_password }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ca, namespace: $namespace }
data:
  ca.crt: |
$(sed 's/^/    /' "$work/ca.crt")
---
apiVersion: v1
kind: Pod
metadata: { name: copy, namespace: $namespace }
spec:
  terminationGracePeriodSeconds: 0
  automountServiceAccountToken: false
  securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: copy
      image: $image
      command: [sleep, "600"]
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
      volumeMounts: [{ name: files, mountPath: /var/lib/odoo }]
  volumes: [{ name: files, persistentVolumeClaim: { claimName: files } }]
ROOM
room_ms=$(elapsed)

# 2. Role and database, while the pod starts.
psql_as_admin --dbname postgres >/dev/null <<SQL
CREATE ROLE $database LOGIN PASSWORD '$database_password' CONNECTION LIMIT 20;
CREATE DATABASE $database TEMPLATE $golden OWNER $database;
REVOKE ALL ON DATABASE $database FROM PUBLIC;
SQL
psql_as_admin --dbname "$database" >/dev/null <<SQL
BEGIN;
REASSIGN OWNED BY $golden TO $database;
ALTER DATABASE $database OWNER TO $database;
UPDATE ir_config_parameter SET value = gen_random_uuid()::text WHERE key IN ('database.uuid', 'database.secret');
INSERT INTO ir_config_parameter (key, value) VALUES ('web.base.url', 'https://$host'), ('web.base.url.freeze', 'True'),
  ('report.url', 'http://127.0.0.1:8069') ON CONFLICT (key) DO UPDATE SET value = excluded.value;
UPDATE res_users SET login = '$login', password = '$(cat "$work/hash")', active = true WHERE id = 2;
UPDATE res_partner SET name = 'Claire', complete_name = 'Claire', email = '$login', lang = 'fr_FR', tz = 'Europe/Paris'
  WHERE id = (SELECT partner_id FROM res_users WHERE id = 2);
UPDATE res_company SET name = '$company', email = '$login' WHERE id = 1;
UPDATE res_partner SET name = '$company', complete_name = '$company', email = '$login', lang = 'fr_FR'
  WHERE id = (SELECT partner_id FROM res_company WHERE id = 1);
COMMIT;
SQL
database_ms=$(elapsed)

# 3. The template's file store, through two pods.
kube wait --namespace "$namespace" --for=condition=Ready pod/copy --timeout=60s >/dev/null
store=/goldens/${golden#g_}/filestore/$golden
copy_files() {
    kube exec --namespace "$CELL_NAMESPACE" deploy/cell-agent -- tar --create --file - --directory "$store" . \
        | kube exec --stdin --namespace "$namespace" copy -- sh -c "umask 077; mkdir -p /var/lib/odoo/filestore/$database && tar --extract --no-same-permissions --directory /var/lib/odoo/filestore/$database"
}
# Of twenty such streams at once the API server cuts one now and then; how often it was tried is told with the times.
files_tries=1
until copy_files 2>"$work/copy"; do
    [ "$files_tries" -lt 3 ] || { cat "$work/copy" >&2; exit 1; }
    files_tries=$((files_tries + 1))
done
kube delete pod copy --namespace "$namespace" --wait=false >/dev/null
files_ms=$(elapsed)

# 4. The ERP, with the flags the product gives it.
kube apply -f - >/dev/null <<ERP
apiVersion: apps/v1
kind: Deployment
metadata: { name: erp, namespace: $namespace }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: erp } }
  strategy: { type: Recreate }
  template:
    metadata: { labels: { app.kubernetes.io/name: erp, app.kubernetes.io/managed-by: tenant-agent } }
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, fsGroupChangePolicy: OnRootMismatch, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: erp
          image: $image
          args: [server, --database=$database, --db_host=cell-postgres.$CELL_NAMESPACE.svc, --db_port=5432, --db_user=$database, --db_sslmode=verify-full,
            --data-dir=/var/lib/odoo, --workers=0, --max-cron-threads=1, --db_maxconn=16, --limit-memory-soft=536870912, --limit-memory-hard=805306368,
            --limit-time-real=120, --limit-time-real-cron=1800, --no-database-list, --proxy-mode, --http-interface=0.0.0.0, --http-port=8069]
          env:
            - { name: PGHOST, value: cell-postgres.$CELL_NAMESPACE.svc }
            - { name: PGUSER, valueFrom: { secretKeyRef: { name: database, key: username } } }
            - { name: PGPASSWORD, valueFrom: { secretKeyRef: { name: database, key: password } } }
            - { name: PGSSLROOTCERT, value: /etc/stackyard/ca/ca.crt }
            - { name: PGSSLMODE, value: verify-full }
            - { name: PGCONNECT_TIMEOUT, value: "2" }
            - { name: HOME, value: /tmp }
          resources: { requests: { cpu: 50m, memory: 512Mi }, limits: { cpu: "2", memory: 1Gi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          readinessProbe: { httpGet: { path: /web/health, port: 8069 }, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 300 }
          volumeMounts:
            - { name: files, mountPath: /var/lib/odoo }
            - { name: tmp, mountPath: /tmp }
            - { name: ca, mountPath: /etc/stackyard/ca, readOnly: true }
      volumes:
        - { name: files, persistentVolumeClaim: { claimName: files } }
        - { name: tmp, emptyDir: { sizeLimit: 1Gi } }
        - { name: ca, configMap: { name: ca } }
---
apiVersion: v1
kind: Service
metadata: { name: erp, namespace: $namespace }
spec: { selector: { app.kubernetes.io/name: erp }, ports: [{ port: 8069 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: erp, namespace: $namespace }
spec:
  ingressClassName: $class
  rules:
    - host: $host
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: erp, port: { number: 8069 } } } }] }
ERP
erp_ms=$(elapsed)

# 5. Sign in as the customer, until it works.
trust_ingress
sign_in() {
    curl --noproxy '*' --silent --max-time 20 "${TRUST[@]}" --header 'content-type: application/json' "https://$host/web/session/authenticate" \
        --data "{\"jsonrpc\":\"2.0\",\"params\":{\"db\":\"$database\",\"login\":\"$login\",\"password\":\"$password\"}}" >"$work/session" \
        && grep -q '"uid": *[0-9]' "$work/session"
}
until_true 120 "a login at https://$host" sign_in
signed_in_ms=$(elapsed)

printf '{"id":"%s","url":"https://%s","database":"%s","login":"%s","password":"%s","company":"%s","room_ms":%s,"database_ms":%s,"files_ms":%s,"files_tries":%s,"erp_ms":%s,"signed_in_ms":%s}\n' \
    "$id" "$host" "$database" "$login" "$password" "$company" "$room_ms" "$database_ms" "$files_ms" "$files_tries" "$erp_ms" "$signed_in_ms"
