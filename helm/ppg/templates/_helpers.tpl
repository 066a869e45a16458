{{- define "ppg.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Takes (list CONTEXT COMPONENT). */}}
{{- define "ppg.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Takes (list CONTEXT COMPONENT), and labels of the object's own, which count for more than those of all. */}}
{{- define "ppg.labels" -}}
{{- $root := index . 0 -}}
{{- $own := dict -}}
{{- if gt (len .) 2 -}}
{{- $own = index . 2 | default dict -}}
{{- end -}}
{{ include "ppg.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- with merge (dict) $own ($root.Values.commonLabels | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "ppg.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "ppg.agentAccount" -}}
{{ .Values.serviceAccount.agent | default (printf "%s-agent" (include "ppg.fullname" .)) }}
{{- end -}}

{{- define "ppg.controllerAccount" -}}
{{ .Values.serviceAccount.controller | default (printf "%s-controller" (include "ppg.fullname" .)) }}
{{- end -}}

{{- define "ppg.uninstallName" -}}
{{ include "ppg.fullname" . }}-uninstall
{{- end -}}

{{/* Large numbers are floats to Helm, and would be written as such. */}}
{{- define "ppg.notifyGroup" -}}
{{- with .Values.agent -}}
{{- if kindIs "string" .notifyGroup -}}
{{ .notifyGroup }}
{{- else if not (kindIs "invalid" .notifyGroup) -}}
{{ int64 .notifyGroup }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Comma-separated; "*" is all. */}}
{{- define "ppg.namespaces" -}}
{{- if has "*" .Values.namespaces -}}
*
{{- else -}}
{{ .Values.namespaces | default (list .Release.Namespace) | uniq | sortAlpha | join "," }}
{{- end -}}
{{- end -}}

{{/* What both kinds of pods have of environment; the rest comes by arguments. */}}
{{- define "ppg.podIdentity" -}}
- name: NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- end -}}

{{/* Drops every right: for whatever needs nothing but the API server. */}}
{{- define "ppg.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "ppg.probes" -}}
startupProbe:
  httpGet:
    path: /livez
    port: health
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet:
    path: /livez
    port: health
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /readyz
    port: health
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}

{{/* One of a cluster; what the release's agents mark their ProcessNodes with. */}}
{{- define "ppg.installation" -}}
{{ .Release.Namespace }}/{{ .Release.Name }}
{{- end -}}

{{/* Fails where another release is in the cluster. Helm shows it to an installation alone, not to `helm template`. */}}
{{- define "ppg.checkOtherReleases" -}}
{{- if and .Release.IsInstall .Values.rbac.create -}}
{{- range (lookup "rbac.authorization.k8s.io/v1" "ClusterRole" "" "").items -}}
{{- $labels := .metadata.labels | default dict -}}
{{- $annotations := .metadata.annotations | default dict -}}
{{- $name := index $annotations "meta.helm.sh/release-name" -}}
{{- $namespace := index $annotations "meta.helm.sh/release-namespace" -}}
{{- if and (eq (index $labels "app.kubernetes.io/name" | default "") $.Chart.Name) (eq (index $labels "app.kubernetes.io/component" | default "") "agent") $name $namespace -}}
{{- $other := printf "%s/%s" $namespace $name -}}
{{- if ne $other (include "ppg.installation" $) -}}
{{- if eq $namespace $.Release.Namespace -}}
{{- fail (printf "release %s is in this namespace, and each needs one of its own; upgrade it, or choose another namespace" $other) -}}
{{- else if not $.Values.allowOtherReleases -}}
{{- fail (printf "release %s is in this cluster, and a node has one release; upgrade it, or set allowOtherReleases=true and keep the two to different nodes (agent.nodeSelector) and namespaces" $other) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Takes (list NAME LABELS). A key that is there twice is one value to one reader and the other to another. */}}
{{- define "ppg.checkLabels" -}}
{{- $own := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app.kubernetes.io/version" "app.kubernetes.io/managed-by" "helm.sh/chart" -}}
{{- $values := index . 0 -}}
{{- range $key := keys (index . 1 | default dict) | sortAlpha -}}
{{- if has $key $own -}}
{{- fail (printf "%s: %s is a label that the chart sets itself; leave it out" $values $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "ppg.check" -}}
{{- include "ppg.checkOtherReleases" . -}}
{{- include "ppg.checkLabels" (list "commonLabels" .Values.commonLabels) -}}
{{- range $part := list "serviceMonitor" "prometheusRule" "dashboard" -}}
{{- include "ppg.checkLabels" (list (printf "metrics.%s.labels" $part) (index $.Values.metrics $part).labels) -}}
{{- end -}}
{{- if and (has "*" .Values.namespaces) (gt (len .Values.namespaces) 1) -}}
{{- fail "namespaces: \"*\" is all of them; remove the others, or the star" -}}
{{- end -}}
{{- if eq (int64 .Values.health.port) (int64 .Values.metrics.port) -}}
{{- fail "health.port is metrics.port; probes need a port of their own, choose another" -}}
{{- end -}}
{{- end -}}
