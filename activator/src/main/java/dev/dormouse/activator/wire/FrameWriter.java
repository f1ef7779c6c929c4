package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Frame.Beat;
import dev.dormouse.core.peer.Frame.Data;
import dev.dormouse.core.peer.Frame.Echo;
import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.Frame.Hello;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Moment;
import dev.dormouse.core.peer.View;

/**
 * Writes the frames of one connection: length, kind, fields. A name is said in full once. All that
 * is written has to be sent, in that order, as what follows refers to it. Not thread-safe.
 */
final class FrameWriter {
  private final SaidNames names = new SaidNames();

  /** Writes one frame after what is there. */
  void write(Frame frame, BytesOut out) {
    int start = out.size();
    switch (frame) {
      case Beat(Header header, Moment at, long sent, long received) -> {
        out.octet(Wire.BEAT);
        header(header, out);
        moment(at, out);
        out.number(sent);
        out.number(received);
      }
      case Echo(long epoch, boolean vouches, Moment at) -> {
        out.octet(Wire.ECHO);
        out.number(epoch);
        out.flag(vouches);
        moment(at, out);
      }
      case Hello(Header header, View view) -> {
        out.octet(Wire.HELLO);
        header(header, out);
        view(view, out);
      }
      case Data(Header header, long sequence, Message message) -> {
        out.octet(
            switch (message) {
              case Message.Report _ -> Wire.REPORT;
              case Message.ToOwner _ -> Wire.TO_OWNER;
              case Message.ToPeer _ -> Wire.TO_PEER;
              case Message.Loaded _ -> Wire.LOADED;
              case Message.Unstarted _ -> Wire.UNSTARTED;
              case Message.Counted _ -> Wire.COUNTED;
            });
        header(header, out);
        out.number(sequence);
        new MessageWriter(names, out).write(message);
      }
    }
    if (out.size() - start > Wire.MAX_FRAME) {
      throw new IllegalArgumentException(
          "frame: " + (out.size() - start) + " bytes (expected: <= " + Wire.MAX_FRAME + ")");
    }
    out.prefixLength(start);
  }

  private static void header(Header header, BytesOut out) {
    out.number(header.epoch());
    out.number(header.own());
    out.number(header.yours());
  }

  private static void moment(Moment at, BytesOut out) {
    out.fixed(at.monotonic());
    out.fixed(at.wall());
  }

  private void view(View view, BytesOut out) {
    out.number(view.epoch());
    out.flag(view.usurped());
    out.number(view.members().size());
    for (View.Member member : view.members()) {
      MessageWriter.name(member.id().name(), names, out);
      out.flag(member.leaving());
    }
  }
}
