package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import io.vertx.core.MultiMap;

/**
 * Writes the head of a request, and the frame of its chunks, as HTTP/1.1 has them. Names and values
 * are written as they are: they came through a decoder that let no line break pass. Its event
 * loop's thread only.
 */
final class RequestEncoder implements Fields {
  static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");
  static final ByteBuf CHUNK_END = constant("\r\n");
  private static final int HEAD_BYTES = 768;
  private static final int CHUNK_SIZE_BYTES = 10;
  private static final int COLON_SPACE = ':' << 8 | ' ';
  private static final int LINE_END = '\r' << 8 | '\n';

  private final ByteBuf bytes;

  private RequestEncoder(ByteBuf bytes) {
    this.bytes = bytes;
  }

  static ByteBuf head(RequestHead head, ByteBufAllocator allocator) {
    ByteBuf bytes = allocator.ioBuffer(HEAD_BYTES);
    text(bytes, head.method().name());
    bytes.writeByte(' ');
    text(bytes, head.uri());
    text(bytes, " HTTP/1.1\r\n");
    head.tell(new RequestEncoder(bytes));
    if (head.chunked()) {
      text(bytes, "transfer-encoding: chunked\r\n");
    }
    return bytes.writeShort(LINE_END);
  }

  /** The line before a chunk. */
  static ByteBuf chunkSize(int size, ByteBufAllocator allocator) {
    ByteBuf bytes = allocator.ioBuffer(CHUNK_SIZE_BYTES);
    text(bytes, Integer.toHexString(size));
    return bytes.writeShort(LINE_END);
  }

  /** The last chunk with the fields that follow it. */
  static ByteBuf trailer(MultiMap trailers, ByteBufAllocator allocator) {
    ByteBuf bytes = allocator.ioBuffer(HEAD_BYTES);
    text(bytes, "0\r\n");
    RequestEncoder to = new RequestEncoder(bytes);
    trailers.forEach(field -> to.add(field.getKey(), field.getValue()));
    return bytes.writeShort(LINE_END);
  }

  @Override
  public void add(CharSequence name, CharSequence value) {
    text(bytes, name);
    bytes.writeShort(COLON_SPACE);
    text(bytes, value);
    bytes.writeShort(LINE_END);
  }

  /** Characters beyond ASCII are the bytes that the decoder made them of. */
  private static void text(ByteBuf bytes, CharSequence text) {
    ByteBufUtil.writeAscii(bytes, text);
  }

  private static ByteBuf constant(String text) {
    byte[] bytes = text.getBytes(CharsetUtil.US_ASCII);
    ByteBuf direct = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    return Unpooled.unreleasableBuffer(direct);
  }
}
