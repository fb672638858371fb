/** A trained network at work: conditions in, pictures out. */
package org.sfumato.inference;
