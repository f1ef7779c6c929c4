package dev.dormouse.activator.ctl;

/** How something is printed. */
public enum Format {
  TABLE,
  JSON,
  YAML
}
