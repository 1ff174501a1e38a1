# shellcheck shell=sh
# What the parts of the play share: what is said, and what is held against what.

heading()
{
	printf '\n=== %s\n' "$*"
}

happening()
{
	printf ' -- %s\n' "$*"
}

# What must be, and what is. The table of all of them ends the play.
check() # WHAT EXPECTED SEEN
{
	if [ "$2" = "$3" ]; then
		verdict=well
	else
		verdict=WRONG
		printf ' !! %s\n    expected: %s\n    seen:     %s\n' "$1" "$2" "$3"
	fi
	printf '%s\t%s\t%s\t%s\n' "$verdict" "$1" "$2" "$3" >>$checks
}

# FUNCTION for each of the words, two at a time; what they say comes in order.
together() # FUNCTION WORD...
{
	each=$1 running=0
	shift
	for word; do
		(
			checks=$word.checks
			: >"$checks"
			$each "$word"
		) >"$word.out" 2>&1 &
		running=$((running + 1))
		[ $((running % 2)) = 1 ] || wait
	done
	wait
	for word; do
		cat "$word.out"
		cat "$word.checks" >>checks
	done
}

# Of many lines a digest is enough for the table; where they differ they are shown.
check_lines() # WHAT FILE FILE
{
	if cmp -s "$2" "$3"; then
		check "$1" "$(wc -l <"$2") lines" "$(wc -l <"$3") lines"
	else
		diff "$2" "$3" | head -n 20
		check "$1" "$(wc -l <"$2") lines" 'other lines'
	fi
}

show()
{
	sed 's/^/      /' "$@"
}

# Sets: wrong, how many checks were.
tell_checks()
{
	heading 'what was expected, and what was seen'
	awk -F '\t' '{
		if ($2 == $3 || length($3) < 20)
			printf "%-5s  %-62s %s\n", $1, $2, $4
		else
			printf "%-5s  %-62s %.60s\n", $1, $2, $4
	}' checks
	wrong=$(grep -c '^WRONG' checks)
	printf '\n%s checks, %s wrong, %s seconds\n' "$(wc -l <checks)" "$wrong" \
		$(($(date +%s) - started))
}
