/**
 * Files that are whole or absent: atomic replacement, and one sentence for each way a file can
 * fail.
 */
package org.sfumato.file;
