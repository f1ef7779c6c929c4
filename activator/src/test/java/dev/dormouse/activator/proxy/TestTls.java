package dev.dormouse.activator.proxy;

import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.Certificates;
import dev.dormouse.activator.wayin.TestCertificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One certificate for all tests of a run, for the test's hosts and this machine, and who trusts it.
 * Safe for any thread.
 */
record TestTls(Path certificate, X509ExtendedKeyManager keys, SSLContext trusting) {
  private static @Nullable TestTls one;

  /** Makes it the first time; skips the test where there is no OpenSSL. */
  static synchronized TestTls get() throws Exception {
    TestTls made = one == null ? make() : one;
    one = made;
    return made;
  }

  private static TestTls make() throws Exception {
    Path folder = Files.createDirectories(Path.of("target/test-tls"));
    CertificateFiles files =
        TestCertificates.make(
            folder,
            TestCertificates.EC,
            ProxyFixture.HOST,
            "*.default.test",
            "localhost",
            "127.0.0.1");
    try (Certificates certificates = Certificates.watch(files, InstantSource.system());
        InputStream in = Files.newInputStream(folder.resolve("tls.crt"))) {
      Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(in);
      return new TestTls(folder.resolve("tls.crt"), certificates.keys(), trusting(own));
    }
  }

  private static SSLContext trusting(Certificate own) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("own", own);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
