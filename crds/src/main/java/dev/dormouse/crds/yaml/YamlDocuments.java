package dev.dormouse.crds.yaml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The documents of one YAML text, up to its end or its first error; documents without any content
 * are left out. Immutable.
 */
public record YamlDocuments(List<YamlNode> documents, Optional<Problem> error) {
  private static final LoadSettings SETTINGS = LoadSettings.builder().build();

  public YamlDocuments {
    documents = List.copyOf(documents);
  }

  /** Reads a text. Never throws, whatever the text is. */
  public static YamlDocuments read(String text) {
    List<YamlNode> documents = new ArrayList<>();
    int[] line = {1};
    try {
      Parser events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, new StringReader(text)));
      while (events.hasNext()) {
        Event event = events.next();
        line[0] = event.getStartMark().map(YamlDocuments::line).orElse(line[0]);
        if (event.getEventId() == Event.ID.DocumentStart) {
          YamlNode document = new TreeBuilder(events).document();
          if (!isEmpty(document)) {
            documents.add(document);
          }
        }
      }
      return new YamlDocuments(documents, Optional.empty());
    } catch (ComposerException e) {
      return new YamlDocuments(documents, Optional.of(refused(e, line[0])));
    } catch (MarkedYamlEngineException e) {
      return new YamlDocuments(documents, Optional.of(marked(e, line[0])));
    } catch (ReaderException e) {
      int bad = (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count() + 1;
      String problem = "character U+%04X is not allowed in YAML".formatted(e.getCodePoint());
      return new YamlDocuments(documents, Optional.of(new Problem(bad, "", problem)));
    } catch (YamlEngineException e) {
      return new YamlDocuments(
          documents, Optional.of(new Problem(line[0], "", "not YAML: " + message(e))));
    }
  }

  static int line(Mark mark) {
    return mark.getLine() + 1;
  }

  /** What the tree's builder wouldn't take, in its own words. */
  private static Problem refused(ComposerException e, int lastLine) {
    int line = e.getProblemMark().map(YamlDocuments::line).orElse(lastLine);
    return new Problem(line, "", Shown.value(e.getProblem()));
  }

  private static Problem marked(MarkedYamlEngineException e, int lastLine) {
    int line = e.getProblemMark().or(e::getContextMark).map(YamlDocuments::line).orElse(lastLine);
    String context = e.getContext() == null ? "" : " (" + Shown.value(e.getContext()) + ")";
    return new Problem(line, "", "not YAML: " + Shown.value(e.getProblem()) + context);
  }

  private static String message(YamlEngineException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : Shown.value(e.getMessage());
  }

  private static boolean isEmpty(YamlNode document) {
    return document instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.NULL;
  }
}
