package dev.dormouse.samples.streams;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Answers one connection's requests: {@code /socket} echoes what a WebSocket sends, and closes it
 * with a code that it is sent as {@code close 4001}; {@code /events?count=5&everyMillis=100} sends
 * that many server-sent events; {@code /1000000} is answered with so many bytes; everything else
 * says how many bytes it was sent, and with which trailers. On its event loop's thread.
 */
final class StreamRequests extends SimpleChannelInboundHandler<Object> {
  private static final String INSTANCE = System.getenv().getOrDefault("HOSTNAME", "local");
  private static final String CLOSE = "close ";
  private static final Pattern NUMBER = Pattern.compile("/[0-9]{1,12}");
  private static final int MAX_EVENTS = 100_000;
  private static final int MAX_PAUSE_MILLIS = 60_000;

  private QueryStringDecoder target = new QueryStringDecoder("/");
  private boolean keepsAlive;
  private long received;

  @Override
  protected void channelRead0(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest begun) {
      target = new QueryStringDecoder(begun.uri());
      keepsAlive = HttpUtil.isKeepAlive(begun);
      received = 0;
      if (HttpUtil.is100ContinueExpected(begun)) {
        var _ =
            context.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    }
    if (message instanceof HttpContent content) {
      received += content.content().readableBytes();
    }
    if (message instanceof LastHttpContent last) {
      ended(context, last.trailingHeaders());
    }
    if (message instanceof WebSocketFrame frame) {
      echo(context, frame);
    }
  }

  private void ended(ChannelHandlerContext context, HttpHeaders trailers) {
    if (target.path().equals("/events")) {
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
      HttpUtil.setTransferEncodingChunked(head, true);
      var _ = context.writeAndFlush(head);
      sendEvent(
          context, 0, number("count", 5, MAX_EVENTS), number("everyMillis", 100, MAX_PAUSE_MILLIS));
      return;
    }
    if (NUMBER.matcher(target.path()).matches()) {
      Payload.send(context, Long.parseLong(target.path().substring(1)), keepsAlive);
      return;
    }
    String names =
        trailers.entries().stream()
            .map(entry -> "\"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    String json =
        "{\"bytes\": %d, \"trailers\": {%s}, \"instance\": \"%s\"}%n"
            .formatted(received, names, INSTANCE);
    var answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(json, StandardCharsets.UTF_8));
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    HttpUtil.setContentLength(answer, answer.content().readableBytes());
    HttpUtil.setKeepAlive(answer, keepsAlive);
    var _ = context.writeAndFlush(answer);
  }

  private void sendEvent(ChannelHandlerContext context, int sent, int count, int everyMillis) {
    if (!context.channel().isActive()) {
      return;
    }
    if (sent == count) {
      var _ = context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      return;
    }
    String event = "id: %d%ndata: event %d of %s%n%n".formatted(sent, sent, INSTANCE);
    var _ =
        context.writeAndFlush(
            new DefaultHttpContent(Unpooled.copiedBuffer(event, StandardCharsets.UTF_8)));
    var _ =
        context
            .executor()
            .schedule(
                () -> sendEvent(context, sent + 1, count, everyMillis),
                everyMillis,
                TimeUnit.MILLISECONDS);
  }

  private static void echo(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame text && text.text().startsWith(CLOSE)) {
      int code = Integer.parseInt(text.text().substring(CLOSE.length()));
      var _ = context.writeAndFlush(new CloseWebSocketFrame(code, "as you wish"));
      return;
    }
    var _ = context.writeAndFlush(frame.retain());
  }

  private int number(String name, int otherwise, int most) {
    Map<String, List<String>> query = target.parameters();
    String given = query.getOrDefault(name, List.of("")).getFirst();
    return given.matches("[0-9]{1,6}") ? Math.min(most, Integer.parseInt(given)) : otherwise;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
