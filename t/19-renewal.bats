#!/usr/bin/env bats
# Two years of three tiers whose keys are renewed every year, amid their nights: nothing
# is lost on the way, and what was erased cannot be read from an older backup by
# whoever has everything that is left (jk-site(1), Renewal of keys; jk-purge(1), Keys of
# files).

load lib/people
load lib/nights
load lib/renewals

SITES='nation prefecture city'

# Three sites whose first certificates end with the year, and the prefecture's people.
make_two_years()
(
	set -e
	cd "$1"
	people=$1/people
	"$BUILD/tools/people" --country=tiny -o "$people"
	jk-site ca --from=2026-01-01 --until=2035-12-31 ca
	# A list that is in force on every day of them, whatever day it is today.
	(cd ca && openssl ca -config ca.conf -gencrl -crl_lastupdate 20260101000000Z \
		-crl_nextupdate 20351231000000Z -out crl.pem 2>../said)
	jk-site init --code=000001 --role=nation --name=全国 nation
	jk-site init --code=220001 --role=prefecture --name=静岡県 --parent=000001 prefecture
	jk-site init --code=222038 --role=municipality --name=沼津市 --parent=220001 city
	for site in $SITES; do
		jk-site sign --from=2026-01-01 --until=2026-12-31 ca $site/keys/*.csr
		jk-site anchor $site ca/ca.pem
		jk-site crl --as-of=2026-03-30 $site ca/crl.pem
		cat $site/keys/*.pem | jk-site add --as-of=2026-03-30 $site
	done
	tell nation prefecture city
	tell prefecture nation city
	tell city nation prefecture
	for id in ann bob; do
		jk-site person --key=$id.raw --use=recovery --id=$id $DATES --ca=ca prefecture
	done >fingerprints
	DAY=2026-03-30
	for id in admin boss; do
		person $id approver
	done
	person clerk operator
	list admin "admin,A1,2026-01-01,,administrator,*,$(signer admin)" \
		"boss,B1,2026-01-01,,responsible,220001,$(signer boss)" \
		"clerk,C1,2026-01-01,,operator,222038,$(signer clerk)"
	install list.jks
	{
		echo 'class,party,valid_from,valid_to,begun_from,begun_to,start,period,first_day,unit,clause'
		printf '%s,*,2002-08-05,,,,dated,P1Y,counted,day,x\n' key quarantine receipt received \
			refused sent
	} | as boss retention -o retention.jks
	install retention.jks
	exec >nights 2>&1
	pass_two_years
)

# post FROM TO KIND: what was not carried there before.
post()
{
	local file

	for file in "$1"/outbox/??????-??????-"$3"-*.jks; do
		[ -f "$file" ] && ! grep -qsx "${file##*/}" "posted-$2" || continue
		cp "$file" "$2/inbox/"
		echo "${file##*/}" >>"posted-$2"
	done
}

# tier DATE SITE
tier()
{
	jk-nightly -q -S "$2" --as-of="$1" $consent
}

# whole_night DATE CSV: at all three, with receipts on their way back.
whole_night()
{
	jk-nightly -q -S city --as-of="$1" $consent -- --source=journal --allow-empty \
		--encoding=utf-8 "$2"
	post city prefecture ident
	tier "$1" prefecture
	post prefecture nation ident
	tier "$1" nation
	post nation prefecture receipt
	# What was done at the nation is in its archive, whose batches are empty here.
	post nation prefecture access
	tier "$1" prefecture
	post prefecture nation access-receipt
	tier "$1" nation
	post prefecture city receipt
	tier "$1" city
}

# renew_all FROM UNTIL: new keys everywhere, and who is to know knows in time, but for
# the city, which does not hear of the prefecture's.
renew_all()
{
	for site in $SITES; do
		renew $site signing "$1" "$2"
		renew $site opening "$1" "$2"
	done
	tell nation prefecture city
	tell prefecture nation
	tell city nation prefecture
	jk-site keep --ledger=quarantine --as-of="$1" prefecture
	jk-site recovery --as-of="${AS_OF:-2026-03-30}" --holder=ann.pem --holder=bob.pem prefecture
}

pass_two_years()
{
	head -n 1 "$people/night-1/222038.csv" >nothing.csv
	consent=--initial whole_night 2026-03-30 "$people/night-0/222038.csv"
	consent=''
	whole_night 2026-03-31 "$people/night-1/222038.csv"
	renew_all 2026-12-01 2027-12-31
	whole_night 2026-11-02 "$people/night-2/222038.csv"
	# The city cannot believe the receipt of that night yet.
	whole_night 2026-12-01 nothing.csv && false || [ $? -eq 76 ]
	tell prefecture city
	mv city/error/220001-222038-receipt-000004.jks city/inbox/
	whole_night 2026-12-15 "$people/night-3/222038.csv"
	for site in $SITES; do
		jk-site retire --as-of=2026-12-15 $site
	done
	jk-site backup --as-of=2026-12-15 prefecture stolen
	whole_night 2027-06-01 nothing.csv
	AS_OF=2027-06-01
	renew_all 2027-12-01 2028-12-31
	tell prefecture city
	whole_night 2027-12-01 nothing.csv
	whole_night 2027-12-31 nothing.csv
	for site in $SITES; do
		jk-site retire --as-of=2027-12-31 $site
	done
}

setup()
{
	once two-years make_two_years
	people=$made/people
	cp -a "$made/." "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	DAY=2027-12-31
}

@test "over two renewals nothing is lost on any lane" {
	for site in $SITES; do
		holds $site 3
		[ -z "$(ls $site/error $site/inbox | grep jks)" ]
		[ "$(ls $site/keys/signing*.raw | wc -l)" -eq 1 ]
		[ "$(ls $site/keys/opening*.raw | wc -l)" -eq 3 ]
		works jk-audit verify -q --deep -S $site $site/register
		# The day by which the last lists go onward is in the year behind the table's.
		{ cat "$JK_TOP/schemas/calendar.csv"; echo 2028-01-01,元日; } >$site/calendar.csv
		echo 'calendar = calendar.csv' >>$site/jk.conf
		run -0 jk-audit reconcile -q -S $site --as-of=2027-12-30
	done
}

# opened DIR: how many of the files of that directory everything that is left can open.
opened()
{
	local count=0 file

	for file in "$1"/*.jks; do
		! jk-cat -S prefecture "$file" >/dev/null 2>&1 || count=$((count + 1))
	done
	echo $count
}

@test "an older backup is not read any more by whoever has all that is left after the erasure" {
	first=$(id prefecture/keys/opening.raw)
	old=stolen/site
	for directory in done outbox receipts; do
		[ "$(opened $old/$directory)" -eq "$(ls $old/$directory | wc -l)" ]
	done
	jk-purge -n -q -S prefecture --as-of=$DAY -o order.jks
	jk-cat -S prefecture --no-titles --fields=class,records order.jks >due
	grep -q "^key	2$" due
	grep -q '^received	' due
	jk-site approve --as-of=$DAY --key=boss.raw --command=erasure --id=boss --requester=clerk \
		--until=2028-01-31 prefecture order.jks
	jk-purge -q -S prefecture --as-of=$DAY --list=order.jks
	grep -qx "key $first" "$(ls prefecture/register/lists/*.list | tail -n 1)"
	# What was sealed to the first key: all but the night of 2026-12-15 and, of its own,
	# that of 2026-12-01.
	for directory in done outbox receipts; do
		for file in $old/$directory/*.jks; do
			run --separate-stderr jk-cat -S prefecture "$file"
			if sealed_to "$file" "$first"; then
				[ "$status" -eq 77 ]
				[ -z "$output" ]
			else
				[ "$status" -eq 0 ]
			fi
		done
	done
	# Nor do both holders bring it back.
	jk-site recover --key=ann.raw prefecture >/dev/null
	works jk-site recover --key=bob.raw prefecture
	[ ! -e prefecture/keys/opening.raw ]
	run -0 jk-audit retention -q -S prefecture --as-of=$DAY
	holds prefecture 3
	works jk-audit verify -q --deep -S prefecture prefecture/register
	# And the nights go on.
	consent='' whole_night 2028-01-04 nothing.csv
	holds nation 3
}
