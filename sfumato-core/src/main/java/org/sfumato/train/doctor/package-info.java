/**
 * What can be said of a training run before it begins: the memory and the time that it will take,
 * and what is likely to spoil it.
 */
package org.sfumato.train.doctor;
