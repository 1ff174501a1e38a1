#include "rules/findings.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const words[JK_FINDING_RULES] = { "night", "closed-day",
	"mass-search", "many-operators", "unrelated", "repeats", "relation",
	"out-of-area", "no-case", "no-event", "authority", "not-listed", "two-offices",
	"shared", "login-failures", "refusals", "silence", "gap", "disorder",
	"bulk-approval", "too-old", "erased-early", "forbidden-kind", "protected" };

enum column {
	RULE,
	ID,
	LEVEL,
	LIMIT,
	WINDOW,
	LOW,
	HIGH,
	EXEMPT,
	TITLE,
	TITLE_JA,
	CLAUSE,
	NOTE,
	NOTE_JA
};
#define COLUMNS (NOTE_JA + 1)

static const char *const names[COLUMNS] = { "rule", "id", "level", "limit", "window",
	"low", "high", "exempt", "title", "title_ja", "clause", "note", "note_ja" };

#define NUMBER_MAX UINT64_C(1000000000)

const char *
jk_finding_word(enum jk_finding_rule rule)
{
	return words[rule];
}

static int
find_rule(struct jk_bytes word)
{
	for (int i = 0; i < JK_FINDING_RULES; i++)
		if (jk_bytes_is(word, words[i]))
			return i;
	return -1;
}

static bool
take_number(uint64_t *number, struct jk_bytes text)
{
	return text.len == 0 || jk_decimal_decode(number, text, NUMBER_MAX);
}

static bool
is_level(struct jk_bytes word)
{
	return jk_bytes_is(word, "alarm") || jk_bytes_is(word, "warning") ||
	       jk_bytes_is(word, "note");
}

static int
take_row(
    struct jk_findings *findings, size_t row, const int *columns, struct jk_err *err)
{
	struct jk_bytes cells[COLUMNS];
	struct jk_finding_limits *to;
	int rule;

	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = jk_listing_get(findings->listing, row, columns[i]);
	rule = find_rule(cells[RULE]);
	if (rule < 0)
		return jk_err_set(
		    err, JK_EXIT_CONFIG, "JK00455", _("no rule of that name is known"));
	to = &findings->limits[rule];
	if (to->asked)
		return jk_err_set(
		    err, JK_EXIT_CONFIG, "JK00456", _("the rule has two rows"));
	*to = (struct jk_finding_limits){ .asked = true,
		.id = cells[ID],
		.level = cells[LEVEL],
		.title = cells[TITLE],
		.title_ja = cells[TITLE_JA],
		.clause = cells[CLAUSE],
		.note = cells[NOTE],
		.note_ja = cells[NOTE_JA],
		.exempts_accounts = cells[EXEMPT].len > 0 };
	if (!is_level(to->level) || cells[LIMIT].len == 0 ||
	    !take_number(&to->limit, cells[LIMIT]) ||
	    !take_number(&to->window, cells[WINDOW]) ||
	    !take_number(&to->low, cells[LOW]) || !take_number(&to->high, cells[HIGH]))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00457",
		    _("level or limits of the rule are malformed"));
	return 0;
}

bool
jk_finding_title(
    char *to, size_t room, const struct jk_finding_limits *limits, bool japanese)
{
	const struct {
		const char *word;
		uint64_t number;
	} numbers[] = {
		{ "LIMIT", limits->limit },
		{ "WINDOW", limits->window },
		{ "LOW", limits->low },
		{ "HIGH", limits->high },
	};
	struct jk_bytes title = japanese ? limits->title_ja : limits->title;
	size_t len = 0;

	while (title.len > 0) {
		size_t i = 0, taken = 1;

		while (i < 4 && (title.len < strlen(numbers[i].word) ||
				    memcmp(title.ptr, numbers[i].word,
					strlen(numbers[i].word)) != 0))
			i++;
		if (i < 4) {
			taken = strlen(numbers[i].word);
			len += (size_t)snprintf(to + len, room - len, "%llu",
			    (unsigned long long)numbers[i].number);
		} else {
			to[len++] = (char)title.ptr[0];
		}
		title = jk_bytes(title.ptr + taken, title.len - taken);
		if (len + 24 > room)
			return false;
	}
	to[len] = '\0';
	return true;
}

int
jk_findings_decode(
    struct jk_findings *findings, struct jk_bytes csv, struct jk_err *err)
{
	int columns[COLUMNS];

	memset(findings, 0, sizeof *findings);
	findings->listing = jk_listing_decode(csv, err);
	if (findings->listing == NULL)
		return -1;
	for (size_t i = 0; i < COLUMNS; i++) {
		columns[i] = jk_listing_require(findings->listing, names[i], err);
		if (columns[i] < 0)
			return -1;
	}
	for (size_t row = 0; row < jk_listing_rows(findings->listing); row++)
		if (take_row(findings, row, columns, err) < 0)
			return jk_listing_at(findings->listing, row, err);
	return 0;
}

void
jk_findings_release(struct jk_findings *findings)
{
	jk_listing_free(findings->listing);
	memset(findings, 0, sizeof *findings);
}
