/**
 * What lies on disk: uploads, videos, memories and conversations. Whatever was acknowledged is there after the process was killed at any
 * moment: files are written beside, forced to the disk, and renamed; opening the store finishes or removes what was half done.
 */
package io.videoxl.server.store;
