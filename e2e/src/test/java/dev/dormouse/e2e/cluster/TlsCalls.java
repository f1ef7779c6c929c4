package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Calls services by TLS, with curl, and looks at the certificates. Thread-safe. */
public final class TlsCalls implements AutoCloseable {
  static final String SECRET = "e2e-tls";
  private static final int PORT = 443;
  private static final int DIAL_MILLIS = 5_000;

  private final String host;
  private final int port;
  private final Optional<LocalPortForward> forward;

  private TlsCalls(String host, int port, Optional<LocalPortForward> forward) {
    this.host = host;
    this.port = port;
    this.forward = forward;
  }

  static TlsCalls open(KubernetesClient client, String namespace, String service) {
    String address =
        client.services().inNamespace(namespace).withName(service).get().getSpec().getClusterIP();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, PORT), DIAL_MILLIS);
      return new TlsCalls(address, PORT, Optional.empty());
    } catch (IOException e) {
      LocalPortForward forward =
          client.services().inNamespace(namespace).withName(service).portForward(PORT);
      return new TlsCalls("127.0.0.1", forward.getLocalPort(), Optional.of(forward));
    }
  }

  /** Stores a new certificate that signs itself where the activator finds it, and returns it. */
  public static X509Certificate store(KubernetesClient client, String namespace, String name) {
    try {
      Path folder = Files.createTempDirectory("e2e-tls");
      Path crt = folder.resolve("tls.crt");
      Path key = folder.resolve("tls.key");
      run(
          List.of(
              "openssl",
              "req",
              "-x509",
              "-newkey",
              "rsa:2048",
              "-nodes",
              "-days",
              "2",
              "-subj",
              "/CN=e2e",
              "-addext",
              "subjectAltName=DNS:" + name,
              "-keyout",
              key.toString(),
              "-out",
              crt.toString()));
      Secret secret =
          new SecretBuilder()
              .withNewMetadata()
              .withName(SECRET)
              .withNamespace(namespace)
              .endMetadata()
              .withType("kubernetes.io/tls")
              .addToStringData("tls.crt", Files.readString(crt))
              .addToStringData("tls.key", Files.readString(key))
              .build();
      client.resource(secret).forceConflicts().serverSideApply();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(crt)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate that is shown to a client that names this host. */
  public X509Certificate certificate(String name) {
    try {
      SSLContext trusting = SSLContext.getInstance("TLS");
      trusting.init(null, new TrustManager[] {new Anybody()}, null);
      try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(host, port)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Calls by HTTP/2; returns status, version and body. */
  public String get(String name, String path) {
    return run(
        List.of(
            "curl",
            "-sSk",
            "--http2",
            "-m",
            "60",
            "--resolve",
            name + ":" + port + ":" + host,
            "-o",
            "-",
            "-w",
            " %{http_code} HTTP/%{http_version}",
            "https://" + name + ":" + port + path));
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (forward.isPresent()) {
      forward.get().close();
    }
  }

  /** What is shown is what the tests look at. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
