package dev.dormouse.activator.wire;

import dev.dormouse.core.admit.Admission;

/** The numbers that both ends of the wire agree on. Has no state. */
final class Wire {
  /** The first bytes of every connection. */
  static final byte[] MAGIC = {'D', 'M', 'o', 'u'};

  static final int LOWEST_VERSION = 1;
  static final int HIGHEST_VERSION = 1;

  /** A frame of more bytes is refused; a report of half a million slots has as many. */
  static final int MAX_FRAME = 16 << 20;

  /** A greeting of more bytes is refused. */
  static final int MAX_GREETING = 2048;

  /** A name of more bytes is refused; Kubernetes allows 253. */
  static final int MAX_NAME = 512;

  /** Of a text more bytes are left out when it is written, and refused when it is read. */
  static final int MAX_TEXT = 4096;

  /** Of a program's last lines, earlier ones are left out. */
  static final int MAX_LINES = 50;

  /** How many names each end remembers, so that they need not be said again. */
  static final int REMEMBERED_NAMES = 4096;

  static final int BEAT = 1;
  static final int ECHO = 2;
  static final int HELLO = 3;
  static final int REPORT = 4;
  static final int TO_OWNER = 5;
  static final int TO_PEER = 6;
  static final int LOADED = 7;
  static final int UNSTARTED = 8;
  static final int COUNTED = 9;

  private Wire() {}

  /** What a rejection's reason is called; never to change between releases. */
  static int code(Admission.Reason reason) {
    return switch (reason) {
      case QUEUE_REQUESTS_FULL -> 1;
      case QUEUE_BYTES_FULL -> 2;
    };
  }
}
