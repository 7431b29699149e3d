package io.videoxl.watch;

import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.Engine;
import io.videoxl.memory.WorkingMemory;

/**
 * What passes over a memory take.
 *
 * @param most tokens that the memory gets at most
 */
record PassContext(Engine engine, WorkingMemory memory, int most, FrameLog log, CancelFlag cancel) {}
