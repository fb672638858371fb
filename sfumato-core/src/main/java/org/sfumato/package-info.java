/** The library's front door. */
package org.sfumato;
