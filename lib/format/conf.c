#include "format/conf.h"

#include "base/text.h"

#define FLOOR_MAX 999999999999999999u
#define WHOLE_HUNDREDTHS 10000
#define SHOWN_CHARS 64

static const char *const environments[] = { "test", "production", NULL };
static const char *const languages[] = { "ja", "en", NULL };

enum key {
	CODE,
	ROLE,
	PARENT,
	NAME,
	ENVIRONMENT,
	SCHEMAS,
	CALENDAR,
	LANGUAGE,
	REJECT_LIMIT,
	MAX_CHANGE,
	MAX_DELETE,
	MASS_LIMIT,
	BULK_THRESHOLD,
	LOCK_AFTER,
	INPUT_APPROVAL,
	SUITE_1_UNTIL,
	KEYS,
};

static const struct {
	const char *name;
	bool is_required;
} keys[KEYS] = {
	[CODE] = { "code", true },
	[ROLE] = { "role", true },
	[PARENT] = { "parent", false },
	[NAME] = { "name", true },
	[ENVIRONMENT] = { "environment", true },
	[SCHEMAS] = { "schemas", false },
	[CALENDAR] = { "calendar", false },
	[LANGUAGE] = { "language", false },
	[REJECT_LIMIT] = { "reject-limit", false },
	[MAX_CHANGE] = { "max-change", false },
	[MAX_DELETE] = { "max-delete", false },
	[MASS_LIMIT] = { "mass-limit", false },
	[BULK_THRESHOLD] = { "bulk-threshold", false },
	[LOCK_AFTER] = { "lock-after", false },
	[INPUT_APPROVAL] = { "input-approval", false },
	[SUITE_1_UNTIL] = { "suite-1-until", false },
};

static bool
is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static struct jk_bytes
trim(struct jk_bytes text)
{
	while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
		text.len--;
	while (text.len > 0 && is_blank(text.ptr[0]))
		text = jk_bytes(text.ptr + 1, text.len - 1);
	return text;
}

/* Take what stands before the first `byte` off `rest`, with it; all, if none. */
static struct jk_bytes
take_until(struct jk_bytes *rest, uint8_t byte)
{
	const uint8_t *at = rest->len > 0 ? memchr(rest->ptr, byte, rest->len) : NULL;
	size_t len = at != NULL ? (size_t)(at - rest->ptr) : rest->len;
	size_t taken = at != NULL ? len + 1 : len;
	struct jk_bytes first = jk_bytes(rest->ptr, len);

	if (taken > 0)
		*rest = jk_bytes(rest->ptr + taken, rest->len - taken);
	return first;
}

/* "12", "12.5", "0.25": per cent to hundredths of one, at most the whole. */
static bool
percent_decode(uint32_t *hundredths, struct jk_bytes text)
{
	struct jk_bytes whole = take_until(&text, '.');
	bool has_point = text.ptr != whole.ptr + whole.len;
	uint64_t units, decimals = 0;

	if (!jk_decimal_decode(&units, whole, 100))
		return false;
	if (has_point && (text.len < 1 || text.len > 2))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		decimals = 10 * decimals + (text.ptr[i] - '0');
	}
	if (text.len == 1)
		decimals *= 10;
	*hundredths = (uint32_t)(100 * units + decimals);
	return *hundredths <= WHOLE_HUNDREDTHS;
}

bool
jk_limit_decode(struct jk_limit *limit, struct jk_bytes text)
{
	struct jk_limit made = { 0, limit->floor };
	struct jk_bytes percent;

	if (text.len > 0 && memchr(text.ptr, '%', text.len) != NULL) {
		percent = take_until(&text, '%');
		if (!percent_decode(&made.hundredths, percent))
			return false;
		if (text.len > 0 && !is_blank(text.ptr[0]))
			return false;
		text = trim(text);
		if (text.len == 0) {
			*limit = made;
			return true;
		}
	}
	if (!jk_decimal_decode(&made.floor, text, FLOOR_MAX))
		return false;
	*limit = made;
	return true;
}

uint64_t
jk_limit_of(const struct jk_limit *limit, uint64_t total)
{
	/* Divided first: the product of a large total would not fit. */
	uint64_t part = total / WHOLE_HUNDREDTHS * limit->hundredths +
			total % WHOLE_HUNDREDTHS * limit->hundredths / WHOLE_HUNDREDTHS;

	return part > limit->floor ? part : limit->floor;
}

static int
wrong_value(enum key key, struct jk_err *err)
{
	return jk_err_set(err, JK_EXIT_CONFIG, "JK00267", _("%s: not a value for it"),
	    keys[key].name);
}

static void
copy(char *to, struct jk_bytes value)
{
	memcpy(to, value.ptr, value.len);
	to[value.len] = '\0';
}

static int
set_party(
    char to[JK_PARTY_CHARS], enum key key, struct jk_bytes value, struct jk_err *err)
{
	if (!jk_party_is_valid(value))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00268",
		    _("%s: not a party code of six digits"), keys[key].name);
	copy(to, value);
	return 0;
}

static int
set_name(struct jk_conf *conf, struct jk_bytes value, struct jk_err *err)
{
	bool has_special = false;

	for (size_t i = 0; i < value.len; i++)
		has_special |= strchr("\\\"'$#;", value.ptr[i]) != NULL;
	if (has_special || jk_text_chars(value) > JK_CONF_NAME_MAX_CHARACTERS)
		return wrong_value(NAME, err);
	copy(conf->name, value);
	return 0;
}

/* The index of the value among `words`, or -1 with err filled. */
static int
choose(
    const char *const *words, enum key key, struct jk_bytes value, struct jk_err *err)
{
	for (int i = 0; words[i] != NULL; i++)
		if (jk_bytes_is(value, words[i]))
			return i;
	return wrong_value(key, err);
}

static int
set_limit(
    struct jk_limit *limit, enum key key, struct jk_bytes value, struct jk_err *err)
{
	if (!jk_limit_decode(limit, value))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00269",
		    _("%s: not a limit such as 1%% 100"), keys[key].name);
	return 0;
}

static int
set_count(uint64_t *count, enum key key, struct jk_bytes value, struct jk_err *err)
{
	if (jk_decimal_decode(count, value, JK_CONF_COUNT_MAX) && *count > 0)
		return 0;
	return wrong_value(key, err);
}

/* no, before, or "after N". */
static int
set_input_approval(struct jk_conf *conf, struct jk_bytes value, struct jk_err *err)
{
	static const char after[] = "after ";
	size_t len = sizeof after - 1;

	if (jk_bytes_is(value, "no"))
		return 0;
	conf->input_approval = JK_INPUT_APPROVAL_BEFORE;
	if (jk_bytes_is(value, "before"))
		return 0;
	conf->input_approval = JK_INPUT_APPROVAL_AFTER;
	if (value.len > len && memcmp(value.ptr, after, len) == 0 &&
	    jk_decimal_decode(&conf->input_days,
		jk_bytes(value.ptr + len, value.len - len), JK_CONF_INPUT_DAYS_MAX) &&
	    conf->input_days > 0)
		return 0;
	return wrong_value(INPUT_APPROVAL, err);
}

static int
set_date(
    char date[JK_DATE_CHARS], enum key key, struct jk_bytes value, struct jk_err *err)
{
	int32_t day;

	if (!jk_date_decode(value, &day))
		return wrong_value(key, err);
	copy(date, value);
	return 0;
}

static int
set(struct jk_conf *conf, enum key key, struct jk_bytes value, struct jk_err *err)
{
	int choice = 0;

	switch (key) {
	case CODE:
		return set_party(conf->code, key, value, err);
	case PARENT:
		return set_party(conf->parent, key, value, err);
	case NAME:
		return set_name(conf, value, err);
	case ROLE:
		return jk_party_role_decode(&conf->role, value) ? 0
								: wrong_value(key, err);
	case ENVIRONMENT:
		choice = choose(environments, key, value, err);
		conf->is_production = choice == 1;
		break;
	case LANGUAGE:
		choice = choose(languages, key, value, err);
		copy(conf->language, jk_bytes_of(languages[choice > 0]));
		break;
	case SCHEMAS:
		copy(conf->schemas, value);
		break;
	case CALENDAR:
		copy(conf->calendar, value);
		break;
	case REJECT_LIMIT:
		return set_limit(&conf->reject_limit, key, value, err);
	case MAX_CHANGE:
		return set_limit(&conf->max_change, key, value, err);
	case MAX_DELETE:
		return set_limit(&conf->max_delete, key, value, err);
	case MASS_LIMIT:
		return set_limit(&conf->mass_limit, key, value, err);
	case BULK_THRESHOLD:
		return set_count(&conf->bulk_threshold, key, value, err);
	case LOCK_AFTER:
		return set_count(&conf->lock_after, key, value, err);
	case INPUT_APPROVAL:
		return set_input_approval(conf, value, err);
	case SUITE_1_UNTIL:
		return set_date(conf->suite_1_until, key, value, err);
	case KEYS:
		break;
	}
	return choice < 0 ? -1 : 0;
}

static bool
is_plain_text(struct jk_bytes text)
{
	uint32_t character;
	size_t len;

	for (; text.len > 0; text = jk_bytes(text.ptr + len, text.len - len)) {
		len = jk_text_next(text, &character);
		if (len == 0 || (character != '\t' && jk_text_is_forbidden(character)))
			return false;
	}
	return true;
}

/* One line that is neither empty nor a comment. */
static int
decode_pair(
    struct jk_conf *conf, bool seen[KEYS], struct jk_bytes value, struct jk_err *err)
{
	struct jk_bytes all = value;
	struct jk_bytes name = take_until(&value, '=');
	char shown[SHOWN_CHARS];
	enum key key = CODE;

	if (name.len == all.len)
		return jk_err_set(
		    err, JK_EXIT_CONFIG, "JK00263", _("line has no equals sign"));
	name = trim(name);
	value = trim(value);
	while (key < KEYS && !jk_bytes_is(name, keys[key].name))
		key++;
	if (key == KEYS)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00264", _("unknown key: %s"),
		    jk_text_printable(shown, sizeof shown, name));
	if (seen[key])
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00265", _("%s: stands twice"),
		    keys[key].name);
	if (value.len == 0)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00266", _("%s: has no value"),
		    keys[key].name);
	seen[key] = true;
	return set(conf, key, value, err);
}

static int
decode_line(
    struct jk_conf *conf, bool seen[KEYS], struct jk_bytes line, struct jk_err *err)
{
	if (line.len > JK_CONF_LINE_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00261",
		    _("line has more than %d bytes"), JK_CONF_LINE_MAX_BYTES);
	if (!is_plain_text(line))
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00262",
		    _("line is not UTF-8, or holds a control character"));
	line = trim(line);
	if (line.len == 0 || line.ptr[0] == '#')
		return 0;
	return decode_pair(conf, seen, line, err);
}

/* What must hold between keys. */
static int
check_whole(const struct jk_conf *conf, const bool seen[KEYS], struct jk_err *err)
{
	bool has_parent =
	    conf->role == JK_ROLE_MUNICIPALITY || conf->role == JK_ROLE_PREFECTURE;

	for (enum key key = CODE; key < KEYS; key++)
		if (keys[key].is_required && !seen[key])
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00270",
			    _("%s: is missing"), keys[key].name);
	if (has_parent && !seen[PARENT])
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00271",
		    _("parent: is missing for this role"));
	if (!has_parent && seen[PARENT])
		return jk_err_set(
		    err, JK_EXIT_CONFIG, "JK00273", _("parent: this role has none"));
	if (strcmp(conf->parent, conf->code) == 0)
		return jk_err_set(
		    err, JK_EXIT_CONFIG, "JK00272", _("parent: is the party itself"));
	return 0;
}

static void
set_defaults(struct jk_conf *conf)
{
	memset(conf, 0, sizeof *conf);
	copy(conf->language, jk_bytes_of("ja"));
	conf->reject_limit = (struct jk_limit){ 100, 100 };
	conf->max_change = (struct jk_limit){ 500, 200 };
	conf->max_delete = (struct jk_limit){ 100, 50 };
	conf->mass_limit = (struct jk_limit){ 500, 1000 };
	conf->bulk_threshold = 10;
	conf->lock_after = 5;
}

int
jk_conf_decode(struct jk_conf *conf, struct jk_bytes text, struct jk_err *err)
{
	bool seen[KEYS] = { false };
	int number = 0;

	set_defaults(conf);
	if (text.len > JK_CONF_MAX_BYTES)
		return jk_err_set(err, JK_EXIT_CONFIG, "JK00260",
		    _("configuration has more than %d bytes or %d lines"),
		    JK_CONF_MAX_BYTES, JK_CONF_MAX_LINES);
	while (text.len > 0) {
		struct jk_bytes line = take_until(&text, '\n');

		if (++number > JK_CONF_MAX_LINES)
			return jk_err_set(err, JK_EXIT_CONFIG, "JK00260",
			    _("configuration has more than %d bytes or %d lines"),
			    JK_CONF_MAX_BYTES, JK_CONF_MAX_LINES);
		if (decode_line(conf, seen, line, err) < 0)
			return jk_err_at(err, _("line %d"), number);
	}
	return check_whole(conf, seen, err);
}
