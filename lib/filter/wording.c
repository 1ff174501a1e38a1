#include "filter/wording.h"

static int
load_codes(struct jk_wording *wording, struct jk_site *site, struct jk_err *err)
{
	static const char *const names[] = { "function", "refusal", "use",
		"municipality", "organ", "decision" };
	const struct jk_codes **const to[] = { &wording->functions, &wording->refusals,
		&wording->uses, &wording->municipalities, &wording->organs,
		&wording->decisions };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (jk_site_codes(site, names[i], to[i], err) < 0)
			return -1;
	return 0;
}

int
jk_wording_load(struct jk_wording *wording, struct jk_run *run, struct jk_err *err)
{
	struct jk_signed_table *purposes = &wording->purposes;

	memset(wording, 0, sizeof *wording);
	if (load_codes(wording, &run->site, err) < 0 ||
	    jk_site_schema(&run->site, "ident", &wording->ident, err) < 0 ||
	    jk_signed_table_load(purposes, run, "purpose", err) < 0)
		return -1;
	wording->purpose = jk_signed_table_column(purposes, "purpose");
	wording->organ = jk_signed_table_column(purposes, "organ");
	wording->label = jk_signed_table_column(purposes, "label");
	if (wording->purpose >= 0 && wording->organ >= 0 && wording->label >= 0)
		return 0;
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00655",
	    _("the schema of purposes has no purpose, organ or label"));
}

void
jk_wording_release(struct jk_wording *wording)
{
	jk_signed_table_release(&wording->purposes);
	memset(wording, 0, sizeof *wording);
}

struct jk_bytes
jk_word_code(const struct jk_codes *codes, struct jk_bytes code, int32_t day)
{
	struct jk_bytes label = jk_codes_lookup(codes, code, day, "label");

	return label.len > 0 ? label : code;
}

struct jk_bytes
jk_word_party(const struct jk_wording *wording, struct jk_bytes code, int32_t day)
{
	struct jk_bytes label = jk_codes_lookup(wording->organs, code, day, "label");

	if (label.len == 0)
		label = jk_codes_lookup(wording->municipalities, code, day, "name");
	return label.len > 0 ? label : code;
}

/* How well a row names it: the organ's own before that of all, that day's first. */
static int
fit(const struct jk_wording *wording, size_t row, struct jk_bytes purpose,
    struct jk_bytes organ, int32_t day)
{
	const struct jk_signed_table *table = &wording->purposes;
	struct jk_bytes whose = jk_signed_table_get(table, row, wording->organ);
	bool own = jk_bytes_equal(whose, organ);

	if (!jk_bytes_equal(
		jk_signed_table_get(table, row, wording->purpose), purpose) ||
	    (!own && !jk_bytes_is(whose, "*")))
		return 0;
	return 1 + (own ? 1 : 0) + (jk_signed_table_holds_on(table, row, day) ? 2 : 0);
}

struct jk_bytes
jk_word_purpose(const struct jk_wording *wording, struct jk_bytes purpose,
    struct jk_bytes organ, int32_t day)
{
	struct jk_bytes label = purpose;
	int best = 0;

	for (size_t row = 0; purpose.len > 0 && row < wording->purposes.rows; row++) {
		int fits = fit(wording, row, purpose, organ, day);

		if (fits <= best)
			continue;
		best = fits;
		label = jk_signed_table_get(&wording->purposes, row, wording->label);
	}
	return label;
}

static void
add_item(struct jk_buf *to, const struct jk_wording *wording, struct jk_bytes item)
{
	char name[JK_COLUMN_NAME_CHARS] = "";
	int column = -1;

	if (item.len < sizeof name) {
		memcpy(name, item.ptr, item.len);
		column = jk_schema_find(wording->ident, name);
	}
	if (column >= 0)
		jk_buf_add_text(
		    to, jk_schema_column(wording->ident, (size_t)column)->title);
	else
		jk_buf_add(to, item);
}

void
jk_word_items(
    struct jk_buf *to, const struct jk_wording *wording, struct jk_bytes items)
{
	while (items.len > 0) {
		const uint8_t *blank = memchr(items.ptr, ' ', items.len);
		size_t len = blank != NULL ? (size_t)(blank - items.ptr) : items.len;

		add_item(to, wording, jk_bytes(items.ptr, len));
		if (blank == NULL)
			return;
		jk_buf_add_text(to, "、");
		items = jk_bytes(blank + 1, items.len - len - 1);
	}
}
