/*
 * The limits of jk-stream(5), LIMITS, in one place. Readers check each before
 * they allocate or inflate; writers never reach them by the rules of the page.
 */
#ifndef JK_FORMAT_LIMITS_H
#define JK_FORMAT_LIMITS_H

#define JK_HEADER_MAX_BYTES 131072
#define JK_CHECKPOINT_MAX_BYTES 65536
#define JK_MAX_RECIPIENTS 64
#define JK_MAX_SEALS 64
#define JK_MAX_INPUTS 1024
#define JK_MAX_HEADS 4
#define JK_MAX_CONSENTS 16
#define JK_MAX_COUNTS 64

#define JK_FRAME_MAX_RECORDS 16384
#define JK_FRAME_MAX_FIELD_BYTES 262144
#define JK_VALUE_MAX_BYTES 65536
#define JK_BODY_MAX_BYTES 2097152
#define JK_RAW_MAX_BYTES 8388608
#define JK_STREAM_MAX_FRAMES 1048576
#define JK_SOURCES_MAX_ROWS 1024

/* Frames held without a checkpoint over them. */
#define JK_WINDOW_MAX_FRAMES 16
#define JK_WINDOW_MAX_BYTES 8388608
/* The weight beyond which a writer must set a checkpoint. */
#define JK_CHECKPOINT_WEIGHT 786432

#endif
