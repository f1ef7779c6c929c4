{{/*
{root, component, args}: the pod template that both programs share. Restricted Pod Security: no root, no capability, nothing
writable but /tmp.
*/}}
{{- define "dormouse.podTemplate" -}}
{{- $component := index .root.Values .component -}}
metadata:
  labels:
    {{- include "dormouse.labels" . | nindent 4 }}
    {{- with $component.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $component.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "dormouse.serviceAccountName" . }}
  automountServiceAccountToken: true
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $component.terminationGracePeriodSeconds }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $component.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: {{ .component }}
      image: {{ include "dormouse.image" . }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args:
        {{- range .args }}
        - {{ . | quote }}
        {{- end }}
        {{- range $component.extraArgs }}
        - {{ . | quote }}
        {{- end }}
      env:
        - name: POD_NAME
          valueFrom: {fieldRef: {fieldPath: metadata.name}}
        - name: POD_NAMESPACE
          valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
        {{- if and (eq .component "activator") .root.Values.activator.peers.enabled }}
        - name: POD_IP
          valueFrom: {fieldRef: {fieldPath: status.podIP}}
        {{- end }}
        {{- with $component.jvmOptions }}
        - name: JDK_JAVA_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        {{- with $component.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        {{- if eq .component "activator" }}
        - {name: http, containerPort: 8080}
        - {name: cluster, containerPort: 8081}
        {{- if .root.Values.activator.peers.enabled }}
        - {name: peers, containerPort: 8082}
        {{- end }}
        {{- if .root.Values.tls.secretName }}
        - {name: https, containerPort: 8443}
        {{- end }}
        {{- end }}
        - {name: metrics, containerPort: 9090}
      # The JVM is up in a second on a free core; a crowded node may take a minute.
      startupProbe:
        httpGet: {path: /healthz, port: metrics}
        periodSeconds: 1
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /healthz, port: metrics}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /readyz, port: metrics}
        periodSeconds: 2
        timeoutSeconds: 2
      resources:
        {{- toYaml $component.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- if eq .component "activator" }}
        - {name: session-keys, mountPath: /etc/dormouse/session-keys, readOnly: true}
        {{- if .root.Values.activator.peers.enabled }}
        - {name: peers, mountPath: /etc/dormouse/peers, readOnly: true}
        {{- end }}
        {{- if .root.Values.tls.secretName }}
        - {name: tls, mountPath: /etc/dormouse/tls, readOnly: true}
        {{- end }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
    {{- if eq .component "activator" }}
    - name: session-keys
      secret: {secretName: {{ include "dormouse.sessionKeysName" .root }}, optional: true, defaultMode: 0440}
    {{- if .root.Values.activator.peers.enabled }}
    - name: peers
      # Optional: who issues it may take its time, and none joins the others before it is there.
      secret: {secretName: {{ include "dormouse.peerSecretName" .root }}, optional: true, defaultMode: 0440}
    {{- end }}
    {{- if .root.Values.tls.secretName }}
    - name: tls
      projected:
        sources:
          # Optional: who issues a certificate may take its time, and a pod that waits for one serves nobody else.
          - secret:
              name: {{ .root.Values.tls.secretName }}
              optional: true
              items:
                - {key: tls.crt, path: default/tls.crt}
                - {key: tls.key, path: default/tls.key}
          {{- range .root.Values.tls.extraSecretNames }}
          - secret:
              name: {{ . }}
              optional: true
              items:
                - {key: tls.crt, path: more/{{ . }}/tls.crt}
                - {key: tls.key, path: more/{{ . }}/tls.key}
          {{- end }}
    {{- end }}
    {{- end }}
  {{- with $component.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $component.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $component.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
