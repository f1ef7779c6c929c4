package dev.dormouse.activator.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that seal what cookies say of a session: the first one seals, and each opens, so that a
 * key can be replaced while clients still have what the former one sealed. From a folder with the
 * files {@code key} and, if there is one, {@code previous}; or, and while that is empty, made at
 * the first use for this process alone. Safe for any thread; whoever asks never waits for the disk.
 */
public final class SessionKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SessionKeys.class);
  private static final String KEY = "key";
  private static final int MIN_BYTES = 32;
  private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

  /** What holds at one time. A change gives another one. */
  record Keys(List<byte[]> all) {}

  private final Optional<Path> folder;
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime() + LOOK_AGAIN_NANOS);
  private volatile @Nullable Keys keys;

  private SessionKeys(Optional<Path> folder, @Nullable Keys keys) {
    this.folder = folder;
    this.keys = keys;
  }

  /** A key that nobody else has, and that ends with the process. */
  public static SessionKeys ofThisProcess() {
    return new SessionKeys(Optional.empty(), null);
  }

  /**
   * The keys of a folder, which are read again when they change there.
   *
   * @throws IllegalArgumentException when there is no such folder, or a key that is of no use
   */
  public static SessionKeys in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is no folder");
    }
    if (!Files.exists(folder.resolve(KEY))) {
      LOG.warn("{} has no key: sessions end with this process until it has", folder);
      return new SessionKeys(Optional.of(folder), null);
    }
    try {
      return new SessionKeys(Optional.of(folder), read(folder));
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException(folder + " has no key that can be read: " + e, e);
    }
  }

  Keys current() {
    Keys known = keys;
    if (known == null) {
      return make();
    }
    long due = nextLook.get();
    long now = System.nanoTime();
    if (folder.isPresent()
        && now - due >= 0
        && nextLook.compareAndSet(due, now + LOOK_AGAIN_NANOS)) {
      Thread.ofVirtual().start(() -> lookAgain(folder.get()));
    }
    return known;
  }

  private synchronized Keys make() {
    Keys made = keys;
    if (made == null) {
      byte[] key = new byte[MIN_BYTES];
      new SecureRandom().nextBytes(key);
      made = new Keys(List.of(key));
      keys = made;
    }
    return made;
  }

  private void lookAgain(Path from) {
    if (!Files.exists(from.resolve(KEY))) {
      return;
    }
    try {
      Keys found = read(from);
      Keys known = keys;
      if (known == null || !Arrays.deepEquals(found.all.toArray(), known.all.toArray())) {
        keys = found;
        LOG.info("{} has other session keys now", from);
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      LOG.warn("the session keys stay as they were: {}", e.toString());
    }
  }

  private static Keys read(Path folder) throws IOException {
    List<byte[]> all = new ArrayList<>();
    all.add(key(folder.resolve(KEY)));
    Path previous = folder.resolve("previous");
    if (Files.exists(previous)) {
      all.add(key(previous));
    }
    return new Keys(List.copyOf(all));
  }

  private static byte[] key(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    if (end < MIN_BYTES) {
      throw new IllegalArgumentException(
          file + ": " + end + " bytes (expected: at least " + MIN_BYTES + ")");
    }
    return Arrays.copyOf(bytes, end);
  }
}
