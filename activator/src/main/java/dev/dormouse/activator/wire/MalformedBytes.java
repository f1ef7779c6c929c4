package dev.dormouse.activator.wire;

/** What came is not what the format says; the message is the reason, which ends the connection. */
final class MalformedBytes extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  MalformedBytes(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
