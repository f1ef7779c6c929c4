package dev.dormouse.activator.proxy;

import dev.dormouse.core.route.RouteTable;

/** Tells where hosts lead. A port; asked for each request, from any thread. */
public interface RouteSource {
  /** The whole table as it is now. */
  RouteTable routes();
}
