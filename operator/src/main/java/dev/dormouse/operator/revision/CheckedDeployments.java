package dev.dormouse.operator.revision;

import dev.dormouse.crds.kubernetes.RevisionResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which Deployments were compared with their revisions and found right, so that none is
 * compared again before something of it changes that could be wrong: of ten changes of a Deployment
 * nine are its status. Remembers a bounded number, as 64 bits each. Safe for any thread.
 */
final class CheckedDeployments {
  /** A power of two. */
  private static final int REMEMBERED = 1 << 14;

  private final AtomicLongArray right = new AtomicLongArray(REMEMBERED);

  boolean contains(RevisionResource revision, Deployment deployment) {
    return right.get(slot(revision)) == mark(revision, deployment);
  }

  void add(RevisionResource revision, Deployment deployment) {
    right.set(slot(revision), mark(revision, deployment));
  }

  private static int slot(RevisionResource revision) {
    int hash = Objects.hashCode(revision.getMetadata().getUid());
    return (hash ^ hash >>> 16) & (REMEMBERED - 1);
  }

  /**
   * The specs are known by their generations. Labels, annotations and owners have none, and count
   * as they are.
   */
  private static long mark(RevisionResource revision, Deployment deployment) {
    ObjectMeta made = deployment.getMetadata();
    String all =
        String.join(
            "|",
            String.valueOf(revision.getMetadata().getUid()),
            String.valueOf(revision.getMetadata().getGeneration()),
            String.valueOf(made.getUid()),
            String.valueOf(made.getGeneration()),
            sorted(made.getLabels()),
            sorted(made.getAnnotations()),
            String.valueOf(made.getOwnerReferences()));
    CRC32C crc = new CRC32C();
    crc.update(all.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() << 32 | Integer.toUnsignedLong(all.hashCode());
  }

  private static String sorted(@Nullable Map<String, String> words) {
    return words == null || words.isEmpty() ? "" : new TreeMap<>(words).toString();
  }
}
