#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "out.h"
#include "row.h"
#include "truth.h"

struct count {
	EVP_MD_CTX *digest;
	unsigned long persons, generations;
};

struct truth {
	const struct world *world;
	struct count counts[NIGHTS_MAX + 1][SITES_MAX];
	struct out *registers[NIGHTS_MAX + 1];
};

struct truth *
truth_open(const struct world *world, bool registers)
{
	struct truth *truth = calloc(1, sizeof(*truth));
	unsigned site;
	int night;
	char path[48];

	if (truth == NULL)
		out_fail(71, "out of memory");
	truth->world = world;
	out_make_directory("truth");
	for (night = 0; night <= world->nights; night++) {
		for (site = 0; site < world->sites_count; site++) {
			truth->counts[night][site].digest = EVP_MD_CTX_new();
			EVP_DigestInit_ex(
			    truth->counts[night][site].digest, EVP_sha256(), NULL);
		}
		if (!registers)
			continue;
		snprintf(path, sizeof(path), "truth/night-%d.register.csv", night);
		truth->registers[night] = out_open(path, CHARSET_UTF8);
		out_put_string(truth->registers[night], row_titles);
	}
	return truth;
}

static void
put_record(struct truth *truth, const struct record *record)
{
	char canonical[ROW_MAX_BYTES], text[ROW_MAX_BYTES];
	size_t canonical_length, text_length = 0;
	struct row row;
	int night;

	row_make(&row, record, truth->world->sites[record->site]);
	canonical_length = row_canonical(&row, canonical);
	if (truth->registers[0] != NULL)
		text_length = row_csv(&row, text);
	for (night = record->accepted; night <= truth->world->nights; night++) {
		struct count *count = &truth->counts[night][record->site];

		EVP_DigestUpdate(count->digest, canonical, canonical_length);
		count->generations++;
		if (text_length > 0)
			out_put(truth->registers[night], text, text_length);
	}
}

/* Is the person of this chain there after the night? */
static bool
is_open(const struct life *life, unsigned site, int half, int night)
{
	const struct record *record = life->records;
	bool open = false;

	for (; record < life->records + life->count; record++) {
		if (record->site != site || record->accepted > night)
			continue;
		if (record->half == half)
			open = record->class != CLASS_DELETION;
		else if (record->former_code != 0)
			open = false; /* closed by the change to the second code */
	}
	return open;
}

void
truth_put(struct truth *truth, const struct life *life, int half)
{
	const struct record *record;
	unsigned site;
	int night;
	bool any;

	for (site = 0; site < truth->world->sites_count; site++) {
		any = false;
		for (record = life->records; record < life->records + life->count;
		     record++)
			if (record->site == site && record->half == half) {
				put_record(truth, record);
				any = true;
			}
		for (night = 0; any && night <= truth->world->nights; night++)
			truth->counts[night][site].persons +=
			    is_open(life, site, half, night);
	}
}

static void
write_night(struct truth *truth, int night)
{
	char path[48], hex[65];
	unsigned char sum[EVP_MAX_MD_SIZE];
	struct out *out;
	unsigned site;
	size_t i;

	snprintf(path, sizeof(path), "truth/night-%d.csv", night);
	out = out_open(path, CHARSET_UTF8);
	out_put_string(out, "municipality,persons,generations,sha256\n");
	for (site = 0; site < truth->world->sites_count; site++) {
		struct count *count = &truth->counts[night][site];

		EVP_DigestFinal_ex(count->digest, sum, NULL);
		EVP_MD_CTX_free(count->digest);
		for (i = 0; i < 32; i++)
			snprintf(hex + 2 * i, 3, "%02x", sum[i]);
		out_printf(out, "%s,%lu,%lu,%s\n", truth->world->sites[site]->code,
		    count->persons, count->generations, hex);
	}
	out_close(out);
}

void
truth_close(struct truth *truth)
{
	int night;

	for (night = 0; night <= truth->world->nights; night++) {
		write_night(truth, night);
		if (truth->registers[night] != NULL)
			out_close(truth->registers[night]);
	}
	free(truth);
}
