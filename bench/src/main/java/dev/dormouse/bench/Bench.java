package dev.dormouse.bench;

/** One benchmark: measures, prints its table, and says which rules were kept. For one thread. */
interface Bench {
  void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception;
}
