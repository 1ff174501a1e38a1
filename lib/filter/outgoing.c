#include "filter/outgoing.h"

#include <dirent.h>
#include <stdlib.h>

#include "ledger/places.h"

static int
find_newest(const struct jk_run *run, const char *place, const struct jk_lane *lane,
    uint64_t *newest, struct jk_err *err)
{
	char *path = jk_site_path(&run->site, "%s", place);
	DIR *dir = path != NULL ? opendir(path) : NULL;
	const struct dirent *entry;
	struct jk_lane found;
	uint64_t number;

	if (path == NULL)
		return jk_err_memory(err);
	free(path);
	if (dir == NULL)
		return jk_err_errno(err, JK_EXIT_NOINPUT, "JK00437",
		    _("%s of the site cannot be read"), place);
	while ((entry = readdir(dir)) != NULL)
		if (jk_place_decode(&found, &number, entry->d_name) &&
		    jk_lane_equal(&found, lane) && number > *newest)
			*newest = number;
	closedir(dir);
	return 0;
}

int
jk_outgoing_header(
    struct jk_run *run, const char *lane, struct jk_header *header, struct jk_err *err)
{
	uint64_t newest = 0;

	if (!jk_lane_decode(&header->lane, jk_bytes_of(lane)) ||
	    strcmp(header->lane.sender, run->site.conf.code) != 0 ||
	    strcmp(header->lane.kind, header->kind) != 0)
		return jk_err_set(err, JK_EXIT_USAGE, "JK00438",
		    _("the lane does not begin at this site, or is of another kind"));
	if (find_newest(run, "outbox", &header->lane, &newest, err) < 0 ||
	    find_newest(run, "done", &header->lane, &newest, err) < 0)
		return -1;
	header->form = JK_FORM_BATCH;
	header->number = newest + 1;
	header->recipients_count = 1;
	memcpy(header->recipients[0], header->lane.receiver, JK_PARTY_CHARS);
	return 0;
}
