package dev.dormouse.crds;

/**
 * The forms of text that fields take, for the API server's schema and for the checks here alike:
 * regular expressions that Java and RE2 understand in the same way. Has no state; safe for any
 * thread.
 */
public final class Forms {
  public static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
  public static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A whole host of at least two labels, the last of which tells it from an address. */
  public static final String DOMAIN =
      "^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";

  public static final String TMP = "^(volume|image)$";

  public static final String VISIBILITY = "^(public|cluster)$";

  /** A service's name, and a revision's number in at least five digits. */
  public static final String REVISION = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?-[0-9]{5,9}$";

  public static final String LABEL_VALUE = "^([a-zA-Z0-9]([-._a-zA-Z0-9]*[a-zA-Z0-9])?)?$";
  public static final String ENV_NAME = "^[-._a-zA-Z][-._a-zA-Z0-9]*$";

  /** Loose, and yet nothing that a container tool could take for an option or two words. */
  public static final String IMAGE = "^[a-zA-Z0-9\\[][-._/:@\\[\\]a-zA-Z0-9]*$";

  public static final String DURATION =
      "^(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+)$";

  public static final String DURATION_OR_PERCENT =
      "^(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+|([0-9]{1,3}|1000)%)$";

  /** A number, then an exponent or a suffix. May be written as a number too. */
  public static final String QUANTITY =
      "^\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE]([-+]?[0-9]{1,2})|([numkMGTPE]|[KMGTPE]i))?$";

  /** A port's number or name. May be written as a number too. */
  public static final String PORT = "^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$";

  public static final String PATH = "^/[\\x21-\\x7e]*$";
  public static final String HEADER_NAME = "^[-!#$%&'*+.^_`|~a-zA-Z0-9]+$";
  public static final String HEADER_VALUE = "^[\\x20-\\x7e\\t]*$";

  /** No prefix that a browser gives a meaning to, as it does to {@code __Host-}. */
  public static final String COOKIE_NAME = "^[a-zA-Z0-9][-._a-zA-Z0-9]*$";

  /** Five fields; what they may say is for {@code Cron} to check. */
  public static final String CRON = "^[-0-9a-zA-Z*/,]+( +[-0-9a-zA-Z*/,]+){4}$";

  /** A name of the time zone database. */
  public static final String TIME_ZONE = "^[-+_/a-zA-Z0-9]+$";

  public static final int MAX_LABEL = 63;
  public static final int MAX_SUBDOMAIN = 253;

  /** A revision's and a pod's name add to it: {@code -00001}, and what Kubernetes appends. */
  public static final int MAX_SERVICE = 52;

  /** Of a duration or a quantity. */
  public static final int MAX_NUMBER = 40;

  public static final int MAX_ENV_NAME = 1024;
  public static final int MAX_CONTAINERS = 10;
  public static final int MAX_ENV = 1000;
  public static final int MAX_TRAFFIC = 100;
  public static final int MAX_DOMAINS = 20;
  public static final int MAX_CRON = 200;
  public static final int MAX_WINDOWS = 20;

  private Forms() {}
}
