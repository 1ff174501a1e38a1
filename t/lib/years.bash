# A prefecture whose years pass: load lib/years
#
# Persons 1 to 5 are in on 2026-03-30. On 2026-04-10 person 1 is corrected, 2 deleted,
# 3 gets the code of 6; on 2027-05-01 person 1 is corrected again and 4 deleted; on
# 2032-06-01 person 5 is corrected. Ident records are kept 5 years from when they were
# superseded or deleted, that day included.

load "$BATS_TEST_DIRNAME/lib/people"
load "$BATS_TEST_DIRNAME/lib/changes"

# retention ROW...: a retention table, installed on $DAY.
retention()
{
	{
		echo 'class,party,valid_from,valid_to,begun_from,begun_to,start,period,first_day,unit,clause'
		printf '%s,x\n' "$@"
	} >retention.csv
	as boss retention -f -o retention.jks retention.csv
	install retention.jks
}

FIVE_YEARS='2002-08-05,,,,recorded,P5Y,counted,day'
FIVE_YEARS_PROVIDED='2002-08-05,,,,provided,P5Y,counted,day'

# hold ROW...: a table of holds; a row is case,ledger,code,bucket,from,to.
hold()
{
	{
		echo 'case_number,ledger,resident_code,bucket,valid_from,valid_to,reason'
		printf '%s,litigation\n' "$@"
	} >hold.csv
	as boss hold -f -o hold.jks hold.csv
	install hold.jks
}

# night DATE NUMBER < fields
night()
{
	DAY=$1
	send "$2"
	apply "w$2" >/dev/null
}

pass_years()
{
	DAY=2026-03-30
	for n in 1 2 3 4 5; do record $n 1 entry birth; done | night 2026-03-30 1
	DAY=2026-04-10
	{
		record 1 2 correction move-within
		record 2 2 deletion death
		record 6 2 correction code-change '' 3
	} | night 2026-04-10 2
	DAY=2027-05-01
	{
		record 1 3 correction move-within
		record 4 2 deletion death
	} | night 2027-05-01 3
	DAY=2032-06-01
	record 5 2 correction move-within | night 2032-06-01 4
}

make_years()
(
	set -e
	once office make_office
	cp -a "$made/sites" "$1/sites"
	cd "$1/sites"
	DAY=2026-04-01
	retention "ident-history,*,$FIVE_YEARS" "ident-deleted,*,$FIVE_YEARS" \
		"access,*,$FIVE_YEARS_PROVIDED" "operation,*,$FIVE_YEARS_PROVIDED"
	pass_years
)

# years: such a prefecture, to be changed at will; the current directory from now on.
years()
{
	once years make_years
	cp -a "$made/sites" "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
	DAY=2032-06-01
}

# file_years: years, with a period for files and two batches that were received.
file_years()
{
	years
	mv b1 "prefecture/done/$LANE-000001.jks"
	mv b4 "prefecture/done/$LANE-000004.jks"
	DAY=2026-04-01
	retention "receipt,*,2002-08-05,,,,dated,P5Y,not-counted,day" \
		"received,*,2002-08-05,,,,dated,P5Y,not-counted,day" \
		"approval,*,2002-08-05,,,,dated,forever,counted,day"
	DAY=2032-06-01
	receipts=$(ls prefecture/receipts | wc -l)
	[ "$receipts" -eq 4 ]
}

# rebased: the same, with a base made anew by list 5, so that history lies in its years.
rebased()
{
	years
	jk-apply -q -S prefecture --as-of="$DAY" --compact
}

# due DATE [OPTION...]: the order of what is due as of that date, in order.jks.
due()
{
	local date=$1

	shift
	jk-purge -n -q -S prefecture --as-of="$date" -f -o order.jks "$@"
}

# rows FIELDS: these of the order.
rows()
{
	jk-cat -S prefecture --no-titles --fields="$1" order.jks | tr '\t' ' '
}

# agree KEY [COMMAND]
agree()
{
	jk-site approve --as-of="$DAY" --key="$1.raw" --command="${2:-erasure}" --id="$1" \
		--requester=clerk --until=2032-12-31 prefecture order.jks
}

purge()
{
	jk-purge -q -S prefecture --as-of="$DAY" --list=order.jks "$@"
}

verified()
{
	jk-audit verify --deep -S prefecture prefecture/register >/dev/null
}
