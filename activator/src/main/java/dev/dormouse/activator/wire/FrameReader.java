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
import java.util.ArrayList;
import java.util.List;

/** Reads the frames that one {@link FrameWriter} has written, in their order. Not thread-safe. */
final class FrameReader {
  private final HeardNames names = new HeardNames();

  /** Reads a frame without its length, which takes all bytes that there are. */
  Frame read(BytesIn in) throws MalformedBytes {
    int kind = in.octet();
    Frame frame =
        switch (kind) {
          case Wire.BEAT -> new Beat(header(in), moment(in), in.number(), in.number());
          case Wire.ECHO -> new Echo(in.number(), in.flag(), moment(in));
          case Wire.HELLO -> new Hello(header(in), view(in));
          case Wire.REPORT,
              Wire.TO_OWNER,
              Wire.TO_PEER,
              Wire.LOADED,
              Wire.UNSTARTED,
              Wire.COUNTED ->
              new Data(header(in), in.number(), message(kind, in));
          default -> throw new MalformedBytes("a frame of kind " + kind);
        };
    in.end();
    return frame;
  }

  private static Header header(BytesIn in) throws MalformedBytes {
    return new Header(in.number(), in.number(), in.number());
  }

  private static Moment moment(BytesIn in) throws MalformedBytes {
    return new Moment(in.fixed(), in.fixed());
  }

  private View view(BytesIn in) throws MalformedBytes {
    long epoch = in.number();
    boolean usurped = in.flag();
    int count = in.count(2);
    List<View.Member> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(new View.Member(new MessageReader(names, in).member(), in.flag()));
    }
    if (members.stream().map(View.Member::id).distinct().count() < count) {
      throw new MalformedBytes("a view that names a member twice");
    }
    return new View(epoch, members, usurped);
  }

  private Message message(int kind, BytesIn in) throws MalformedBytes {
    MessageReader reader = new MessageReader(names, in);
    return switch (kind) {
      case Wire.REPORT -> reader.report();
      case Wire.TO_OWNER -> reader.toOwner();
      case Wire.TO_PEER -> reader.toPeer();
      case Wire.LOADED -> reader.loaded();
      case Wire.UNSTARTED -> reader.unstarted();
      default -> reader.counted();
    };
  }
}
