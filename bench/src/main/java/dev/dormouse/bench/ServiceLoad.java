package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Creates services in ten namespaces, as many at once as a few users would, and hears which of them
 * are ready. Safe for any thread.
 */
final class ServiceLoad implements AutoCloseable {
  private static final int NAMESPACES = 10;
  private static final int AT_ONCE = 8;

  /** So many may be waited for as long as anything else. */
  private static final int PORTION = 1_000;

  private final KubernetesClient client;
  private final int port;
  private final String idle;
  private final Set<String> ready = ConcurrentHashMap.newKeySet();
  private final ExecutorService users = Executors.newFixedThreadPool(AT_ONCE);
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private int created;

  /**
   * No service yet.
   *
   * @param port where all instances serve
   * @param idle after how long a service's instance goes
   */
  ServiceLoad(KubernetesClient client, int port, String idle) {
    this.client = client;
    this.port = port;
    this.idle = idle;
    IntStream.range(0, NAMESPACES)
        .forEach(i ->
            client
                .resource(
                    new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace(i))
                        .endMetadata()
                        .build())
                .create());
    this.informer = services().inAnyNamespace().inform(new Heard());
  }

  private MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      services() {
    return client.genericKubernetesResources(
        new ResourceDefinitionContext.Builder()
            .withGroup("dormouse.dev")
            .withVersion("v1alpha1")
            .withKind("ServerlessService")
            .withPlural("serverlessservices")
            .withNamespaced(true)
            .build());
  }

  private final class Heard implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource service) {}

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
      if (isReady(now)) {
        ready.add(now.getMetadata().getNamespace() + "/" + now.getMetadata().getName());
      }
    }

    @Override
    public void onDelete(GenericKubernetesResource service, boolean unknown) {}
  }

  private static boolean isReady(GenericKubernetesResource service) {
    return service.get("status", "conditions") instanceof List<?> conditions
        && conditions.stream()
            .anyMatch(one ->
                one instanceof Map<?, ?> condition
                    && "Ready".equals(condition.get("type"))
                    && "True".equals(condition.get("status")));
  }

  static String name(int index) {
    return "s" + index;
  }

  static String namespace(int index) {
    return "team-" + index % NAMESPACES;
  }

  /** Creates services until there are so many, and waits until all are ready. */
  void growTo(int count) throws Exception {
    create(count);
    while (ready.size() < count) {
      int next = Math.min(count, ready.size() + PORTION);
      Await.until("no " + PORTION + " more services are ready", () -> ready.size() >= next);
    }
  }

  /** Creates services until there are so many. */
  void create(int count) throws Exception {
    List<Callable<GenericKubernetesResource>> calls =
        IntStream.range(created, count)
            .<Callable<GenericKubernetesResource>>mapToObj(i -> () -> createOne(i))
            .toList();
    for (Future<GenericKubernetesResource> done : users.invokeAll(calls)) {
      done.get();
    }
    created = count;
  }

  private GenericKubernetesResource createOne(int index) {
    String yaml =
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: ServerlessService
        metadata: {name: %s, namespace: %s}
        spec:
          scaling: {idleTimeout: %s}
          template:
            spec:
              containers:
                - image: registry.example/team/hello:1
                  ports: [{containerPort: %d}]
                  env: [{name: GREETING, value: hello %d}]
                  resources: {requests: {cpu: 250m, memory: 128Mi}, limits: {memory: 256Mi}}
        """
            .formatted(name(index), namespace(index), idle, port, index);
    return services()
        .inNamespace(namespace(index))
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .create();
  }

  int created() {
    return created;
  }

  @Override
  public void close() {
    informer.close();
    users.shutdownNow();
  }
}
