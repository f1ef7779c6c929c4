package dev.dormouse.bench;

/** The two programs that run on a cluster. Immutable. */
record Programs(ClusterProgram operator, ClusterProgram activator) {}
