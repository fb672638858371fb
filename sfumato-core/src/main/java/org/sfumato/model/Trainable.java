package org.sfumato.model;

import org.sfumato.nn.Parameters;

/** What can be trained and saved: named parameters, and the shape that says how they are used. */
public sealed interface Trainable permits Network, Classifier {
  NetworkConfig config();

  Parameters parameters();

  /** What the names of the output layer's parameters begin with. */
  String outputLayer();
}
