package dev.dormouse.activator.cluster;

import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.TestCertificates;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A rule of a real API server that refuses every scale of a Deployment, until it is closed. For one
 * thread.
 */
final class Refusing implements AutoCloseable {
  private static final String NAME = "no-scale.dormouse.test";

  private final KubernetesClient client;
  private final HttpServer server;

  /** In force when this returns, as is seen at a Deployment, which is not changed. */
  Refusing(Vertx vertx, KubernetesClient client, Path folder, String deployment)
      throws IOException, InterruptedException {
    this.client = client;
    CertificateFiles files = TestCertificates.make(folder, TestCertificates.EC, "127.0.0.1");
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(files.certificate().toString())
                            .setKeyPath(files.key().toString())))
            .requestHandler(this::refuse)
            .listen(0, "127.0.0.1")
            .await();
    var _ = client.resource(rule(files)).create();
    while (mayScale(deployment)) { // the API server learns of the rule by a watch of its own
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private ValidatingWebhookConfiguration rule(CertificateFiles files) throws IOException {
    return new ValidatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName(NAME)
        .endMetadata()
        .addNewWebhook()
        .withName(NAME)
        .withAdmissionReviewVersions("v1")
        .withSideEffects("None")
        .withFailurePolicy("Fail")
        .withNewClientConfig()
        .withUrl("https://127.0.0.1:" + server.actualPort() + "/")
        .withCaBundle(Base64.getEncoder().encodeToString(Files.readAllBytes(files.certificate())))
        .endClientConfig()
        .addNewRule()
        .withApiGroups("apps")
        .withApiVersions("v1")
        .withOperations("UPDATE")
        .withResources("deployments/scale")
        .endRule()
        .endWebhook()
        .build();
  }

  private boolean mayScale(String deployment) {
    var scaled = client.apps().deployments().inNamespace("default").withName(deployment);
    try {
      var _ =
          scaled
              .subresource("scale")
              .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":0}}");
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 403) {
        return false;
      }
      throw e;
    }
  }

  String message() {
    return "no instance is paid for";
  }

  private void refuse(HttpServerRequest request) {
    var _ =
        request
            .body()
            .map(body -> {
              String uid = body.toJsonObject().getJsonObject("request").getString("uid");
              return new JsonObject()
                  .put("apiVersion", "admission.k8s.io/v1")
                  .put("kind", "AdmissionReview")
                  .put(
                      "response",
                      new JsonObject()
                          .put("uid", uid)
                          .put("allowed", false)
                          .put(
                              "status",
                              new JsonObject().put("code", 403).put("message", message())));
            })
            .compose(answer ->
                request
                    .response()
                    .putHeader("Content-Type", "application/json")
                    .end(answer.toBuffer()));
  }

  @Override
  public void close() {
    client.admissionRegistration().v1().validatingWebhookConfigurations().withName(NAME).delete();
    var _ = server.close().await();
  }
}
