package org.sfumato.model;

/** How the channels of the joint projection to queries, keys and values are ordered. */
public enum AttentionOrder {
  /** Heads outermost: q, k, v of the first head, then of the second (ADM's legacy order). */
  HEADS_FIRST,
  /** All heads' queries, then all keys, then all values (ADM's new order). */
  QKV_FIRST
}
