/**
 * The networks: ADM's U-Net as Palette uses it, the RIN as Chen uses it, and ADM's classifier, with
 * their configurations.
 */
package org.sfumato.model;
