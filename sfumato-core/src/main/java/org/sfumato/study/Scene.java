package org.sfumato.study;

import java.util.Map;

/**
 * A natural image and what each method made of it.
 *
 * @param name that the files share, without folder and extension
 * @param set the sub-folder the files lie in; empty where there are none
 * @param natural the image file of the photograph, within the study
 * @param generated the image file of each method, within the study
 */
public record Scene(String name, String set, String natural, Map<String, String> generated) {}
