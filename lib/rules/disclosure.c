#include "rules/disclosure.h"

#include <stdlib.h>

#include "format/date.h"
#include "rules/roles.h"

enum column {
	PARTY,
	WHAT,
	FROM,
	TO,
	CLAUSE,
	KEEP_YEARS,
	BEGINS,
	CLOSES,
	RESIDENCE,
	REFUSALS,
	TIMES,
	WITHHELD,
	ONLY_WITHHELD,
	APPROVAL,
	DAYS,
	EXTENSION,
	COUNTS,
	CLOSED,
	REVIEWER,
	REVIEW_MONTHS,
	SUIT_MONTHS
};
#define COLUMNS (SUIT_MONTHS + 1)

static const char *const names[COLUMNS] = { "party", "what", "valid_from", "valid_to",
	"clause", "keep_years", "begins", "closes", "residence", "refusals", "times",
	"withheld", "only_withheld", "approval", "days", "extension", "counts",
	"closed", "reviewer", "review_months", "suit_months" };

#define NUMBER_MAX 1000

struct jk_disclosure {
	struct jk_listing *listing;
	struct jk_disclosure_row *rows;
	size_t count;
};

/* Rows */

/* Which of the words a cell is; -1: none. */
static int
choose(struct jk_bytes cell, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (jk_bytes_is(cell, words[i]))
			return i;
	return -1;
}

static bool
take_choice(bool *second, struct jk_bytes cell, const char *first, const char *other)
{
	const char *const words[2] = { first, other };
	int chosen = choose(cell, words, 2);

	*second = chosen == 1;
	return chosen >= 0;
}

static bool
take_number(unsigned *number, struct jk_bytes cell)
{
	uint64_t value;

	if (!jk_decimal_decode(&value, cell, NUMBER_MAX))
		return false;
	*number = (unsigned)value;
	return true;
}

static bool
take_day(int32_t *day, struct jk_bytes cell, int32_t otherwise)
{
	*day = otherwise;
	return cell.len == 0 || jk_date_decode(cell, day);
}

static bool
take_refusals(enum jk_disclosure_refusals *refusals, struct jk_bytes cell)
{
	static const char *const words[] = { "shown", "withheld", "outside" };
	int chosen = choose(cell, words, 3);

	*refusals = (enum jk_disclosure_refusals)chosen;
	return chosen >= 0;
}

bool
jk_disclosure_what_decode(enum jk_disclosure_what *what, struct jk_bytes word)
{
	static const char *const words[] = { "provisions", "own-data" };
	int chosen = choose(word, words, 2);

	*what = (enum jk_disclosure_what)chosen;
	return chosen >= 0;
}

const char *
jk_disclosure_what_word(enum jk_disclosure_what what)
{
	return what == JK_DISCLOSURE_PROVISIONS ? "provisions" : "own-data";
}

static bool
take_cells(struct jk_disclosure_row *row, const struct jk_bytes cells[COLUMNS])
{
	row->party = cells[PARTY];
	row->clause = cells[CLAUSE];
	row->withheld = cells[WITHHELD];
	row->reviewer = cells[REVIEWER];
	return row->party.len > 0 && row->clause.len > 0 &&
	       jk_disclosure_what_decode(&row->what, cells[WHAT]) &&
	       take_day(&row->from, cells[FROM], JK_DATE_MIN) &&
	       take_day(&row->to, cells[TO], JK_DATE_MAX) &&
	       take_number(&row->keep_years, cells[KEEP_YEARS]) &&
	       take_day(&row->begins, cells[BEGINS], JK_DATE_MIN) &&
	       take_choice(&row->closes_by_month, cells[CLOSES], "day", "month") &&
	       take_choice(&row->while_resident, cells[RESIDENCE], "any", "resident") &&
	       take_refusals(&row->refusals, cells[REFUSALS]) &&
	       take_choice(&row->shows_time, cells[TIMES], "no", "yes") &&
	       take_choice(
		   &row->says_nothing, cells[ONLY_WITHHELD], "refused", "neither") &&
	       take_choice(
		   &row->needs_approval, cells[APPROVAL], "protected", "always") &&
	       take_number(&row->days, cells[DAYS]) && row->days > 0 &&
	       take_number(&row->extension, cells[EXTENSION]) &&
	       take_choice(&row->first_day_counts, cells[COUNTS], "next", "same") &&
	       take_choice(&row->ends_on_open_day, cells[CLOSED], "same", "next") &&
	       take_number(&row->review_months, cells[REVIEW_MONTHS]) &&
	       take_number(&row->suit_months, cells[SUIT_MONTHS]);
}

static bool
is_twice(const struct jk_disclosure *disclosure, const struct jk_disclosure_row *row)
{
	for (size_t i = 0; i < disclosure->count; i++) {
		const struct jk_disclosure_row *other = &disclosure->rows[i];

		if (other->what == row->what &&
		    jk_bytes_equal(other->party, row->party) &&
		    other->from <= row->to && row->from <= other->to)
			return true;
	}
	return false;
}

static int
take_row(struct jk_disclosure *disclosure, size_t index, const int *columns,
    struct jk_err *err)
{
	struct jk_disclosure_row *row = &disclosure->rows[disclosure->count];
	struct jk_bytes cells[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = jk_listing_get(disclosure->listing, index, columns[i]);
	if (!take_cells(row, cells))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00495",
		    _("a word, day or number of the row is none that it may have"));
	if (is_twice(disclosure, row))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00496",
		    _("two rows of one party and request hold on one day"));
	disclosure->count++;
	return 0;
}

static int
take_rows(struct jk_disclosure *disclosure, struct jk_err *err)
{
	size_t rows = jk_listing_rows(disclosure->listing);
	int columns[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++) {
		columns[i] = jk_listing_require(disclosure->listing, names[i], err);
		if (columns[i] < 0)
			return -1;
	}
	disclosure->rows = calloc(rows + 1, sizeof *disclosure->rows);
	if (disclosure->rows == NULL)
		return jk_err_memory(err);
	for (size_t i = 0; i < rows; i++)
		if (take_row(disclosure, i, columns, err) < 0)
			return jk_listing_at(disclosure->listing, i, err);
	return 0;
}

struct jk_disclosure *
jk_disclosure_decode(struct jk_bytes csv, struct jk_err *err)
{
	struct jk_disclosure *disclosure = calloc(1, sizeof *disclosure);

	if (disclosure == NULL) {
		jk_err_memory(err);
		return NULL;
	}
	disclosure->listing = jk_listing_decode(csv, err);
	if (disclosure->listing != NULL && take_rows(disclosure, err) == 0)
		return disclosure;
	jk_disclosure_free(disclosure);
	return NULL;
}

void
jk_disclosure_free(struct jk_disclosure *disclosure)
{
	if (disclosure == NULL)
		return;
	jk_listing_free(disclosure->listing);
	free(disclosure->rows);
	free(disclosure);
}

const struct jk_disclosure_row *
jk_disclosure_find(const struct jk_disclosure *disclosure, const char *party,
    enum jk_disclosure_what what, int32_t day)
{
	const struct jk_disclosure_row *general = NULL;

	for (size_t i = 0; i < disclosure->count; i++) {
		const struct jk_disclosure_row *row = &disclosure->rows[i];

		if (row->what != what || day < row->from || day > row->to)
			continue;
		if (jk_bytes_is(row->party, party))
			return row;
		if (jk_bytes_is(row->party, "*"))
			general = row;
	}
	return general;
}

/* The window */

/* The first day whose records are still kept on `day`. */
static int32_t
first_kept(int32_t day, unsigned years)
{
	int year, month, date;
	int32_t first = JK_DATE_MIN;

	jk_date_split(day, &year, &month, &date);
	year -= (int)years;
	/* 29 February: what the day before began was kept until the 28th. */
	if (!jk_date_join(year, month, date, &first) && year > 0)
		(void)jk_date_join(year, month + 1, 1, &first);
	return first;
}

struct jk_window
jk_disclosure_window(
    const struct jk_disclosure_row *row, int32_t received, int32_t since, int32_t until)
{
	struct jk_window window = { row->begins, received };
	int year, month, date;

	if (row->closes_by_month) {
		jk_date_split(received, &year, &month, &date);
		window.last = received - date;
	}
	if (row->keep_years > 0 && first_kept(received, row->keep_years) > window.first)
		window.first = first_kept(received, row->keep_years);
	if (since > window.first)
		window.first = since;
	if (until < window.last)
		window.last = until;
	return window;
}

/* Lines */

/* codes/function.csv: yes, no, or what the row says of refusals. */
static enum jk_line
decide_function(const struct jk_line_judge *judge, const struct jk_access *access)
{
	static const enum jk_line refusals[] = { JK_LINE_SHOWN, JK_LINE_WITHHELD,
		JK_LINE_OUTSIDE };
	struct jk_bytes shown = jk_codes_lookup(
	    judge->functions, access->text[JK_ACCESS_FUNCTION], access->day, "shown");

	if (jk_bytes_is(shown, "rows"))
		return refusals[judge->row->refusals];
	return jk_bytes_is(shown, "yes") ? JK_LINE_SHOWN : JK_LINE_OUTSIDE;
}

static bool
is_here(const struct jk_line_judge *judge, const struct jk_access *access)
{
	struct jk_bytes municipality = access->text[JK_ACCESS_MUNICIPALITY];

	return !judge->row->while_resident || municipality.len == 0 ||
	       jk_area_takes_in(judge->municipalities, jk_bytes_of(judge->party),
		   municipality, access->day);
}

static bool
is_among(struct jk_bytes words, struct jk_bytes word)
{
	size_t at = 0;

	while (word.len > 0 && at < words.len) {
		const uint8_t *blank = memchr(words.ptr + at, ' ', words.len - at);
		size_t end = blank != NULL ? (size_t)(blank - words.ptr) : words.len;

		if (jk_bytes_equal(jk_bytes(words.ptr + at, end - at), word))
			return true;
		at = end + 1;
	}
	return false;
}

enum jk_line
jk_line_decide(const struct jk_line_judge *judge, const struct jk_access *access)
{
	enum jk_line line;

	if (access->day < judge->window.first || access->day > judge->window.last ||
	    !is_here(judge, access))
		return JK_LINE_OUTSIDE;
	line = decide_function(judge, access);
	if (line == JK_LINE_SHOWN &&
	    is_among(judge->row->withheld, access->text[JK_ACCESS_PURPOSE]))
		return JK_LINE_WITHHELD;
	return line;
}

/* The decision */

enum jk_decision
jk_decision_decide(
    const struct jk_disclosure_row *row, uint64_t shown, uint64_t withheld)
{
	if (row->says_nothing)
		return shown > 0 ? JK_DECISION_PARTLY : JK_DECISION_NEITHER;
	if (withheld == 0)
		return shown > 0 ? JK_DECISION_DISCLOSED : JK_DECISION_NONE;
	return shown > 0 ? JK_DECISION_PARTLY : JK_DECISION_REFUSED;
}

const char *
jk_decision_word(enum jk_decision decision)
{
	static const char *const words[JK_DECISION_COUNT] = { "disclosed",
		"partly-disclosed", "refused", "none", "neither" };

	return words[decision];
}

/* Days */

static int
last_day(int32_t *last, const struct jk_disclosure_row *row,
    const struct jk_calendar *calendar, int32_t received, unsigned days,
    struct jk_err *err)
{
	bool is_open = true;

	*last = received + (int32_t)days - (row->first_day_counts ? 1 : 0);
	if (!row->ends_on_open_day)
		return 0;
	if (jk_calendar_is_open(calendar, *last, &is_open, err) < 0)
		return -1;
	return is_open ? 0 : jk_calendar_next(calendar, *last, last, err);
}

int
jk_disclosure_due(struct jk_due *due, const struct jk_disclosure_row *row,
    const struct jk_calendar *calendar, int32_t received, struct jk_err *err)
{
	if (last_day(&due->day, row, calendar, received, row->days, err) < 0)
		return -1;
	return last_day(
	    &due->extended, row, calendar, received, row->days + row->extension, err);
}
