/** Models and training states as files: safetensors with the configuration in the metadata. */
package org.sfumato.checkpoint;
