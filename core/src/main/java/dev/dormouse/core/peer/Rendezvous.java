package dev.dormouse.core.peer;

/**
 * The weights of rendezvous hashing: the same on every machine and in every release, or two
 * activators would disagree on who owns what. Stateless.
 */
final class Rendezvous {
  private static final long FNV_BASIS = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private Rendezvous() {}

  /** An unsigned number in which every bit of both names counts. */
  static long weight(String member, String revision) {
    long hash = add(FNV_BASIS, member);
    hash = (hash ^ 0xFF) * FNV_PRIME;
    return mix(add(hash, revision));
  }

  private static long add(long hash, String text) {
    long sum = hash;
    for (int i = 0; i < text.length(); i++) {
      sum = (sum ^ text.charAt(i)) * FNV_PRIME;
    }
    return sum;
  }

  /** The finisher of SplitMix64: names that differ in one letter get unlike weights. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
