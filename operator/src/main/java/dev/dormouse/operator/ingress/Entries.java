package dev.dormouse.operator.ingress;

import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.operator.ingress.IngressOptions.Hosts;
import dev.dormouse.operator.report.PagedInformer;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, repairs and deletes the objects by which requests come in, and watches them. The Gateway
 * API is looked for when it is needed, for it may be installed at any time. Filled once before
 * anything is reconciled, then safe for any thread; its lock guards the search for the Gateway API.
 */
public final class Entries {
  private static final Logger LOG = LoggerFactory.getLogger(Entries.class);
  private static final String GATEWAY_GROUP = "gateway.networking.k8s.io";
  private static final List<String> GATEWAY_VERSIONS = List.of("v1", "v1beta1");
  private static final String INGRESSES = "ingresses";
  private static final String ROUTES = "routes";

  private final IngressOptions options;
  private final String namespace;
  private final String domain;
  private final EntryObjects objects;
  private volatile Optional<Watched> ingresses = Optional.empty();
  private volatile Optional<Watched> routes = Optional.empty();

  /** A kind of objects that is watched. */
  private record Watched(
      String apiVersion,
      InformerEventSource<GenericKubernetesResource, ServerlessServiceResource> source) {}

  /**
   * The entries.
   *
   * @param namespace of the activators
   * @param domain the last part of every host
   */
  public Entries(IngressOptions options, String namespace, String domain) {
    this.options = options;
    this.namespace = namespace;
    this.domain = domain;
    this.objects = new EntryObjects(options, namespace);
  }

  /** What is to be watched from the beginning. */
  public List<EventSource<?, ServerlessServiceResource>> prepare(
      EventSourceContext<ServerlessServiceResource> context) {
    if (options.hosts() != Hosts.NONE) {
      ingresses =
          Optional.of(
              watched(INGRESSES, EntryObjects.INGRESS_VERSION, EntryObjects.INGRESS_KIND, context));
    }
    if (!options.gateways().isEmpty()) {
      routes =
          gatewayApi(context.getClient())
              .map(version -> watched(ROUTES, version, EntryObjects.ROUTE_KIND, context));
    }
    List<EventSource<?, ServerlessServiceResource>> sources = new ArrayList<>();
    ingresses.ifPresent(known -> sources.add(known.source()));
    routes.ifPresent(known -> sources.add(known.source()));
    return sources;
  }

  private Watched watched(
      String name,
      String apiVersion,
      String kind,
      EventSourceContext<ServerlessServiceResource> context) {
    var source =
        new PagedInformer<GenericKubernetesResource, ServerlessServiceResource>(
            PagedInformer.from(
                    new GroupVersionKind(apiVersion, kind), ServerlessServiceResource.class)
                .withName(name)
                .withNamespaces(namespace)
                .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
                .withSecondaryToPrimaryMapper(Entries::serviceOf)
                .build(),
            context);
    return new Watched(apiVersion, source);
  }

  private static Set<ResourceID> serviceOf(GenericKubernetesResource object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String service = labels.get(Labels.SERVICE);
    String of = labels.get(Labels.NAMESPACE);
    return service == null || of == null ? Set.of() : Set.of(new ResourceID(service, of));
  }

  /** The newest version of the Gateway API that is known here, if the cluster serves any. */
  static Optional<String> gatewayApi(KubernetesClient client) {
    APIGroup group = client.getApiGroup(GATEWAY_GROUP);
    if (group == null) {
      return Optional.empty();
    }
    List<String> served =
        group.getVersions().stream().map(GroupVersionForDiscovery::getVersion).toList();
    return GATEWAY_VERSIONS.stream()
        .filter(served::contains)
        .findFirst()
        .map(version -> GATEWAY_GROUP + "/" + version);
  }

  /** Makes what a service needs, and deletes what it doesn't need any more. */
  public Entry apply(
      ServerlessServiceResource service,
      ServiceDefinition definition,
      ServiceDomains domains,
      Context<ServerlessServiceResource> context) {
    var ingress = service.getSpec().ingress();
    EntryPlan plan =
        EntryPlan.plan(
            definition,
            ingress == null ? Map.of() : ingress.annotations(),
            domains,
            domain,
            options);
    KubernetesClient client = context.getClient();
    List<GenericKubernetesResource> made = objects.ingresses(plan);
    ingresses.ifPresent(known -> sync(known, service, made, client));
    if (options.gateways().isEmpty()) {
      return told(plan, made.isEmpty());
    }
    Optional<Watched> gateway = routes(context);
    if (gateway.isEmpty()) {
      return plan.own().isEmpty() ? new Entry.None() : new Entry.NoGatewayApi();
    }
    List<GenericKubernetesResource> routed = objects.routes(plan, gateway.get().apiVersion());
    sync(gateway.get(), service, routed, client);
    return told(plan, made.isEmpty() && routed.isEmpty());
  }

  private static Entry told(EntryPlan plan, boolean nothing) {
    if (nothing) {
      return new Entry.None();
    }
    return plan.refused().isEmpty() ? new Entry.Made() : new Entry.Refused(plan.refused());
  }

  private Optional<Watched> routes(Context<ServerlessServiceResource> context) {
    if (routes.isPresent()) {
      return routes;
    }
    synchronized (this) {
      if (routes.isEmpty()) {
        Optional<String> version = gatewayApi(context.getClient());
        if (version.isPresent()) {
          LOG.info("the cluster serves {} now", version.get());
          Watched found =
              watched(
                  ROUTES,
                  version.get(),
                  EntryObjects.ROUTE_KIND,
                  context.eventSourceRetriever().eventSourceContextForDynamicRegistration());
          context.eventSourceRetriever().dynamicallyRegisterEventSource(found.source());
          routes = Optional.of(found);
        }
      }
      return routes;
    }
  }

  private static void sync(
      Watched watched,
      ServerlessServiceResource service,
      List<GenericKubernetesResource> desired,
      KubernetesClient client) {
    Set<GenericKubernetesResource> there = watched.source().getSecondaryResources(service);
    for (GenericKubernetesResource wished : desired) {
      Optional<GenericKubernetesResource> actual =
          there.stream().filter(one -> isSame(one, wished)).findFirst();
      if (actual.filter(one -> EntryObjects.matches(one, wished)).isEmpty()) {
        client.resource(wished).fieldManager(Labels.OPERATOR).forceConflicts().serverSideApply();
      }
    }
    there.stream()
        .filter(one -> desired.stream().noneMatch(wished -> isSame(one, wished)))
        .forEach(one -> client.resource(one).delete());
  }

  private static boolean isSame(GenericKubernetesResource one, GenericKubernetesResource other) {
    return one.getMetadata().getName().equals(other.getMetadata().getName());
  }

  /** Deletes what a service had that is gone. */
  public void gone(ServerlessServiceResource service, KubernetesClient client) {
    ingresses.ifPresent(known -> sync(known, service, List.of(), client));
    routes.ifPresent(known -> sync(known, service, List.of(), client));
  }
}
