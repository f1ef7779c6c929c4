package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Workspace;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls of gRPC's own client to a service whose port is named {@code h2c}. */
@OnCluster
final class GrpcE2E {
  private static final int SECONDS = 60;
  private static final Metadata.Key<String> TRAILER =
      Metadata.Key.of("streams-trailer", Metadata.ASCII_STRING_MARSHALLER);

  @Test
  void callsOfEachKindWorkFromZero(Dormouse dormouse, Workspace workspace) throws Exception {
    workspace.apply(Streaming.byGrpc("calls").yaml());
    workspace.awaitReady("calls");
    workspace.awaitNoPods();
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(dormouse.calls().address())
            .overrideAuthority(workspace.host("calls"))
            .usePlaintext()
            .build();
    try {
      assertThat(unary(channel, "hello")).isEqualTo("hello!");
      List<String> down = new ArrayList<>();
      ClientCalls.blockingServerStreamingCall(
              channel, method("Down", MethodType.SERVER_STREAMING), options(), "5")
          .forEachRemaining(down::add);
      assertThat(down).containsExactly("0", "1", "2", "3", "4");

      Heard counted = new Heard();
      StreamObserver<String> up =
          ClientCalls.asyncClientStreamingCall(
              channel.newCall(method("Up", MethodType.CLIENT_STREAMING), options()), counted);
      List.of("a", "b", "c").forEach(up::onNext);
      up.onCompleted();
      assertThat(counted.next()).isEqualTo("3");

      StatusRuntimeException failure =
          catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel, "fail"));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
      assertThat(failure.getTrailers().get(TRAILER)).isEqualTo("kept");

      workspace.awaitNoPods();
      Heard echoed = new Heard();
      StreamObserver<String> both =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(method("Both", MethodType.BIDI_STREAMING), options()), echoed);
      for (String message : List.of("one", "two", "three")) {
        both.onNext(message);
        assertThat(echoed.next()).isEqualTo(message + "!");
      }
      both.onCompleted();
      assertThat(echoed.next()).isEqualTo("end");
    } finally {
      channel.shutdownNow();
    }
  }

  private static String unary(ManagedChannel channel, String question) {
    return ClientCalls.blockingUnaryCall(
        channel, method("Unary", MethodType.UNARY), options(), question);
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
        .setFullMethodName("samples.Streams/" + name)
        .setType(type)
        .build();
  }

  /** Messages that are text, without any schema. */
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

  /** What a client heard, in order. */
  private static final class Heard implements StreamObserver<String> {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      return messages.poll(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(String message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      messages.add("failed " + Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
      messages.add("end");
    }
  }
}
