/**
 * Asking people: two-alternative forced choice between natural and generated images (Palette,
 * section 4 and appendix C). What a study holds, who sees which pair when, the answers as they
 * come, and the fool rates; the pages that raters see are not here.
 */
package org.sfumato.study;
