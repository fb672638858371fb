/** The one exception for what a user can cause and mend, and what its sentences may quote. */
package org.sfumato.error;
