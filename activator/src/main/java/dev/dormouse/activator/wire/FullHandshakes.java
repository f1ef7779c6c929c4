package dev.dormouse.activator.wire;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import javax.net.ssl.SSLException;

/**
 * Has TLS forget its sessions after a second. Who resumes one shows the certificate of then, while
 * connections between activators are few, last long, and are to show the one of now. Has no state.
 */
final class FullHandshakes extends JdkSSLEngineOptions {
  private static final int SECONDS = 1;

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        SslContext context = super.create();
        context.sessionContext().setSessionTimeout(SECONDS);
        return context;
      }
    };
  }
}
