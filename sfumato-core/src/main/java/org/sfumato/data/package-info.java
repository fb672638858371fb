/** Folders of images, and the endless, reproducible stream of training examples made of them. */
package org.sfumato.data;
