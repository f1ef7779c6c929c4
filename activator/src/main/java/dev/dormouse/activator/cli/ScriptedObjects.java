package dev.dormouse.activator.cli;

import dev.dormouse.crds.kubernetes.Labels;

/**
 * What the API server of a {@link ScriptedCluster} knows, as JSON: one service, its revision, the
 * Deployment and ReplicaSet of it, and its one pod. Immutable.
 *
 * @param version changes with every scale
 * @param replicas 0 or 1
 * @param port the pod's
 */
record ScriptedObjects(int version, int replicas, int port) {
  private static final String NAMES =
      """
      "namespace":"default","generation":1,"labels":{"%s":"training","%s":"training-00001"}\
      """
          .formatted(Labels.SERVICE, Labels.REVISION);

  ScriptedObjects scaled(int changed) {
    return new ScriptedObjects(version + 1, changed, port);
  }

  /** All there is of a kind, or nothing where it is not known. */
  String list(String kind) {
    return switch (kind) {
      case "serverlessservices" ->
          list("dormouse.dev/v1alpha1", "ServerlessServiceList", service());
      case "revisions" -> list("dormouse.dev/v1alpha1", "RevisionList", revision());
      case "deployments" -> list("apps/v1", "DeploymentList", deployment());
      case "replicasets" -> list("apps/v1", "ReplicaSetList", replicaSet());
      case "pods" -> list("v1", "PodList", replicas == 0 ? "" : pod());
      default -> "";
    };
  }

  private String list(String api, String kind, String item) {
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[%s]}"
        .formatted(api, kind, version, item);
  }

  private String template() {
    return """
    {"spec":{"containerConcurrency":80,"containers":[{"name":"main","image":"none",\
    "ports":[{"name":"http1","containerPort":%d}]}]}}\
    """
        .formatted(port);
  }

  private String service() {
    return """
    {"apiVersion":"dormouse.dev/v1alpha1","kind":"ServerlessService","metadata":{"name":"training",\
    "uid":"s","resourceVersion":"1","namespace":"default","generation":1},\
    "spec":{"scaling":{"idleTimeout":"1s"},"template":%s}}\
    """
        .formatted(template());
  }

  private String revision() {
    return """
    {"apiVersion":"dormouse.dev/v1alpha1","kind":"Revision","metadata":{"name":"training-00001",\
    "uid":"r","resourceVersion":"1",%s},"spec":{"serviceName":"training","number":1,"template":%s},\
    "status":{"conditions":[{"type":"Started","status":"True"}]}}\
    """
        .formatted(NAMES, template());
  }

  String deployment() {
    return settled("Deployment", "training-00001");
  }

  private String replicaSet() {
    return settled("ReplicaSet", "training-00001-a");
  }

  /** Something that has as many pods as it is to have. */
  private String settled(String kind, String name) {
    return """
    {"apiVersion":"apps/v1","kind":"%s","metadata":{"name":"%s","uid":"%2$s",\
    "resourceVersion":"%d",%s},"spec":{"replicas":%d,"selector":{}},\
    "status":{"observedGeneration":1,"replicas":%5$d}}\
    """
        .formatted(kind, name, version, NAMES, replicas);
  }

  String scale() {
    return """
    {"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"training-00001",\
    "namespace":"default","resourceVersion":"%d"},"spec":{"replicas":%d},"status":{"replicas":%2$d}}\
    """
        .formatted(version, replicas);
  }

  String pod() {
    return """
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"training-00001-a-%d","uid":"p%1$d",\
    "resourceVersion":"%1$d",%s},"spec":{"containers":[{"name":"main","image":"none",\
    "ports":[{"name":"http1","containerPort":%d}]}]},"status":{"phase":"Running",\
    "podIP":"127.0.0.1","podIPs":[{"ip":"127.0.0.1"}],"containerStatuses":[{"name":"main",\
    "image":"none","imageID":"none","ready":true,"restartCount":0,\
    "state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}\
    """
        .formatted(version, NAMES, port);
  }
}
