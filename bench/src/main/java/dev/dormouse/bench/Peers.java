package dev.dormouse.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * HAProxy and nginx as plain proxies, set up to do what the activator does: connections kept on
 * both sides, the forwarding header added, no access log, as many threads as there are processors.
 */
final class Peers {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private Peers() {}

  /** With the same limit of simultaneous requests for its server, the rest waiting in its queue. */
  static Process haproxy(Workplace workplace, int port, int upstream, int limit)
      throws IOException {
    String file =
        workplace
            .write(
                "haproxy.cfg",
                """
                global
                  nbthread %d
                  maxconn 4000
                defaults
                  mode http
                  option forwardfor
                  timeout connect 5s
                  timeout client 300s
                  timeout server 300s
                  timeout queue 60s
                frontend in
                  bind 127.0.0.1:%d
                  default_backend up
                backend up
                  server one 127.0.0.1:%d maxconn %d
                """
                    .formatted(PROCESSORS, port, upstream, limit))
            .toString();
    return workplace.start("haproxy", List.of("haproxy", "-db", "-f", file));
  }

  /**
   * In front of several servers, each for the hosts and with the limit in its key: {@code host
   * limit}.
   */
  static Process haproxy(Workplace workplace, int port, Map<String, Integer> upstreams)
      throws IOException {
    StringBuilder rules = new StringBuilder();
    StringBuilder backends = new StringBuilder();
    upstreams.forEach((key, upstream) -> {
      String host = key.substring(0, key.indexOf(' '));
      String limit = key.substring(key.indexOf(' ') + 1);
      rules.append("  use_backend %1$s if { hdr(host) -i %1$s }\n".formatted(host));
      backends.append(
          """
          backend %s
            server one 127.0.0.1:%d maxconn %s
          """
              .formatted(host, upstream, limit));
    });
    String file =
        workplace
            .write(
                "haproxy.hosts.cfg",
                """
                global
                  nbthread %d
                  maxconn 9900
                defaults
                  mode http
                  option forwardfor
                  timeout connect 5s
                  timeout client 300s
                  timeout http-request 30s
                  timeout server 300s
                  timeout queue 120s
                frontend in
                  bind 127.0.0.1:%d backlog 4096
                %s%s\
                """
                    .formatted(PROCESSORS, port, rules, backends))
            .toString();
    return workplace.start("haproxy.hosts", List.of("haproxy", "-db", "-f", file));
  }

  /** Its limit per server has no queue without the paid edition, so that it has none here. */
  static Process nginx(Workplace workplace, int port, int upstream, int kept) throws IOException {
    String folder = workplace.file("").toString();
    String file =
        workplace
            .write(
                "nginx.conf",
                """
                daemon off;
                worker_processes %1$d;
                error_log stderr error;
                pid %2$s/nginx.pid;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  upstream up { server 127.0.0.1:%3$d; keepalive %4$d; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%5$d;
                    location / {
                      proxy_pass http://up;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                  }
                }
                """
                    .formatted(PROCESSORS, folder, upstream, kept, port))
            .toString();
    return workplace.start("nginx", List.of("nginx", "-p", folder, "-c", file));
  }
}
