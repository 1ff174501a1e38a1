# Changes of a city's residents, and its prefecture's register: load lib/changes
#
# Records are made one by one, persons by number, and sent as batches of the city.

load "$BATS_TEST_DIRNAME/lib/streams"

# code N: the resident code of the Nth person.
code()
{
	awk -v n="$1" 'BEGIN {
		text = sprintf("%010d", n)
		split("5 4 3 2 7 6 5 4 3 2", weight, " ")
		for (i = 1; i <= 10; i++)
			sum += substr(text, i, 1) * weight[i]
		print text (sum % 11 < 2 ? 0 : 11 - sum % 11)
	}'
}

# record PERSON GENERATION CLASS REASON [NAME [FORMER-PERSON [CANCELS]]]
record()
{
	local former=''

	[ -z "${6-}" ] || former=$(code "$6")
	printf '%s\t222038\t%s\t%s\t%s\t%s\t%s\t%s\tヤマダタロウ\t\t\t\t1970-01-02\tmale\t\t沼津市御幸町16-1\t\t%s\t%s\n' \
		"$(code "$1")" "$2" "$3" "$4" "$DAY" "$DAY" "${5:-山田太郎}" "$former" "${7-}"
}

# send NUMBER [OPTION...] < fields: a batch of the city, validated by the
# prefecture into the file wNUMBER.
send()
{
	local number=$1 status=0

	shift
	batch "$number" "$@" >"b$number"
	jk-validate -q -S prefecture --as-of "$DAY" -f -o "w$number" "b$number" \
		2>>validated || status=$?
	[ "$status" -eq 0 ] || [ "$status" -eq 2 ]
}

apply()
{
	jk-apply -S prefecture --as-of "$DAY" -q "$@"
}

# held [FIELDS [SITE]]: these fields of every record in the register, sorted.
held()
{
	local site=${2:-prefecture} segment

	for segment in "$site"/register/segments/records-*.jks; do
		[ ! -e "$segment" ] || jk-cat -S "$site" --no-titles \
			--fields="${1:-resident_code,generation,class}" "$segment"
	done | LC_ALL=C sort
}

# Two persons are in.
begin()
{
	{ record 1 1 entry birth; record 2 1 entry domestic-move-in; } | send 1
	apply w1 >/dev/null
}
