/** The one exception for what a user can cause and mend. */
package org.sfumato.error;
