/**
 * What a file is before anybody reads it as what it should be.
 * For this project's modules only.
 */
package io.videoxl.files;
