package io.memoir.cli.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * Handlers for signals of the operating system. This is {@code sun.misc.Signal} of the module
 * jdk.unsupported, called by reflection, because a direct call causes a compiler warning that
 * cannot be suppressed for one class.
 */
public final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /**
   * Replaces the handler of a signal.
   *
   * @param name without SIG, such as TERM
   * @return restores the previous handler; empty if the JVM does not permit a handler, for example
   *     after {@code java -Xrs}
   */
  @SuppressWarnings("ReferenceEquality") // what equals of a proxy means
  public static Optional<Runnable> handle(String name, Runnable action) {
    try {
      Class<?> handlers = Class.forName(HANDLER);
      Object handler =
          Proxy.newProxyInstance(
              handlers.getClassLoader(),
              new Class<?>[] {handlers},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> HANDLER;
                  });
      Object before = set(name, handler);
      return Optional.of(() -> {
        try {
          set(name, before);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot restore the handler of SIG" + name, e);
        }
      });
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return Optional.empty();
      }
      throw new IllegalStateException("cannot set a handler of SIG" + name, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(SIGNAL + " is not available in this JVM", e);
    }
  }

  /** Sets the handler of a signal, and returns the previous one. */
  private static Object set(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName(SIGNAL);
    Method handle = signal.getMethod("handle", signal, Class.forName(HANDLER));
    return handle.invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }
}
