{{- define "stackyard.labels" -}}
app.kubernetes.io/part-of: stackyard
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/instance: {{ .Release.Name }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "stackyard.podSecurity" -}}
{{- /* Call with the user's id: everything runs as one fixed user that owns its volumes. */ -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "stackyard.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "stackyard.pullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- end }}

{{- define "stackyard.priority" -}}
{{- with .Values.priorityClass.name }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- define "stackyard.image" -}}
{{- /* Call with (list $ "odoo"). */ -}}
{{- $root := index . 0 }}{{ $name := index . 1 -}}
{{- required (printf "images.%s is needed: a full image reference (make images prints them)" $name) (index $root.Values.images $name) -}}
{{- end }}

{{- define "stackyard.databaseUrl" -}}
{{- .Values.controlDatabase.url | default (printf "postgres://stackyard@control-postgres.%s.svc/stackyard?sslmode=verify-full&sslrootcert=/etc/stackyard/ca/ca.crt" .Release.Namespace) -}}
{{- end }}

{{- define "stackyard.cellDatabaseHost" -}}
{{- .Values.cellDatabase.host | default (printf "cell-postgres.%s.svc" .Values.cell.namespace) -}}
{{- end }}

{{- define "stackyard.agentUrl" -}}
https://stackyard.{{ .Release.Namespace }}.svc:8443
{{- end }}

{{- /* The list of cells, as the worker reads it. */ -}}
{{- define "stackyard.cells" -}}
{{- $cell := .Values.cell -}}
{{- $mail := dict "host" .Values.mail.host "port" (int .Values.mail.port) "policy_port" (int .Values.mail.policyPort) "namespace" .Values.mail.namespace -}}
{{- $policy := dict "api_server" .Values.policy.apiServer "database" .Values.cellDatabase.addresses "mail" .Values.mail.addresses -}}
{{- list (dict
  "name" $cell.name
  "domain" $cell.domain
  "place" $cell.place
  "capacity" (int $cell.capacity)
  "namespace" $cell.namespace
  "agent_url" (include "stackyard.agentUrl" .)
  "cell_agent_url" (printf "https://cell-agent.%s.svc:8444" $cell.namespace)
  "database" (dict "host" (include "stackyard.cellDatabaseHost" .) "port" (int .Values.cellDatabase.port))
  "images" (dict "odoo" (include "stackyard.image" (list . "odoo")) "tenant_agent" (include "stackyard.image" (list . "tenantAgent")))
  "ingress" (dict "class" .Values.ingress.class "namespace" .Values.ingress.namespace "annotations" .Values.ingress.annotations)
  "storage_class" $cell.storageClass
  "access_mode" $cell.accessMode
  "mail" $mail
  "kube" "in-cluster"
  "service_account_issuer" $cell.serviceAccountIssuer
  "policy" $policy
  "volume_gib" (int $cell.volumeGib)) | toPrettyJson -}}
{{- end }}

{{- /* What serve, worker and migrate read from the environment. */ -}}
{{- define "stackyard.environment" -}}
- { name: DATABASE_URL, value: {{ include "stackyard.databaseUrl" . | quote }} }
- { name: DATABASE_PASSWORD_FILE, value: /etc/stackyard/database/password }
- { name: PUBLIC_URL, value: {{ .Values.publicUrl | quote }} }
- { name: TENANT_DOMAINS, value: {{ .Values.cell.domain | quote }} }
- { name: CONTACT_EMAIL, value: {{ .Values.contactEmail | quote }} }
- { name: DELETION_UNDO_DAYS, value: {{ .Values.deletionUndoDays | quote }} }
- { name: LISTEN, value: "0.0.0.0:8080" }
- { name: AGENT_LISTEN, value: "0.0.0.0:8443" }
- { name: TLS_CERT_FILE, value: /etc/stackyard/tls/tls.crt }
- { name: TLS_KEY_FILE, value: /etc/stackyard/tls/tls.key }
- { name: TOKEN_KEY_FILE, value: /etc/stackyard/keys/token.pem }
- { name: ENVELOPE_KEY_FILE, value: /etc/stackyard/keys/envelope.key }
- { name: CELLS_FILE, value: /etc/stackyard/cells/cells.json }
- { name: WORKERS, value: {{ .Values.worker.workers | quote }} }
- { name: LOG, value: {{ .Values.log | quote }} }
# A password's hash takes 19 MiB. Blocks of that size go back to the system when they are freed; without this glibc keeps
# some for each thread that ever hashed, and ten sign-ups at once reach the memory limit.
- { name: MALLOC_MMAP_THRESHOLD_, value: "1048576" }
- { name: MALLOC_ARENA_MAX, value: "2" }
{{- end }}

{{- /* Where Stackyard's own mails go; only the worker sends any. */ -}}
{{- define "stackyard.mailEnvironment" -}}
- { name: SMTP_HOST, value: {{ .Values.mail.host | quote }} }
- { name: SMTP_PORT, value: {{ .Values.mail.port | quote }} }
- { name: SMTP_ENCRYPTION, value: {{ .Values.mail.encryption | quote }} }
{{- with .Values.mail.from }}
- { name: MAIL_FROM, value: {{ . | quote }} }
{{- end }}
{{- if .Values.mail.secret }}
- { name: SMTP_USERNAME_FILE, value: /etc/stackyard/mail/username }
- { name: SMTP_PASSWORD_FILE, value: /etc/stackyard/mail/password }
{{- end }}
{{- end }}

{{- define "stackyard.mounts" -}}
- { name: ca, mountPath: /etc/stackyard/ca, readOnly: true }
- { name: database, mountPath: /etc/stackyard/database, readOnly: true }
- { name: tls, mountPath: /etc/stackyard/tls, readOnly: true }
- { name: keys, mountPath: /etc/stackyard/keys, readOnly: true }
- { name: cells, mountPath: /etc/stackyard/cells, readOnly: true }
- { name: tmp, mountPath: /tmp }
{{- end }}

{{- define "stackyard.volumes" -}}
- { name: ca, configMap: { name: stackyard-ca } }
- { name: database, secret: { secretName: {{ .Values.controlDatabase.passwordSecret }}, defaultMode: 0440 } }
- { name: tls, secret: { secretName: stackyard-tls, defaultMode: 0440 } }
- { name: keys, secret: { secretName: stackyard-keys, defaultMode: 0440 } }
- { name: cells, configMap: { name: stackyard-cells } }
- { name: tmp, emptyDir: { sizeLimit: 64Mi } }
{{- end }}

{{- /* Migrations run before each start, one at a time by an advisory lock; nothing happens when there are none. */ -}}
{{- define "stackyard.migrate" -}}
- name: migrate
  image: {{ include "stackyard.image" (list . "stackyard") }}
  imagePullPolicy: {{ .Values.imagePullPolicy }}
  args: [migrate]
  env: {{- include "stackyard.environment" . | nindent 4 }}
  resources: {{ toJson .Values.serve.resources }}
  securityContext: {{- include "stackyard.containerSecurity" . | nindent 4 }}
  volumeMounts: {{- include "stackyard.mounts" . | nindent 4 }}
{{- end }}

{{- /* What every agent does in its own namespace: one Lease, its journal, and a look at its pods. */ -}}
{{- define "stackyard.agentRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, create, update]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, create, update]
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
{{- end }}

{{- /* The pod of a PostgreSQL server. Call with a dict: root, name, values, password (env variable, Secret, key), options. */ -}}
{{- define "stackyard.postgresPod" -}}
{{- $root := .root -}}
metadata:
  labels: { app.kubernetes.io/name: {{ .name }} }
  annotations:
    stackyard.dev/config: {{ .config | sha256sum | trunc 12 }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  # A fast shutdown ends sessions and writes a checkpoint.
  terminationGracePeriodSeconds: 60
  securityContext: {{- include "stackyard.podSecurity" 10002 | nindent 4 }}
  {{- include "stackyard.pullSecrets" $root | nindent 2 }}
  {{- include "stackyard.priority" $root | nindent 2 }}
  containers:
    - name: postgres
      image: {{ include "stackyard.image" (list $root "postgres") }}
      imagePullPolicy: {{ $root.Values.imagePullPolicy }}
      args:
        {{- range .options }}
        - "-c"
        - {{ . | quote }}
        {{- end }}
      env:
        - name: {{ .password.variable }}
          valueFrom: { secretKeyRef: { name: {{ .password.secret }}, key: password } }
      ports:
        - { name: postgres, containerPort: 5432 }
      # The first start makes the cluster before the server listens.
      startupProbe: { exec: { command: [pg_isready, -h, /tmp, -U, postgres] }, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 300 }
      readinessProbe: { exec: { command: [pg_isready, -h, /tmp, -U, postgres] }, periodSeconds: 5, timeoutSeconds: 5 }
      livenessProbe: { exec: { command: [pg_isready, -h, /tmp, -U, postgres] }, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 }
      resources: {{ toJson .values.resources }}
      securityContext: {{- include "stackyard.containerSecurity" $root | nindent 8 }}
      volumeMounts:
        - { name: data, mountPath: /var/lib/postgresql/data }
        - { name: tls, mountPath: /etc/stackyard/tls, readOnly: true }
        - { name: config, mountPath: /etc/stackyard/init.d/init.sql, subPath: init.sql, readOnly: true }
        - { name: config, mountPath: /etc/stackyard/pg_hba.conf, subPath: pg_hba.conf, readOnly: true }
        - { name: tmp, mountPath: /tmp }
        - { name: shm, mountPath: /dev/shm }
  volumes:
    - { name: tls, secret: { secretName: {{ .name }}-tls, defaultMode: 0440 } }
    - { name: config, configMap: { name: {{ .name }} } }
    - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
    - { name: shm, emptyDir: { medium: Memory, sizeLimit: 256Mi } }
{{- end }}

{{- /* The volume of a PostgreSQL server. */ -}}
{{- define "stackyard.postgresVolume" -}}
- metadata: { name: data }
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .storageClass }}
    storageClassName: {{ . }}
    {{- end }}
    resources: { requests: { storage: {{ .storage }} } }
{{- end }}

{{- /* The pod of the setup Job. */ -}}
{{- define "stackyard.setupPod" -}}
metadata:
  labels: { app.kubernetes.io/name: stackyard, app.kubernetes.io/component: setup }
spec:
  serviceAccountName: stackyard-setup
  enableServiceLinks: false
  restartPolicy: OnFailure
  securityContext: {{- include "stackyard.podSecurity" 10003 | nindent 4 }}
  {{- include "stackyard.pullSecrets" . | nindent 2 }}
  {{- include "stackyard.priority" . | nindent 2 }}
  containers:
    - name: setup
      image: {{ include "stackyard.image" (list . "stackyard") }}
      imagePullPolicy: {{ .Values.imagePullPolicy }}
      args: [setup]
      env:
        - { name: NAMESPACE, value: {{ .Release.Namespace }} }
        - { name: CELL_NAMESPACE, value: {{ .Values.cell.namespace }} }
        - { name: LOG, value: {{ .Values.log | quote }} }
      resources: {{ toJson .Values.worker.resources }}
      securityContext: {{- include "stackyard.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 16Mi } }
{{- end }}
