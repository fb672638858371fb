/** The command line: options, files, progress and errors around the library's facade. */
package org.sfumato.cli;
