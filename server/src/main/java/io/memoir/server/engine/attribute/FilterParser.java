package io.memoir.server.engine.attribute;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.attribute.Filter.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a {@link Filter} by recursive descent, with one method for each level of precedence. */
public final class FilterParser {
  private static final int DEEPEST = 64;
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\"(?:[^\"\\\\]++|\\\\.)*+\")"
              + "|([+-]?[0-9]{1,20}(?:\\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?)"
              + "|([\\p{L}_][\\p{L}\\p{N}_.-]*)"
              + "|(<=|>=|!=|[=<>(),])"
              + "|(`[^`]*+`))");

  /** The kind of a token. */
  private enum Kind {
    TEXT,
    NUMBER,
    WORD,
    SIGN,
    NAME,
    END
  }

  private record Token(Kind kind, String text, int start) {
    boolean is(String expected) {
      return (kind == Kind.SIGN || kind == Kind.WORD) && lower().equals(expected);
    }

    String lower() {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  private final List<Token> tokens = new ArrayList<>();
  private int next;
  private int depth;

  /**
   * Parses a filter.
   *
   * @throws BadInputException if it is invalid; the message states the position and what was
   *     expected
   */
  public static Filter parse(String text) {
    return new FilterParser(text).parse();
  }

  private FilterParser(String text) {
    if (text.length() > Filter.MAXIMUM_LENGTH) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the filter has %,d characters, expected at most %,d",
              text.length(),
              Filter.MAXIMUM_LENGTH));
    }
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    int end = text.stripTrailing().length();
    while (at < end) {
      if (!matcher.region(at, end).lookingAt()) {
        int start = at;
        while (Character.isWhitespace(text.charAt(start))) {
          start++;
        }
        throw wrong(start, "'" + text.charAt(start) + "'", "a name, a value or an operator");
      }
      for (int group = 1; group <= 5; group++) {
        if (matcher.group(group) != null) {
          tokens.add(
              new Token(Kind.values()[group - 1], matcher.group(group), matcher.start(group)));
        }
      }
      at = matcher.end();
    }
    tokens.add(new Token(Kind.END, "the end", end));
  }

  private Filter parse() {
    Filter filter = either();
    if (peek().kind() != Kind.END) {
      throw wrong(peek(), "'and', 'or' or the end");
    }
    return filter;
  }

  private Filter either() {
    if (++depth > DEEPEST) {
      throw wrong(peek(), "at most " + DEEPEST + " levels of parentheses and 'not'");
    }
    Filter filter = both();
    while (peek().is("or")) {
      take();
      filter = new Filter.Or(filter, both());
    }
    depth--;
    return filter;
  }

  private Filter both() {
    Filter filter = single();
    while (peek().is("and")) {
      take();
      filter = new Filter.And(filter, single());
    }
    return filter;
  }

  private Filter single() {
    if (peek().is("not")) {
      take();
      if (++depth > DEEPEST) {
        throw wrong(peek(), "at most " + DEEPEST + " levels of parentheses and 'not'");
      }
      Filter.Not filter = new Filter.Not(single());
      depth--;
      return filter;
    }
    if (peek().is("(")) {
      take();
      Filter filter = either();
      sign(")");
      return filter;
    }
    return comparison();
  }

  private Filter comparison() {
    Token token = take();
    String name =
        switch (token.kind()) {
          case WORD -> token.text();
          case NAME -> token.text().substring(1, token.text().length() - 1);
          case TEXT, NUMBER, SIGN, END -> "";
        };
    if (!Attributes.isName(name)) {
      throw wrong(token, "the name of an attribute");
    }
    Token operator = take();
    return switch (operator.lower()) {
      case "=" -> new Filter.Comparison(name, Order.EQUAL, value());
      case "!=" -> new Filter.Not(new Filter.Comparison(name, Order.EQUAL, value()));
      case "<" -> new Filter.Comparison(name, Order.LESS, value());
      case "<=" -> new Filter.Comparison(name, Order.LESS_OR_EQUAL, value());
      case ">" -> new Filter.Comparison(name, Order.MORE, value());
      case ">=" -> new Filter.Comparison(name, Order.MORE_OR_EQUAL, value());
      case "contains" -> {
        Token text = peek();
        if (!(value() instanceof Attribute.Text(String value))) {
          throw wrong(text, "a string in double quotes");
        }
        yield new Filter.Contains(name, value);
      }
      case "in" -> in(name);
      case "exists" -> new Filter.Exists(name);
      default -> throw wrong(operator, "one of = != < <= > >= in contains exists");
    };
  }

  private Filter in(String name) {
    sign("(");
    List<Attribute> values = new ArrayList<>();
    values.add(value());
    while (peek().is(",")) {
      take();
      values.add(value());
    }
    sign(")");
    return new Filter.In(name, values);
  }

  private Attribute value() {
    Token token = take();
    return switch (token.kind()) {
      case TEXT ->
          new Attribute.Text(
              token.text().substring(1, token.text().length() - 1).replaceAll("\\\\(.)", "$1"));
      case NUMBER -> number(token);
      case WORD ->
          switch (token.lower()) {
            case "true" -> new Attribute.Flag(true);
            case "false" -> new Attribute.Flag(false);
            default -> throw wrong(token, "a string in double quotes, a number, true or false");
          };
      case SIGN, NAME, END ->
          throw wrong(token, "a string in double quotes, a number, true or false");
    };
  }

  private static Attribute number(Token token) {
    double value = Double.parseDouble(token.text());
    if (!Double.isFinite(value)) {
      throw wrong(token, "a finite number");
    }
    return new Attribute.Quantity(value);
  }

  private void sign(String expected) {
    Token token = take();
    if (!token.is(expected)) {
      throw wrong(token, "'" + expected + "'");
    }
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  private static BadInputException wrong(Token token, String expected) {
    String text = token.text().length() > 40 ? token.text().substring(0, 40) + "…" : token.text();
    return wrong(token.start(), token.kind() == Kind.END ? "it ends" : "found " + text, expected);
  }

  private static BadInputException wrong(int start, String found, String expected) {
    return new BadInputException(
        "the filter at character %d: %s, expected %s"
            .formatted(start + 1, found.replaceAll("\\p{Cntrl}", "?"), expected));
  }
}
