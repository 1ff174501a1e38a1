/*
 * How the process keeps its memory: what was freed is kept for the next use, up to a
 * few MiB, since ledgers are read in buffers of a few 100 KiB that come and go.
 */
#ifndef JK_ADAPT_MEMORY_H
#define JK_ADAPT_MEMORY_H

/* At the start of a program. */
void jk_memory_keep(void);

#endif
