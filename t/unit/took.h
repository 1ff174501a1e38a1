/*
 * Lists that a tool of the tests makes say that they took a batch, as those of jk-apply
 * do: by the date of the newest such list a ledger has come so far.
 */
#ifndef JK_T_TOOK_H
#define JK_T_TOOK_H

#include <stdio.h>

#include "ledger/commit.h"

static int
t_take_batch(struct jk_commit *commit, struct jk_err *err)
{
	struct jk_list *list = jk_commit_list(commit);
	struct jk_list_batch batch = { .number = list->number,
		.lane = { .kind = "made" } };

	snprintf(batch.lane.sender, sizeof batch.lane.sender, "%s", list->party);
	snprintf(batch.lane.receiver, sizeof batch.lane.receiver, "%s", list->party);
	return jk_list_set_batch(list, &batch, err);
}

#endif
