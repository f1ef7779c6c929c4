package dev.dormouse.operator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Counts reconciliations and calls of the API server. All names begin with {@code
 * dormouse_operator_}. Safe for any thread.
 */
public final class OperatorMetrics implements Metrics, Interceptor {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Shows whether this operator is the one that works. */
  public void showLeading(BooleanSupplier leading) {
    Gauge.builder("dormouse.operator.leading", () -> leading.getAsBoolean() ? 1 : 0)
        .strongReference(true)
        .register(registry);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Timer.Sample sample = Timer.start(registry);
    String outcome = "failure";
    try {
      T result = execution.execute();
      outcome = "success";
      return result;
    } finally {
      sample.stop(
          registry.timer(
              "dormouse.operator.reconcile.duration",
              "controller",
              execution.controllerName(),
              "outcome",
              outcome));
    }
  }

  @Override
  public void failedReconciliation(
      HasMetadata resource, Exception exception, Map<String, Object> metadata) {
    registry
        .counter("dormouse.operator.reconcile.failures", "kind", resource.getKind())
        .increment();
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    ApiCall call = ApiCall.of(request.method(), request.uri().getPath());
    registry
        .counter(
            "dormouse.operator.api.calls",
            "verb",
            call.verb(),
            "resource",
            call.resource(),
            "outcome",
            response.isSuccessful() ? "success" : Integer.toString(response.code()))
        .increment();
  }

  /** All figures, in Prometheus's text format. */
  public String scrape() {
    return registry.scrape();
  }
}
