package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program of a pod whose node is this machine, as the machine sees it. It may be stopped and
 * cut off in ways that Kubernetes does not offer. Immutable.
 */
public record PodProcess(long id) {
  /** What {@link #of} needs. */
  public static final String NEEDS = "the pods' processes can't be seen from here";

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final int PEER_PORT = 8082;

  /** Finds the pod's Java program, if the node's processes are seen from here. */
  public static Optional<PodProcess> of(Pod pod) {
    String uid = pod.getMetadata().getUid();
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(id -> isOf(id, uid) && isJava(read(id, "cmdline")))
        .findFirst()
        .map(PodProcess::new);
  }

  /** Finds those of all the pods, or none. */
  public static Optional<List<PodProcess>> ofAll(List<Pod> pods) {
    List<PodProcess> found = pods.stream().flatMap(pod -> of(pod).stream()).toList();
    return found.size() == pods.size() ? Optional.of(found) : Optional.empty();
  }

  /** What they have in memory together. */
  public static long residentMegabytes(List<PodProcess> all) {
    return all.stream().mapToLong(PodProcess::residentKilobytes).sum() / 1024;
  }

  private static boolean isOf(long id, String uid) {
    String groups = read(id, "cgroup");
    return groups.contains("pod" + uid) || groups.contains("pod" + uid.replace('-', '_'));
  }

  private static boolean isJava(String command) {
    int end = command.indexOf('\0');
    return (end < 0 ? command : command.substring(0, end)).endsWith("java");
  }

  private static String read(long id, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(id), file));
    } catch (IOException e) {
      return ""; // it has ended meanwhile, or is somebody else's
    }
  }

  private long residentKilobytes() {
    Matcher resident = RESIDENT.matcher(read(id, "status"));
    if (!resident.find()) {
      throw new AssertionError("process %d is no more".formatted(id));
    }
    return Long.parseLong(resident.group(1));
  }

  /** The command that runs another one in the pod's network, from the pod's own address. */
  public List<String> inItsNetwork(List<String> command) {
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", Long.toString(id), "-n"));
    words.addAll(command);
    return words;
  }

  /** SIGKILL. Returns when it is no more, its sockets closed. */
  public void kill() {
    var _ = ProcessHandle.of(id).map(ProcessHandle::destroyForcibly);
    while (!hasEnded()) {
      Wait.pause(1);
    }
  }

  /** Its last thread is gone, and with it what it had open; somebody may have to bury it still. */
  private boolean hasEnded() {
    String status = read(id, "status");
    return status.isEmpty() || (status.contains("State:\tZ") && status.contains("Threads:\t1\n"));
  }

  /** It stands still until {@link #resume}. */
  public void pause() {
    TestCluster.runCommand("kill -STOP " + id);
  }

  public void resume() {
    TestCluster.runCommand("kill -CONT " + id);
  }

  /** The other activators can't be reached from it, nor it by them, until {@link #rejoin}. */
  public void cutOff() {
    firewall("-I");
  }

  public void rejoin() {
    firewall("-D");
  }

  private void firewall(String change) {
    for (String rule :
        new String[] {
          "INPUT -p tcp --dport " + PEER_PORT,
          "INPUT -p tcp --sport " + PEER_PORT,
          "OUTPUT -p tcp --dport " + PEER_PORT,
          "OUTPUT -p tcp --sport " + PEER_PORT
        }) {
      TestCluster.runCommand(
          "nsenter -t %d -n iptables -w %s %s -j DROP".formatted(id, change, rule));
    }
  }
}
