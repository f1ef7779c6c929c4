package dev.dormouse.activator.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.core.route.SessionAffinity;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of gRPC, with its own client and server, and the proxy in between, by both ways in. */
@ParameterizedClass
@EnumSource(Way.class)
final class GrpcIT {
  private static final Metadata.Key<String> REASON =
      Metadata.Key.of("dormouse-reason", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TRAILER =
      Metadata.Key.of("x-trailer", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> COOKIE =
      Metadata.Key.of("cookie", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> SET_COOKIE =
      Metadata.Key.of("set-cookie", Metadata.ASCII_STRING_MARSHALLER);
  private static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
  private static final MethodDescriptor<String, String> DOWN =
      method("Down", MethodType.SERVER_STREAMING);
  private static final MethodDescriptor<String, String> UP =
      method("Up", MethodType.CLIENT_STREAMING);
  private static final MethodDescriptor<String, String> BOTH =
      method("Both", MethodType.BIDI_STREAMING);

  @Parameter Way way;
  private ProxyFixture proxy;
  private Server instance;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.by(way, TestRevisions.speaking(Protocol.H2C, 50));
    instance =
        NettyServerBuilder.forPort(0)
            .directExecutor()
            .maxConcurrentCallsPerConnection(20)
            .addService(service())
            .build()
            .start();
    channel = channel("hello.default.test");
  }

  private ManagedChannel channel(String authority) throws Exception {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress("127.0.0.1", proxy.proxy.actualPort())
            .overrideAuthority(authority);
    return proxy.way() == Way.TLS
        ? builder
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(TestTls.get().certificate().toFile())
                    .build())
            .build()
        : builder.usePlaintext().build();
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    proxy.awaitQuiet();
    instance.shutdownNow();
    proxy.close();
  }

  @Test
  void aCallWakesTheServiceFromZero() throws Exception {
    Future<String> answer = unary("hello", CallOptions.DEFAULT);
    proxy.awaitQueued(1);
    proxy.up(instance.getPort());
    assertThat(answer.get(10, SECONDS)).isEqualTo("hello!");
  }

  @Test
  void aCallIsPartOfItsSession(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef");
    proxy.close();
    proxy =
        ProxyFixture.withSessions(
            TestRevisions.speaking(Protocol.H2C, 50),
            SessionAffinity.DEFAULT,
            SessionKeys.in(folder));
    AtomicReference<Metadata> seen = new AtomicReference<>();
    Server second =
        NettyServerBuilder.forPort(0)
            .addService(ServerInterceptors.intercept(service(), remembering(seen)))
            .build()
            .start();
    proxy.up(instance.getPort());
    Stay stay =
        new Stay(
            "hello-00001", proxy.up(second.getPort()).name(), Sessions.nowSeconds() + 24 * 3600);
    String sealed =
        new SessionSeal(Files.readAllBytes(folder.resolve("key"))).seal("default/hello", stay);
    Metadata cookies = new Metadata();
    cookies.put(COOKIE, "dormouse-session=" + sealed);
    AtomicReference<Metadata> head = new AtomicReference<>();
    ManagedChannel fresh = channel("hello.default.test");
    Channel heard =
        ClientInterceptors.intercept(
            fresh, MetadataUtils.newCaptureMetadataInterceptor(head, new AtomicReference<>()));
    Channel known =
        ClientInterceptors.intercept(heard, MetadataUtils.newAttachHeadersInterceptor(cookies));
    try {
      ClientCalls.blockingUnaryCall(known, UNARY, CallOptions.DEFAULT, "a");
      assertThat(seen.get().containsKey(COOKIE)).isFalse();
      assertThat(head.get().containsKey(SET_COOKIE)).isFalse();
      ClientCalls.blockingUnaryCall(heard, UNARY, CallOptions.DEFAULT, "b");
      assertThat(head.get().get(SET_COOKIE)).startsWith("dormouse-session=");
    } finally {
      fresh.shutdownNow();
      second.shutdownNow();
    }
  }

  private static ServerInterceptor remembering(AtomicReference<Metadata> seen) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        seen.set(headers);
        return next.startCall(call, headers);
      }
    };
  }

  @Test
  void theServerStreams() {
    proxy.up(instance.getPort());
    List<String> answers = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(channel, DOWN, CallOptions.DEFAULT, "1000")
        .forEachRemaining(answers::add);
    assertThat(answers).hasSize(1000).startsWith("0", "1").endsWith("999");
  }

  @Test
  void theClientStreams() throws Exception {
    proxy.up(instance.getPort());
    Heard heard = new Heard();
    StreamObserver<String> up =
        ClientCalls.asyncClientStreamingCall(channel.newCall(UP, CallOptions.DEFAULT), heard);
    IntStream.range(0, 1000).forEach(number -> up.onNext("x"));
    up.onCompleted();
    assertThat(heard.next()).isEqualTo("1000");
    assertThat(heard.next()).isEqualTo("end");
  }

  @Test
  void bothStreamAtOnceAndTakeTurns() throws Exception {
    proxy.up(instance.getPort());
    Heard heard = new Heard();
    StreamObserver<String> both =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(BOTH, CallOptions.DEFAULT), heard);
    for (int turn = 0; turn < 10; turn++) {
      both.onNext("turn " + turn);
      assertThat(heard.next()).isEqualTo("turn " + turn + "!");
    }
    assertThat(proxy.gate.snapshot().inFlight()).isEqualTo(1);
    both.onCompleted();
    assertThat(heard.next()).isEqualTo("end");
  }

  @Test
  void moreCallsThanOneConnectionTakesGetTheirAnswers() throws Exception {
    proxy.up(instance.getPort());
    List<Heard> heard = new ArrayList<>();
    List<StreamObserver<String>> calls = new ArrayList<>();
    for (int call = 0; call < 50; call++) {
      heard.add(new Heard());
      calls.add(
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(BOTH, CallOptions.DEFAULT), heard.getLast()));
      calls.getLast().onNext("call " + call);
    }
    for (int call = 0; call < 50; call++) {
      assertThat(heard.get(call).next()).isEqualTo("call " + call + "!");
    }
    assertThat(proxy.gate.snapshot().inFlight()).isEqualTo(50);
    calls.forEach(StreamObserver::onCompleted);
    for (Heard one : heard) {
      assertThat(one.next()).isEqualTo("end");
    }
  }

  @Test
  void theApplicationsOwnErrorsPassWithTheirTrailers() {
    proxy.up(instance.getPort());
    StatusRuntimeException failure = failure("fail", CallOptions.DEFAULT);
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(failure.getStatus().getDescription()).isEqualTo("as you wish: ü");
    assertThat(failure.getTrailers().get(TRAILER)).isEqualTo("kept");
    assertThat(failure.getTrailers().get(REASON)).isNull();
  }

  @Test
  void theCallersDeadlineEndsTheWait() {
    StatusRuntimeException failure =
        failure("hello", CallOptions.DEFAULT.withDeadlineAfter(300, MILLISECONDS));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    proxy.awaitQuiet();
  }

  @Test
  void aCancelledCallGivesItsSlotBack() throws Exception {
    proxy.up(instance.getPort());
    Heard heard = new Heard();
    StreamObserver<String> both =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(BOTH, CallOptions.DEFAULT), heard);
    both.onNext("a");
    heard.next();
    both.onError(Status.CANCELLED.asException());
    proxy.awaitQuiet();
  }

  @Test
  void thePlatformsErrorsAreStatusesOfGrpc() throws Exception {
    ManagedChannel lost = channel("nobody.default.test");
    try {
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> ClientCalls.blockingUnaryCall(lost, UNARY, CallOptions.DEFAULT, "hello"));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(failure.getStatus().getDescription()).contains("nobody.default.test");
      assertThat(failure.getTrailers().get(REASON)).isEqualTo("unknown-host");
    } finally {
      lost.shutdownNow();
    }
  }

  @Test
  void anInstanceThatDiesIsUnavailable() throws Exception {
    proxy.up(instance.getPort());
    Heard heard = new Heard();
    StreamObserver<String> both =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(BOTH, CallOptions.DEFAULT), heard);
    both.onNext("a");
    assertThat(heard.next()).isEqualTo("a!");
    instance.shutdownNow();
    assertThat(heard.next()).startsWith("failed UNAVAILABLE");
  }

  private Future<String> unary(String question, CallOptions options) {
    return ClientCalls.futureUnaryCall(channel.newCall(UNARY, options), question);
  }

  private StatusRuntimeException failure(String question, CallOptions options) {
    try {
      unary(question, options).get(10, SECONDS);
      throw new AssertionError("no failure");
    } catch (ExecutionException e) {
      return (StatusRuntimeException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("test.Echo")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcIT::answer))
        .addMethod(
            DOWN,
            ServerCalls.asyncServerStreamingCall((count, to) -> {
              IntStream.range(0, Integer.parseInt(count))
                  .forEach(number -> to.onNext(Integer.toString(number)));
              to.onCompleted();
            }))
        .addMethod(UP, ServerCalls.asyncClientStreamingCall(Counting::new))
        .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(Echoing::new))
        .build();
  }

  private static void answer(String question, StreamObserver<String> to) {
    if (question.equals("fail")) {
      Metadata trailers = new Metadata();
      trailers.put(TRAILER, "kept");
      to.onError(
          Status.ALREADY_EXISTS.withDescription("as you wish: ü").asRuntimeException(trailers));
      return;
    }
    to.onNext(question + "!");
    to.onCompleted();
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
        .setFullMethodName("test.Echo/" + name)
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

  /** What a client heard, in order. */
  private static final class Heard implements StreamObserver<String> {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      return messages.poll(10, SECONDS);
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
