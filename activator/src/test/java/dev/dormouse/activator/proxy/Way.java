package dev.dormouse.activator.proxy;

import dev.dormouse.core.route.Visibility;
import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The two ways in, so that what is true of one is tested of the other. Stateless. */
enum Way {
  PLAIN {
    @Override
    Listener listener() {
      return Listener.plain(ADDRESS, 0, Visibility.PUBLIC);
    }

    @Override
    Wire connect(int port, String protocol) throws IOException {
      return Wire.connect(port);
    }
  },

  TLS {
    @Override
    Listener listener() throws Exception {
      return new Listener(
          ADDRESS,
          0,
          Visibility.PUBLIC,
          Optional.of(TestTls.get().keys()),
          false,
          OptionalInt.empty());
    }

    @Override
    Wire connect(int port, String protocol) throws Exception {
      Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
      SSLSocket socket =
          (SSLSocket)
              TestTls.get()
                  .trusting()
                  .getSocketFactory()
                  .createSocket(plain, ProxyFixture.HOST, port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {protocol});
      parameters.setServerNames(List.of(new SNIHostName(ProxyFixture.HOST)));
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      if (!protocol.equals(socket.getApplicationProtocol())) {
        throw new AssertionError("negotiated: " + socket.getApplicationProtocol());
      }
      return Wire.of(socket);
    }
  };

  static final String HTTP1 = "http/1.1";
  static final String HTTP2 = "h2";
  private static final String ADDRESS = "127.0.0.1";

  /** A port that is come in on by this way. */
  abstract Listener listener() throws Exception;

  /**
   * Opens a connection.
   *
   * @param protocol what is negotiated where that is done
   */
  abstract Wire connect(int port, String protocol) throws Exception;
}
