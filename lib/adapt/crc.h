/* CRC-32 as in gzip, through zlib: tells a broken disk, proves nothing. */
#ifndef JK_ADAPT_CRC_H
#define JK_ADAPT_CRC_H

#include "base/bytes.h"

uint32_t jk_crc32(struct jk_bytes bytes);

#endif
