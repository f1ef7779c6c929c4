package dev.dormouse.activator.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the files, or what is in the folders, changed: by the operating system's word, with
 * no polling. The folder of a file is watched, for editors replace a file rather than write to it;
 * its neighbours there, a log that grows say, are none of its business. One thread of its own,
 * which calls back.
 */
public final class FileWatch implements AutoCloseable {
  /** What comes within this time of a change belongs to it: an editor writes in several steps. */
  private static final long SETTLE_MILLIS = 50;

  private static final int MAX_SETTLES = 10;

  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /** A volume of Kubernetes changes all its files at once by a link of such a name. */
  private static final String VOLUME_LINK = "..";

  private final Supplier<? extends Collection<Path>> paths;
  private final WatchService watch;

  /**
   * Of each folder the names that matter, or none of a folder that matters as a whole. The
   * thread's.
   */
  private Map<Path, Set<String>> names = Map.of();

  private FileWatch(Supplier<? extends Collection<Path>> paths, WatchService watch) {
    this.paths = paths;
    this.watch = watch;
  }

  /**
   * Begins; {@code changed} is called when anything happened to them.
   *
   * @param paths asked at the start and after each change: new ones are watched from then on
   * @throws IOException when the folders of the first ones can't be watched
   */
  public static FileWatch start(Supplier<? extends Collection<Path>> paths, Runnable changed)
      throws IOException {
    FileWatch watch = new FileWatch(paths, FileSystems.getDefault().newWatchService());
    watch.register();
    Thread.ofPlatform().daemon().name("file-watch").start(() -> watch.run(changed));
    return watch;
  }

  /** Those that are watched already go on. */
  private void register() throws IOException {
    names = names(paths.get());
    for (Path folder : names.keySet()) {
      folder.register(
          watch,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
    }
  }

  private static Map<Path, Set<String>> names(Collection<Path> paths) {
    Map<Path, Set<String>> names = new HashMap<>();
    Set<Path> whole = new HashSet<>();
    for (Path path : paths) {
      Path absolute = path.toAbsolutePath().normalize();
      Path parent = absolute.getParent();
      if (parent == null || Files.isDirectory(absolute)) {
        whole.add(absolute);
      } else {
        names.computeIfAbsent(parent, _ -> new HashSet<>()).add(absolute.getFileName().toString());
      }
    }
    whole.forEach(folder -> names.put(folder, Set.of()));
    return names;
  }

  private void run(Runnable changed) {
    try {
      while (true) {
        if (drain(watch.take())) {
          settle();
          // Before they are read: what changes after that is seen.
          registerAgain();
          changed.run();
        }
      }
    } catch (ClosedWatchServiceException e) {
      // closed: nothing is watched any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void registerAgain() {
    try {
      register();
    } catch (IOException e) {
      LOG.warn("cannot watch a folder for changes: {}", e.getMessage());
    }
  }

  /** A folder that never comes to rest, since a log grows there, must not put it off for ever. */
  private void settle() throws InterruptedException {
    for (int i = 0; i < MAX_SETTLES; i++) {
      WatchKey more = watch.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
      if (more == null) {
        return;
      }
      drain(more);
    }
  }

  /** Returns whether anything among it matters. */
  private boolean drain(WatchKey key) {
    Set<String> known = names.getOrDefault((Path) key.watchable(), Set.of());
    boolean matters = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      // Without a name when there were too many to be told.
      String name = String.valueOf(event.context());
      matters |=
          event.context() == null
              || known.isEmpty()
              || known.contains(name)
              || name.startsWith(VOLUME_LINK);
    }
    key.reset();
    return matters;
  }

  @Override
  public void close() {
    try {
      watch.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
