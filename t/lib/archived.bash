# A prefecture whose archive has three months, two of them old: load lib/archived
#
# Access records are kept 7 years to the end of the month, operation records 5 years
# to the day; persons 1 to 3, serial numbers 1 to 6.

load "$BATS_TEST_DIRNAME/lib/years"

# records: code, time, serial number, kind of record; a line each, by blanks.
into_archive()
{
	tr ' ' '\t' | "$BUILD/unit/make_archive" -S prefecture --as-of="$DAY" \
		--columns=resident_code,at,serial,record,recorder,function
}

# access PERSON DAY SERIAL [record]
access()
{
	local function=provision

	[ "${4:-access}" = access ] || function=login
	echo "$(code "$1") $2T10:00:00+09:00 $3 ${4:-access} 220001.jk $function"
}

# open_on DATE...: the prefecture is open on these days and on no other.
open_on()
{
	echo 'calendar = calendar.csv' >>prefecture/jk.conf
	python3 - "$@" >prefecture/calendar.csv <<-'END'
		import datetime, sys
		day = datetime.date(2026, 1, 1)
		print("date,reason")
		while day.year < 2034:
		    if day.isoformat() not in sys.argv:
		        print(f"{day},closed")
		    day += datetime.timedelta(days=1)
	END
}

# The months of the prefecture that is here.
pass_months()
{
	echo "schemas = $JK_TOP/schemas" >>prefecture/jk.conf
	open_on 2026-03-31 2026-04-30 2033-06-01
	DAY=2026-04-01
	retention "access,*,2002-08-05,,,,provided,P7Y,not-counted,month" \
		"operation,*,2002-08-05,,,,provided,P5Y,not-counted,day" \
		"ident-history,*,$FIVE_YEARS"
	DAY=2026-03-31
	{ access 1 2026-03-30 1; access 2 2026-03-31 2; access 3 2026-03-31 3 operation; } | into_archive
	DAY=2026-04-30
	{ access 1 2026-04-01 4; access 3 2026-04-30 5 operation; } | into_archive
	DAY=2033-06-01
	access 1 2033-06-01 6 | into_archive
}

make_archived()
(
	set -e
	once office make_office
	cp -a "$made/sites" "$1/sites"
	cd "$1/sites"
	pass_months
)

archived()
{
	once archived make_archived
	cp -a "$made/sites" "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	DAY=2033-06-01
}

due_there()
{
	due "$1" --ledger=archive
}

# Serial numbers of all that is there.
serials()
{
	for segment in prefecture/archive/segments/*.jks; do
		jk-cat -S prefecture --no-titles --fields=serial "$segment"
	done | sort -n | tr '\n' ' '
}

agree()
{
	jk-site approve --as-of="$DAY" --key="$1.raw" --command="${2:-erasure}" --id="$1" \
		--requester=clerk --until=2033-12-31 prefecture order.jks
}

erase()
{
	due_there "$1"
	agree boss
	purge
}

archive_verified()
{
	jk-audit verify -S prefecture prefecture/archive >/dev/null
}
