# The nights of three tiers: load lib/nights
#
# A city of ten residents, its prefecture and the nation, after the first load; what
# the city's own system wrote, and what must come of it, is in $people.

load "$BATS_TEST_DIRNAME/lib/jk"
case $BUILD in
/*) ;;
*) BUILD=$JK_TOP/$BUILD ;;
esac

# night K: its business date
night()
{
	sed -n "s/^night $1 //p" "$people/MANIFEST"
}

# city_night K [OPTION]: the city's, with what its own system wrote
city_night()
{
	local k=$1

	shift
	jk-nightly -q -S city --as-of "$(night "$k")" "$@" -- --source=journal --allow-empty \
		--encoding=utf-8 "$people/night-$k/222038.csv" >list
}

# tier_night SITE K [OPTION]: with what its inbox holds
tier_night()
{
	jk-nightly -q -S "$1" --as-of "$(night "$2")" "${@:3}" >list
}

# carry FROM TO KIND: all there is, as a network would that never forgets
carry()
{
	cp "$1"/outbox/*-"$3"-*.jks "$2/inbox/"
}

# The first load, at all three.
make_first_load()
{
	people=$1/people
	"$BUILD/tools/people" --country=tiny -o "$people"
	country "$1/sites"
	cd "$1/sites" || return
	city_night 0 --initial
	carry city prefecture ident
	tier_night prefecture 0 --initial
	carry prefecture nation ident
	tier_night nation 0 --initial
}

# first_load: a copy of them, to be changed at will; the current directory from now on.
first_load()
{
	once first-load make_first_load
	people=$made/people
	cp -a "$made/sites/." "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR" || exit
}

# holds SITE K: its register is what the generator says it must be after night K
holds()
{
	local persons generations digest

	IFS=, read -r _ persons generations digest < <(tail -n 1 "$people/truth/night-$2.csv")
	jk-audit verify -q -S "$1" "$1/register" >seen
	grep -x "222038: $persons persons, $generations generations, digest $digest" seen ||
		{ cat seen; return 1; }
}

# note SITE DAY RECORDS: so many operation records, as a batch in its spool.
note()
{
	# The tools of the tests do not lie where the programs do.
	grep -q '^schemas' "$1/jk.conf" || echo "schemas = $JK_TOP/schemas" >>"$1/jk.conf"
	"$BUILD/unit/make_spool" -S "$1" --as-of="$2" --records="$3" >/dev/null
}
