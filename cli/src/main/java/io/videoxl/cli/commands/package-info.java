/** One class for each command, and what several of them do: watching, saving, writing models and reports. */
package io.videoxl.cli.commands;
