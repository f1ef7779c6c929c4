package dev.dormouse.activator.proxy;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose forwarding headers are believed: peers at one of some addresses, or in one of some
 * ranges such as {@code 10.0.0.0/8} and {@code fd00::/8}. An IPv4 address is the same whether it
 * comes as such or mapped into IPv6. Immutable.
 */
public final class TrustedProxies {
  /** What the addresses of one range begin with. */
  private static final class Range {
    /** In network order, 4 or 16 bytes. */
    private final byte[] address;

    /** How many of them count. */
    private final int bits;

    Range(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean holds(byte[] peer) {
      if (peer.length != address.length) {
        return false;
      }
      int whole = bits / 8;
      for (int i = 0; i < whole; i++) {
        if (peer[i] != address[i]) {
          return false;
        }
      }
      int rest = bits % 8;
      return rest == 0 || (peer[whole] ^ address[whole]) >> (8 - rest) == 0;
    }
  }

  private final List<Range> ranges;

  private TrustedProxies(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * Reads addresses and ranges.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static TrustedProxies of(Collection<String> texts) {
    return new TrustedProxies(texts.stream().map(TrustedProxies::range).toList());
  }

  private static Range range(String text) {
    int slash = text.indexOf('/');
    byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw wrong(text);
    }
    int most = address.length * 8;
    if (slash < 0) {
      return new Range(address, most);
    }
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > most) {
      throw wrong(text);
    }
    return new Range(address, Integer.parseInt(length));
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "trusted proxy: " + text + " (expected: an address or a range such as 10.0.0.0/8)");
  }

  /** An IPv4 address that is mapped into IPv6 is given as IPv4. */
  private static byte @Nullable [] bytes(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null || bytes.length == 4) {
      return bytes;
    }
    for (int i = 0; i < 12; i++) {
      if (bytes[i] != (i < 10 ? 0 : (byte) 0xff)) {
        return bytes;
      }
    }
    return java.util.Arrays.copyOfRange(bytes, 12, 16);
  }

  /** Whether a peer is one of them. */
  boolean trust(String peer) {
    if (ranges.isEmpty()) {
      return false;
    }
    byte[] address = bytes(peer);
    if (address == null) {
      return false;
    }
    for (Range range : ranges) {
      if (range.holds(address)) {
        return true;
      }
    }
    return false;
  }
}
