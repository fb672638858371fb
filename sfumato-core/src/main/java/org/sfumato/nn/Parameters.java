package org.sfumato.nn;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a network in the references' order, by name.
 *
 * <p>Layers declare what they need while the network is built: {@code
 * scope("in_layers").scope("2")} gives a view in which {@code declare("weight", ...)} makes {@code
 * in_layers.2.weight}.
 */
public final class Parameters {
  private final Map<String, Parameter> all;
  private final String prefix;

  public Parameters() {
    this(new LinkedHashMap<>(), "");
  }

  private Parameters(Map<String, Parameter> all, String prefix) {
    this.all = all;
    this.prefix = prefix;
  }

  /** The same parameters, with names that begin with this view's prefix and {@code name}. */
  public Parameters scope(String name) {
    return new Parameters(all, prefix + name + ".");
  }

  public Parameters scope(int index) {
    return scope(Integer.toString(index));
  }

  /** Declares a parameter; the order of declaration is the order of the model file. */
  public Parameter declare(String name, Init init, long... shape) {
    Parameter parameter = new Parameter(prefix + name, init, shape);
    if (all.putIfAbsent(parameter.name(), parameter) != null) {
      throw new IllegalStateException("parameter declared twice: " + parameter.name());
    }
    return parameter;
  }

  /** All parameters in order of declaration. */
  public Collection<Parameter> list() {
    return Collections.unmodifiableCollection(all.values());
  }

  public Map<String, Parameter> byName() {
    return Collections.unmodifiableMap(all);
  }

  /** Number of values in all parameters together. */
  public long count() {
    return all.values().stream().mapToLong(Parameter::count).sum();
  }
}
