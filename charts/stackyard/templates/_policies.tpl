{{- /* Nothing in, nothing out, for every pod of a namespace. Call with a dict: root, namespace. */ -}}
{{- define "stackyard.denyAll" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: {{ .namespace }}
  labels: {{- include "stackyard.labels" .root | nindent 4 }}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
{{- end }}

{{- /* Policies see addresses and ports after translation: ports here are the pods', never a Service's. */ -}}
{{- define "stackyard.toDns" -}}
- to:
    - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .Values.policy.dns.namespace }} } }
      podSelector: { matchLabels: { k8s-app: kube-dns } }
  ports:
    - { port: {{ .Values.policy.dns.port }}, protocol: UDP }
    - { port: {{ .Values.policy.dns.port }}, protocol: TCP }
{{- end }}

{{- define "stackyard.toApiServer" -}}
{{- $_ := required "policy.apiServer is needed: kubectl get endpointslices -n default kubernetes" (first .Values.policy.apiServer) -}}
{{- include "stackyard.toAddresses" .Values.policy.apiServer }}
{{- end }}

{{- define "stackyard.toAddresses" -}}
{{- range $index, $rule := . }}
{{- if $index }}
{{ end -}}
- to: [{ ipBlock: { cidr: {{ $rule.cidr | quote }} } }]
  ports: [{ port: {{ int $rule.port }}, protocol: TCP }]
{{- end }}
{{- end }}

{{- define "stackyard.toMail" -}}
{{- if .Values.mail.namespace -}}
- to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .Values.mail.namespace }} } } }]
  ports: [{ port: {{ int .Values.mail.policyPort }}, protocol: TCP }]
{{- else -}}
{{- $_ := required "mail.addresses is needed without mail.namespace" (first .Values.mail.addresses) -}}
{{- include "stackyard.toAddresses" .Values.mail.addresses }}
{{- end }}
{{- end }}

{{- define "stackyard.toControlDatabase" -}}
{{- if .Values.controlDatabase.url -}}
{{- $_ := required "controlDatabase.addresses is needed with controlDatabase.url" (first .Values.controlDatabase.addresses) -}}
{{- include "stackyard.toAddresses" .Values.controlDatabase.addresses }}
{{- else -}}
- to: [{ podSelector: { matchLabels: { app.kubernetes.io/name: control-postgres } } }]
  ports: [{ port: 5432, protocol: TCP }]
{{- end }}
{{- end }}

{{- define "stackyard.toCellDatabase" -}}
{{- if .Values.cellDatabase.host -}}
{{- $_ := required "cellDatabase.addresses is needed with cellDatabase.host" (first .Values.cellDatabase.addresses) -}}
{{- include "stackyard.toAddresses" .Values.cellDatabase.addresses }}
{{- else -}}
- to: [{ podSelector: { matchLabels: { app.kubernetes.io/name: cell-postgres } } }]
  ports: [{ port: 5432, protocol: TCP }]
{{- end }}
{{- end }}
