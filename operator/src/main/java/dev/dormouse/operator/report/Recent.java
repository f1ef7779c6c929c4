package dev.dormouse.operator.report;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The objects that were made of packed ones last: while something happens to a resource the same
 * few are asked for again and again. All of them are given up at once when nobody has asked for a
 * while and memory is collected. Safe for any thread.
 */
final class Recent<T> {
  /** A power of two. */
  private static final int REMEMBERED = 256;

  private static final class Entry<T> {
    final byte[] packed;
    final T object;

    Entry(byte[] packed, T object) {
      this.packed = packed;
      this.object = object;
    }

    /** By identity: what is packed is never changed, only replaced. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(byte[] bytes) {
      return packed == bytes;
    }
  }

  private volatile SoftReference<AtomicReferenceArray<@Nullable Entry<T>>> entries =
      new SoftReference<>(null);

  /** The object of exactly these bytes, if it was made not long ago. */
  @Nullable T find(String key, byte[] packed) {
    AtomicReferenceArray<@Nullable Entry<T>> known = entries.get();
    Entry<T> entry = known == null ? null : known.get(slot(key));
    return entry != null && entry.isOf(packed) ? entry.object : null;
  }

  void remember(String key, byte[] packed, T object) {
    AtomicReferenceArray<@Nullable Entry<T>> known = entries.get();
    if (known == null) {
      // Where two threads do this at once, one of them remembers for itself alone.
      known = new AtomicReferenceArray<>(REMEMBERED);
      entries = new SoftReference<>(known);
    }
    known.set(slot(key), new Entry<>(packed, object));
  }

  private static int slot(String key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & (REMEMBERED - 1);
  }
}
