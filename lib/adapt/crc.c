#include "adapt/crc.h"

#include <zlib.h>

uint32_t
jk_crc32(struct jk_bytes bytes)
{
	return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes.ptr, bytes.len);
}
