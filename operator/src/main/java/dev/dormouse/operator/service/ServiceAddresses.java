package dev.dormouse.operator.service;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.operator.OperatorOptions;

/** Decides by which URLs callers reach a service. Safe for any thread. */
final class ServiceAddresses {
  private final String scheme;
  private final String end;

  ServiceAddresses(OperatorOptions options) {
    this.scheme = options.externalScheme() + "://";
    this.end = "." + options.domain() + options.externalPort().map(port -> ":" + port).orElse("");
  }

  String of(ServiceKey service) {
    return scheme + service.name() + "." + service.namespace() + end;
  }

  String of(String tag, ServiceKey service) {
    return scheme + tag + "---" + service.name() + "." + service.namespace() + end;
  }
}
