{{/* The release's name for its objects, at most 40 characters so that every suffix fits in 63. */}}
{{- define "dormouse.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What cluster-wide objects are called: two releases in two namespaces must not share them. */}}
{{- define "dormouse.clusterName" -}}
{{- if eq (include "dormouse.fullname" .) .Release.Namespace -}}
{{- .Release.Namespace -}}
{{- else -}}
{{- printf "%s-%s" .Release.Namespace (include "dormouse.fullname" .) | trunc 100 -}}
{{- end -}}
{{- end -}}

{{/* The secret with the keys that seal sessions. */}}
{{- define "dormouse.sessionKeysName" -}}
{{- default (printf "%s-session-keys" (include "dormouse.fullname" .)) .Values.activator.sessionKeys.existingSecret -}}
{{- end -}}

{{/* The last part of the names for which the activators' certificates are, by which they know each other. */}}
{{- define "dormouse.peerDomain" -}}
{{ include "dormouse.componentName" (dict "root" . "component" "activator") }}.{{ .Release.Namespace }}.peers
{{- end -}}

{{/* The secret with the authority, the certificate and the key by which the activators know each other. */}}
{{- define "dormouse.peerSecretName" -}}
{{- default (printf "%s-peers" (include "dormouse.fullname" .)) .Values.activator.peers.existingSecret -}}
{{- end -}}

{{/* {root, component}: the labels that select a component's pods; never to change between releases. */}}
{{- define "dormouse.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* {root, component}: all labels of an object. */}}
{{- define "dormouse.labels" -}}
{{ include "dormouse.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: dormouse
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* {root, component} */}}
{{- define "dormouse.componentName" -}}
{{ include "dormouse.fullname" .root }}-{{ .component }}
{{- end -}}

{{/* {root, component} */}}
{{- define "dormouse.serviceAccountName" -}}
{{- $component := index .root.Values .component -}}
{{ default (include "dormouse.componentName" .) $component.serviceAccount.name }}
{{- end -}}

{{/* {root, component} */}}
{{- define "dormouse.image" -}}
{{- $component := index .root.Values .component -}}
{{- $tag := default .root.Chart.AppVersion .root.Values.image.tag -}}
{{- with .root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end }}{{ $component.image.repository }}:{{ $tag }}
{{- end -}}

{{/* How a service's URL begins. */}}
{{- define "dormouse.scheme" -}}
{{- if .Values.externalUrl.scheme -}}
{{- .Values.externalUrl.scheme -}}
{{- else -}}
{{- if or .Values.tls.secretName (and (ne .Values.ingress.mode "none") .Values.ingress.tls.secretName) }}https{{ else }}http{{ end -}}
{{- end -}}
{{- end -}}
