package dev.dormouse.operator.service;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.operator.OperatorOptions;

/** Decides by which URLs callers reach a service. Safe for any thread. */
final class ServiceAddresses {
  private final String scheme;
  private final String port;
  private final String cluster;
  private final String end;

  ServiceAddresses(OperatorOptions options) {
    this.scheme = options.externalScheme() + "://";
    this.port = options.externalPort().map(number -> ":" + number).orElse("");
    this.end = "." + options.domain() + port;
    this.cluster = ".svc." + options.clusterDomain();
  }

  /**
   * Where a service answers: by its name in the cluster when it is to be reached from there only.
   */
  String of(ServiceKey service, Visibility visibility) {
    return of(service.name() + "." + service.namespace(), visibility);
  }

  String of(String tag, ServiceKey service, Visibility visibility) {
    return of(tag + "---" + service.name() + "." + service.namespace(), visibility);
  }

  private String of(String name, Visibility visibility) {
    return visibility == Visibility.PUBLIC ? scheme + name + end : "http://" + name + cluster;
  }

  /** Where a service answers under a domain of its own. */
  String of(String domain) {
    return scheme + domain + port;
  }
}
