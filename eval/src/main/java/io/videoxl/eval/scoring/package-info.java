/** What an answer is worth: as the published code has it, as a careful reader has it, or as the most probable option. */
package io.videoxl.eval.scoring;
