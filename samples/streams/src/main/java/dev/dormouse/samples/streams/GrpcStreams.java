package dev.dormouse.samples.streams;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * The port that speaks gRPC: {@code samples.Streams} with one method of each kind, whose messages
 * are plain text. On gRPC's own threads.
 */
final class GrpcStreams {
  private static final Metadata.Key<String> TRAILER =
      Metadata.Key.of("streams-trailer", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcStreams() {}

  /** Returns what ends it. */
  static Runnable listen(int port) throws IOException {
    Server server =
        NettyServerBuilder.forPort(port).directExecutor().addService(service()).build().start();
    // gRPC's own threads don't keep a program alive.
    Thread.ofPlatform().name("server").start(() -> awaitEnd(server));
    return server::shutdown;
  }

  private static void awaitEnd(Server server) {
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("samples.Streams")
        .addMethod(
            method("Unary", MethodType.UNARY), ServerCalls.asyncUnaryCall(GrpcStreams::answer))
        .addMethod(
            method("Down", MethodType.SERVER_STREAMING),
            ServerCalls.asyncServerStreamingCall((count, to) -> {
              IntStream.range(0, Integer.parseInt(count))
                  .forEach(number -> to.onNext(Integer.toString(number)));
              to.onCompleted();
            }))
        .addMethod(
            method("Up", MethodType.CLIENT_STREAMING),
            ServerCalls.asyncClientStreamingCall(Counting::new))
        .addMethod(
            method("Both", MethodType.BIDI_STREAMING),
            ServerCalls.asyncBidiStreamingCall(Echoing::new))
        .build();
  }

  /** Fails where it is asked to, with a trailer. */
  private static void answer(String question, StreamObserver<String> to) {
    if (question.equals("fail")) {
      Metadata trailers = new Metadata();
      trailers.put(TRAILER, "kept");
      to.onError(Status.ALREADY_EXISTS.withDescription("as you wish").asRuntimeException(trailers));
      return;
    }
    to.onNext(question + "!");
    to.onCompleted();
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
        .setFullMethodName("samples.Streams/" + name)
        .setType(type)
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Answers each message. */
  private record Echoing(StreamObserver<String> to) implements StreamObserver<String> {
    @Override
    public void onNext(String message) {
      to.onNext(message + "!");
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      to.onCompleted();
    }
  }

  /** Answers with how many messages came. */
  private static final class Counting implements StreamObserver<String> {
    private final StreamObserver<String> to;
    private int count;

    Counting(StreamObserver<String> to) {
      this.to = to;
    }

    @Override
    public void onNext(String message) {
      count++;
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      to.onNext(Integer.toString(count));
      to.onCompleted();
    }
  }
}
