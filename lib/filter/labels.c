#include "filter/labels.h"

#include "format/codes.h"

int
jk_labels_load(struct jk_labels *labels, struct jk_run *run,
    const struct jk_purposes *purposes, int32_t day, struct jk_err *err)
{
	labels->purposes = purposes;
	labels->day = day;
	if (jk_site_codes(&run->site, "municipality", &labels->municipalities, err) <
		0 ||
	    jk_site_codes(&run->site, "organ", &labels->organs, err) < 0 ||
	    jk_site_codes(&run->site, "function", &labels->functions, err) < 0)
		return -1;
	return jk_site_codes(&run->site, "refusal", &labels->refusals, err);
}

/* An organ has a name of its own, or is a municipality or a prefecture. */
static struct jk_bytes
of_organ(const struct jk_labels *labels, struct jk_bytes code)
{
	struct jk_bytes label =
	    jk_codes_lookup(labels->organs, code, labels->day, "label");

	return label.len > 0
		   ? label
		   : jk_codes_lookup(labels->municipalities, code, labels->day, "name");
}

static struct jk_bytes
of_purpose(const struct jk_labels *labels, const char *name)
{
	const char *label = labels->purposes != NULL
				? jk_purposes_label(labels->purposes, jk_bytes_of(name))
				: NULL;

	return jk_bytes_of(label != NULL ? label : "");
}

/* Words of the schema itself, which no code table has. */
static struct jk_bytes
of_word(const char *name)
{
	static const char *const words[][2] = { { "immediate", "即時" },
		{ "bulk", "一括" }, { "code", "住民票コード" },
		{ "number", "個人番号" }, { "name", "氏名等" }, { "yes", "あり" },
		{ "no", "なし" } };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(name, words[i][0]) == 0)
			return jk_bytes_of(words[i][1]);
	return jk_bytes(NULL, 0);
}

struct jk_bytes
jk_labels_get(const struct jk_labels *labels, enum jk_overview_by by, const char *name)
{
	struct jk_bytes code = jk_bytes_of(name);

	switch (by) {
	case JK_OVERVIEW_RECEIVER:
		return of_organ(labels, code);
	case JK_OVERVIEW_MUNICIPALITY:
		return jk_codes_lookup(
		    labels->municipalities, code, labels->day, "name");
	case JK_OVERVIEW_FUNCTION:
		return jk_codes_lookup(labels->functions, code, labels->day, "label");
	case JK_OVERVIEW_REFUSAL:
		return jk_codes_lookup(labels->refusals, code, labels->day, "label");
	case JK_OVERVIEW_PURPOSE:
		return of_purpose(labels, name);
	case JK_OVERVIEW_MODE:
	case JK_OVERVIEW_KEY:
	case JK_OVERVIEW_NUMBER:
		return of_word(name);
	default:
		return jk_bytes(NULL, 0);
	}
}
