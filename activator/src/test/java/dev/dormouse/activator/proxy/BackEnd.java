package dev.dormouse.activator.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server that many run behind a proxy, as Debian has it. Each answers with the target that it was
 * asked for in the field {@code X-Seen}, and writes a line for each request that it takes to be
 * one, good or bad. Immutable.
 */
enum BackEnd {
  NGINX("nginx", "nginx-light"),
  HAPROXY("haproxy", "haproxy"),
  APACHE("apache2", "apache2-bin"),
  NODE("node", "nodejs");

  private final String program;
  private final String debian;

  BackEnd(String program, String debian) {
    this.program = program;
    this.debian = debian;
  }

  /** One that runs, until closed. */
  record Running(Process process, int port, Path log) implements AutoCloseable {
    /** How many requests it wrote down. */
    long requests() {
      try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
        return lines.filter(line -> line.startsWith("REQUEST ")).count();
      } catch (IOException e) {
        return -1;
      }
    }

    boolean wasAskedFor(String target) throws IOException {
      return Files.readString(log, StandardCharsets.ISO_8859_1).contains(" " + target + " ");
    }

    @Override
    public void close() {
      Programs.end(process);
    }
  }

  /** Skips the test, and says so, where the program is missing. */
  Running start(Path folder) throws Exception {
    String found = Programs.find(program, debian);
    int port = Programs.freePort();
    Path log = Files.createFile(folder.resolve(program + ".log"));
    Path file = Files.writeString(folder.resolve(program + ".conf"), settings(port, log));
    ProcessBuilder command = new ProcessBuilder(command(found, file.toString(), folder.toString()));
    Running running =
        new Running(Programs.start(command.directory(folder.toFile()), log), port, log);
    Programs.awaitPort(running.process, port, log);
    return running;
  }

  private List<String> command(String found, String file, String folder) {
    return switch (this) {
      case NGINX -> List.of(found, "-p", folder, "-e", "stderr", "-c", file);
      case HAPROXY -> List.of(found, "-db", "-f", file);
      case APACHE -> List.of(found, "-DFOREGROUND", "-d", folder, "-f", file);
      case NODE -> List.of(found, file);
    };
  }

  private String settings(int port, Path log) {
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
                  listen 127.0.0.1:PORT;
                  location / {
                    add_header X-Seen $request_uri always;
                    return 200 "seen";
                  }
                }
              }
              """;
          case HAPROXY ->
              """
              global
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
                bind 127.0.0.1:PORT
                http-request return status 200 hdr X-Seen "%[url]"
              """;
          case APACHE ->
              """
              ServerName localhost
              Listen 127.0.0.1:PORT
              PidFile apache.pid
              DefaultRuntimeDir .
              Mutex pthread
              User www-data
              Group www-data
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
              server.listen(PORT, '127.0.0.1');
              """;
        };
    return text.replace("PORT", Integer.toString(port)).replace("LOG", log.toString());
  }
}
