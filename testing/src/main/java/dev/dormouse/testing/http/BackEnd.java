package dev.dormouse.testing.http;

import java.util.List;

/**
 * A server that many run behind a proxy, as Debian has it. Each answers with the target that it was
 * asked for in the field {@code X-Seen}, and writes a line for each request that it takes to be
 * one, good or bad: {@code REQUEST}, the method, the target and what became of it. Immutable.
 */
public enum BackEnd {
  NGINX("nginx", "nginx-light"),
  HAPROXY("haproxy", "haproxy"),
  APACHE("apache2", "apache2-bin"),
  NODE("node", "nodejs");

  public final String program;

  /** Debian's package that has it. */
  public final String debian;

  BackEnd(String program, String debian) {
    this.program = program;
    this.debian = debian;
  }

  /**
   * What starts it, in the foreground.
   *
   * @param program its path, or its name where that is on the path
   * @param file that of the settings
   * @param folder where it may write
   */
  public List<String> command(String program, String file, String folder) {
    return switch (this) {
      case NGINX -> List.of(program, "-p", folder, "-e", "stderr", "-c", file);
      case HAPROXY -> List.of(program, "-db", "-f", file);
      case APACHE -> List.of(program, "-DFOREGROUND", "-d", folder, "-f", file);
      case NODE -> List.of(program, file);
    };
  }

  /**
   * The file of its settings.
   *
   * @param address where it listens
   * @param log where it writes its lines, but for Node, which always prints them
   */
  public String settings(String address, int port, String log) {
    String text =
        switch (this) {
          case NGINX ->
              """
              daemon off;
              worker_processes 1;
              pid nginx.pid;
              events { worker_connections 256; }
              http {
                log_format request 'REQUEST $request_method $request_uri $status';
                access_log LOG request;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                large_client_header_buffers 4 128k;
                server {
                  listen ADDRESS:PORT;
                  location / {
                    add_header X-Seen $request_uri always;
                    return 200 "seen";
                  }
                }
              }
              """;
          // One thread: of two that write a line at once, one gives its line up.
          case HAPROXY ->
              """
              global
                nbthread 1
                log stdout format raw daemon
                maxconn 200
              defaults
                mode http
                log global
                option dontlognull
                log-format "REQUEST %HM %HU %ST"
                timeout client 60s
                timeout server 60s
                timeout connect 5s
              frontend in
                bind ADDRESS:PORT
                http-request return status 200 hdr X-Seen "%[url]"
              """;
          case APACHE ->
              """
              ServerName localhost
              Listen ADDRESS:PORT
              PidFile apache.pid
              DefaultRuntimeDir .
              Mutex pthread
              User #33
              Group #33
              LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
              LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
              LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
              LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
              ErrorLog LOG
              LogFormat "REQUEST %m %U%q %s" request
              CustomLog LOG request
              DocumentRoot /usr/share
              ErrorDocument 403 seen
              ErrorDocument 404 seen
              Header always set X-Seen "expr=%{REQUEST_URI}"
              """;
          case NODE ->
              """
              const server = require('http').createServer((request, response) => {
                console.log(`REQUEST ${request.method} ${request.url} 200`);
                request.resume();
                response.setHeader('X-Seen', request.url);
                response.setHeader('Content-Length', '4');
                response.end('seen');
              });
              server.keepAliveTimeout = 60000;
              server.on('clientError', (error, socket) => {
                console.log(`REQUEST - - ${error.code}`);
                socket.end('HTTP/1.1 400 Bad Request\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n');
              });
              server.listen(PORT, 'ADDRESS');
              """;
        };
    return text.replace("ADDRESS", address)
        .replace("PORT", Integer.toString(port))
        .replace("LOG", log);
  }
}
