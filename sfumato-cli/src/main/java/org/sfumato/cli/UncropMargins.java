package org.sfumato.cli;

import org.sfumato.error.InputException;

/** How far to go beyond each edge; at least one of them. */
record UncropMargins(Margin left, Margin right, Margin top, Margin bottom) {
  UncropMargins {
    if (left.amount() + right.amount() + top.amount() + bottom.amount() == 0) {
      throw new InputException(
          "no margin given; say how far to go with --left, --right, --top or --bottom");
    }
  }
}
