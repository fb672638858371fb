package org.sfumato.checkpoint;

import static org.sfumato.error.ForeignText.shown;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.sfumato.error.InputException;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;

/** Whether a file holds the tensors of a network: all of them, no others, and in their shapes. */
public final class TensorCheck {
  /** Faults that are named; of the others only their number is. */
  private static final int MAX_NAMED = 10;

  private static final Set<DType> FLOATS = EnumSet.of(DType.F16, DType.BF16, DType.F32, DType.F64);

  private TensorCheck() {}

  /** As below, for a file that uses the parameters' own names. */
  static void require(Parameters wanted, StateDict file, String subject) {
    require(wanted, file, UnaryOperator.identity(), Set.of(), subject);
  }

  /**
   * @param nameInFile of a parameter's name
   * @param ignored tensors of the file that may be there
   * @param subject what the file does not fit, if so
   * @throws InputException that names the first ten faults and counts the others
   */
  public static void require(
      Parameters wanted,
      StateDict file,
      UnaryOperator<String> nameInFile,
      Set<String> ignored,
      String subject) {
    Set<String> unexpected = new LinkedHashSet<>(file.names());
    unexpected.removeAll(ignored);
    List<String> faults = new ArrayList<>();
    for (Parameter parameter : wanted.list()) {
      String name = nameInFile.apply(parameter.name());
      if (!unexpected.remove(name)) {
        faults.add("missing " + name);
      } else if (!Arrays.equals(file.shape(name), parameter.shape())) {
        faults.add(
            name
                + " is "
                + Arrays.toString(file.shape(name))
                + " instead of "
                + Arrays.toString(parameter.shape()));
      } else if (!FLOATS.contains(file.dtype(name))) {
        faults.add(name + " is made of integers");
      }
    }
    unexpected.forEach(name -> faults.add("unexpected " + shown(name)));
    if (!faults.isEmpty()) {
      int more = faults.size() - MAX_NAMED;
      throw new InputException(
          file.path()
              + " does not fit "
              + subject
              + ": "
              + faults.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
              + (more > 0 ? " and " + more + " more." : "."));
    }
  }
}
