/** Results in files, as they come: of evaluations, and of descriptions. */
package io.videoxl.worlds.journal;
