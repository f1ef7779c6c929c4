package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;

/** The head of an instance's answer. */
record AnswerHead(HttpResponseStatus status, MultiMap headers, KeepAlive keepAlive) {
  int code() {
    return status.code();
  }
}
