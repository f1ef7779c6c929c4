{{/* What the activator may do where services are. Nothing of it reads a secret or a config map. */}}
{{- define "dormouse.rules.activator" -}}
- apiGroups: [dormouse.dev]
  resources: [serverlessservices, revisions]
  verbs: [get, list, watch]
# How far a new revision has taken over, which it decides.
- apiGroups: [dormouse.dev]
  resources: [serverlessservices/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [pods]
  {{- if semverCompare ">=1.22-0" .root.Capabilities.KubeVersion.Version }}
  # patch: the deletion cost of the instance that was drained.
  verbs: [get, list, watch, patch]
  {{- else }}
  # delete: the instance that was drained, since ReplicaSets heed no deletion cost before 1.22.
  verbs: [get, list, watch, delete]
  {{- end }}
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments/scale]
  verbs: [get, patch, update]
# Whether a pod that was let go and is wanted again stays.
- apiGroups: [apps]
  resources: [replicasets]
  verbs: [list]
{{- end -}}

{{/* What the operator may do where services are. */}}
{{- define "dormouse.rules.operator" -}}
- apiGroups: [dormouse.dev]
  resources: [serverlessservices]
  verbs: [get, list, watch, patch, update]
- apiGroups: [dormouse.dev]
  resources: [revisions]
  verbs: [get, list, watch, create, patch, update, delete]
- apiGroups: [dormouse.dev]
  resources: [serverlessservices/status, revisions/status]
  verbs: [get, patch, update]
# Where owner references need it (OpenShift).
- apiGroups: [dormouse.dev]
  resources: [serverlessservices/finalizers, revisions/finalizers]
  verbs: [update]
- apiGroups: [apps]
  # daemonsets: for services with imagePrepull.
  resources: [deployments, daemonsets]
  verbs: [get, list, watch, create, patch, update, delete]
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create, patch, update, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
# Where an instance with startupCpuBoost is ready.
- apiGroups: [""]
  resources: [pods/resize]
  verbs: [patch]
- apiGroups: [""]
  resources: [events]
  verbs: [get, list, watch, create, patch, update]
{{- end -}}

{{/* What each may do in the release's own namespace: take its turn, and for the activator mark its pod as the active one. */}}
{{- define "dormouse.rules.own" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  {{- if and (eq .component "activator") .root.Values.activator.peers.enabled }}
  # list, watch, delete: by which the activators know of each other, and forget those that are gone.
  verbs: [get, list, watch, create, update, patch, delete]
  {{- else }}
  verbs: [get, create, update, patch]
  {{- end }}
{{- if eq .component "activator" }}
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, patch]
{{- else }}
# By which calls from outside get to the activators, and which lead into no other namespace.
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: [get, list, watch, create, patch, update, delete]
- apiGroups: [gateway.networking.k8s.io]
  resources: [httproutes]
  verbs: [get, list, watch, create, patch, update, delete]
{{- end }}
{{- end -}}

{{/* {root, component, kind, name, namespace}: a binding to a role of the same name. */}}
{{- define "dormouse.binding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}Binding
metadata:
  name: {{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "dormouse.labels" . | nindent 4 }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: {{ .kind }}, name: {{ .name }}}
subjects:
  - kind: ServiceAccount
    name: {{ include "dormouse.serviceAccountName" . }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}
