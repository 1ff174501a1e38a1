/*
 * What pulling one more thing came to. The end of input is a word of its own,
 * never an error and never a special value of the thing pulled.
 */
#ifndef JK_BASE_NEXT_H
#define JK_BASE_NEXT_H

enum jk_next {
	JK_NEXT_RECORD, /* there was one; it is borrowed until the next call */
	JK_NEXT_END, /* there are no more, and all was well */
	JK_NEXT_FAILED, /* err says what */
};

#endif
