/**
 * Files of weights that others publish: where they are, what they must be, where they are kept, and
 * how they get there. Nothing else in Sfumato touches the network.
 */
package org.sfumato.fetch;
