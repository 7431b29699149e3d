/** Who may ask, what of this machine may be read, and which addresses may be reached. */
package io.videoxl.server.security;
