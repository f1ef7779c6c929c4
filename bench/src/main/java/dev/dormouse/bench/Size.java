package dev.dormouse.bench;

/**
 * What both programs hold with so many services at rest. Immutable.
 *
 * @param seconds how long it took until the last of them were ready
 */
record Size(int services, double seconds, JavaMemory operator, JavaMemory activator) {
  long heap() {
    return operator.heap() + activator.heap();
  }

  long resident() {
    return operator.resident() + activator.resident();
  }
}
