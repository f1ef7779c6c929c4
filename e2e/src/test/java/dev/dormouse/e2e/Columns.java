package dev.dormouse.e2e;

import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code kubectl get} prints: the API server's own table. */
final class Columns {
  private Columns() {}

  /** The object's row, by the columns' names. */
  static Map<String, Object> of(Workspace workspace, String plural, String name) {
    var client = workspace.client();
    String url =
        "%sapis/dormouse.dev/v1alpha1/namespaces/%s/%s/%s"
            .formatted(client.getMasterUrl(), workspace.namespace(), plural, name);
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(url)
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    GenericKubernetesResource table;
    try {
      HttpResponse<String> response =
          client.getHttpClient().sendAsync(request, String.class).get(30, TimeUnit.SECONDS);
      table = Serialization.unmarshal(response.body(), GenericKubernetesResource.class);
    } catch (Exception e) {
      throw new IllegalStateException(url, e);
    }
    List<Map<String, Object>> columns = table.get("columnDefinitions");
    List<Object> cells = table.get("rows", 0, "cells");
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put((String) columns.get(i).get("name"), cells.get(i));
    }
    return row;
  }
}
