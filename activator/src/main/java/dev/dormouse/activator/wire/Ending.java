package dev.dormouse.activator.wire;

/** Why a connection between two activators ended, or did not begin. */
public enum Ending {
  /** The other end closed it, or died. */
  CLOSED,
  /** The socket failed. */
  FAILED,
  /** Nobody answers there. */
  UNREACHABLE,
  /** No certificate of the other end, or none that an authority of this one vouches for. */
  UNTRUSTED,
  /** It is not who it says it is, or not who was called. */
  WRONG_NAME,
  /** No version is spoken by both ends. */
  WRONG_VERSION,
  /** What came is not what the format says. */
  MALFORMED,
  /** Nothing came for too long. */
  SILENT,
  /** It did not say who it is in time. */
  MUTE,
  /** Too many others have not said yet who they are. */
  CROWDED,
  /** Another connection between the same two stays. */
  SUPERSEDED,
  /** This activator carries nothing any more. */
  SHUT_DOWN
}
