#!/usr/bin/env bats
# The drill: a prefecture is lost after its backup, and made again from that backup,
# its holders' keys and what its partners send once more (jk-site(1), After a loss).

load lib/nights

DATES='--from=2026-01-01 --until=2035-12-31'

# whole_night K: at all three, with receipts on their way back.
whole_night()
{
	city_night "$1"
	carry city prefecture ident
	tier_night prefecture "$1"
	carry prefecture nation ident
	tier_night nation "$1"
	carry nation prefecture receipt
	tier_night prefecture "$1"
	carry prefecture city receipt
	tier_night city "$1"
}

# The backup after night 0, three nights lost, holders' wraps kept elsewhere.
make_loss()
(
	first_load
	cd "$BATS_TEST_TMPDIR"
	for id in ann bob; do
		jk-site person --key=$id.raw --use=recovery --id=$id $DATES --ca=ca prefecture
	done
	jk-site backup --as-of="$(night 0)" prefecture backup
	jk-site backup --as-of="$(night 0)" city city.backup
	jk-site recovery --as-of="$(night 0)" --holder=ann.pem --holder=bob.pem prefecture
	cp -a prefecture/recovery medium
	whole_night 1
	whole_night 2
	whole_night 3
	mv prefecture lost
	cp -a . "$1/sites"
)

setup()
{
	once loss make_loss
	people=${made%/*}/first-load/people
	cp -a "$made/sites/." "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
}

# restored: step 1, the site from its backup, with a signing key of today.
restored()
{
	jk-site restore --from=backup prefecture >missing
	cp -a medium prefecture/recovery
	jk-site recover --key=ann.raw prefecture >missing
	jk-site recover --key=bob.raw prefecture >missing
	[ "$(cat missing)" = keys/signing.raw ]
	cp -a lost/keys/signing.* prefecture/keys/
}

# taken_back: step 2, what the prefecture sent, from those who took it.
taken_back()
{
	cp -n city/done/220001-222038-*.jks nation/done/220001-000001-*.jks prefecture/outbox/
}

# announced PARTNER SITE: step 3 with one of them.
announced()
{
	jk-site restart --party="$1" --as-of="$(night 3)" prefecture "$2.notice"
	jk-site restart --as-of="$(night 3)" "$2" "$2.notice" "$2.answer"
	for side in prefecture "$2"; do
		jk-apply -q -S $side --restart --as-of="$(night 3)" "$2.notice" "$2.answer"
	done
}

# sent_again: step 4, all that partners have for it.
sent_again()
{
	carry city prefecture ident
	carry nation prefecture receipt
}

rebuilt()
{
	restored
	taken_back
	announced 222038 city
	announced 000001 nation
	sent_again
	tier_night prefecture 3
}

# reconciled SITE: no difference on the day behind night 3.
reconciled()
{
	works jk-audit reconcile -S "$1" --as-of="$(night 3)"
	[ "${lines[-1]}" = '0 differences' ] || { echo "$output"; return 1; }
}

@test "the lost site is rebuilt: equal registers, and no difference anywhere" {
	rebuilt
	holds prefecture 3
	[ "$(jk-audit verify -q -S prefecture prefecture/register | tail -n 1)" != '' ]
	carry prefecture nation ident
	tier_night nation 3
	carry nation prefecture receipt
	tier_night prefecture 3
	carry prefecture city receipt
	tier_night city 3
	for site in city prefecture nation; do
		holds $site 3
		[ -z "$(ls $site/inbox $site/error | grep jks)" ]
		reconciled $site
	done
	[ "$(grep -c 'restarted behind' <<<"$output")" -ge 1 ]
	works jk-audit verify -S prefecture --deep prefecture/register
}

# next_day SITE [WORD...]: the night after those of the generator.
next_day()
{
	local site=$1

	shift
	jk-nightly -q -S "$site" --as-of=2026-04-03 "$@" >list
}

# quiet_city: the city has nothing new to say on that day.
quiet_city()
{
	next_day city -- --source=journal --allow-empty --encoding=utf-8 \
		"$people/night-3/222038.csv"
}

@test "its nights go on, and what it sends is taken" {
	rebuilt
	carry prefecture nation ident
	tier_night nation 3
	holds nation 3
	quiet_city
	carry city prefecture ident
	next_day prefecture
	carry prefecture nation ident
	carry prefecture city receipt
	next_day nation
	next_day city
	[ -z "$(ls nation/error city/error | grep jks)" ]
	last=$(ls prefecture/outbox/220001-000001-ident-*.jks | tail -n 1)
	ls "nation/done/${last##*/}"
	last=$(ls prefecture/outbox/220001-222038-receipt-*.jks | tail -n 1)
	ls "city/done/${last##*/}"
}

@test "without a notice the partners refuse what comes from a register set back" {
	restored
	carry city prefecture ident
	tier_night prefecture 3
	# Three nights in one batch, under a number that was one night's.
	carry prefecture nation ident
	run --separate-stderr jk-nightly -q -S nation --as-of "$(night 3)"
	[ "$status" -eq 76 ]
	[[ $stderr == *JK00693* ]]
	holds nation 3
	# The same receipts are known, and the first new one shows another register.
	quiet_city
	carry city prefecture ident
	next_day prefecture
	carry prefecture city receipt
	run --separate-stderr jk-nightly -q -S city --as-of=2026-04-03
	[ "$status" -eq 76 ]
	[[ $stderr == *JK0050[12]* ]]
}

@test "a municipality is rebuilt from what it extracts once more" {
	mv lost prefecture
	mv city gone
	jk-site restore --from=city.backup city >missing
	cp -a gone/keys/. city/keys/
	cp -n prefecture/done/222038-220001-ident-*.jks city/outbox/
	jk-site restart --party=220001 --as-of="$(night 3)" city notice
	jk-site restart --as-of="$(night 3)" prefecture notice answer
	for side in city prefecture; do
		jk-apply -q -S $side --restart --as-of="$(night 3)" notice answer
	done
	carry prefecture city receipt
	for night in 1 2 3; do
		jk-nightly -q -S city --as-of=2026-04-03 -- --source=journal --allow-empty \
			--encoding=utf-8 "$people/night-$night/222038.csv" >list
	done
	last=$(ls city/outbox/*-ident-*.jks | tail -n 1)
	[ "${last##*/}" \> 222038-220001-ident-000004.jks ]
	carry city prefecture ident
	next_day prefecture
	[ -z "$(ls prefecture/error | grep jks)" ]
	ls "prefecture/done/${last##*/}"
	carry prefecture city receipt
	next_day city
	holds city 3
	holds prefecture 3
	for site in city prefecture; do
		works jk-audit reconcile -S $site --as-of=2026-04-03
		[ "${lines[-1]}" = '0 differences' ] || { echo "$output"; return 1; }
	done
}

@test "a batch of the lost register marks nothing in the one that was restored" {
	restored
	taken_back
	# As many lists as were lost make the number fit, and still not the register.
	for _ in 1 2 3 4 5 6 7 8; do
		jk-apply -q -S prefecture --compact --as-of="$(night 1)"
	done
	next=$(jk-audit lanes -S prefecture | sed -n 's/^sent 220001-000001-ident \([0-9]*\) .*/\1/p')
	fails 76 JK00774 jk-apply -S prefecture --sent --as-of="$(night 3)" \
		"$(printf 'prefecture/outbox/220001-000001-ident-%06d.jks' $((next + 1)))"
}

@test "a lane whose batches showed an archive goes on from both ledgers" {
	mv lost prefecture
	note prefecture "$(night 3)" 3
	tier_night prefecture 3
	quiet_city
	carry city prefecture ident
	next_day prefecture
	carry prefecture city receipt
	carry prefecture nation ident
	next_day city
	next_day nation
	grep -a '^partner 220001-000001-ident archive ' nation/register/lists/*
	# The second backup has the archive, and the register of two batches before.
	jk-site backup --as-of=2026-04-03 prefecture second
	for day in 2026-04-06 2026-04-07; do
		jk-nightly -q -S city --as-of=$day -- --source=journal --allow-empty \
			--encoding=utf-8 "$people/night-3/222038.csv" >list
		carry city prefecture ident
		note prefecture $day 1
		jk-nightly -q -S prefecture --as-of=$day >list
		carry prefecture nation ident
		jk-nightly -q -S nation --as-of=$day >list
		carry prefecture city receipt
		jk-nightly -q -S city --as-of=$day >list
	done
	mv prefecture gone
	jk-site restore --from=second prefecture >missing
	cp -a gone/keys/. prefecture/keys/
	taken_back
	for side in city:222038 nation:000001; do
		announced "${side#*:}" "${side%:*}"
	done
	grep -aq '^restart 220001-000001-ident archive ' nation/register/lists/*
	grep -aq '^restart 220001-000001-ident archive ' prefecture/archive/lists/*
	sent_again
	jk-nightly -q -S prefecture --as-of=2026-04-08 >list
	carry prefecture nation ident
	carry prefecture city receipt
	jk-nightly -q -S nation --as-of=2026-04-08 >list
	jk-nightly -q -S city --as-of=2026-04-08 >list
	[ -z "$(ls nation/error city/error prefecture/error | grep jks)" ]
	last=$(ls prefecture/outbox/220001-000001-ident-*.jks | tail -n 1)
	ls "nation/done/${last##*/}"
	holds nation 3
	holds prefecture 3
	works jk-audit verify -S prefecture prefecture/register
	# What only the archive had since the backup no partner has: its days are named.
	run jk-audit verify -S prefecture prefecture/archive
	[ "$status" -eq 3 ]
	[[ $output == *"day 2026-04-06: no list of this day"* ]]
	[[ $output == *"day 2026-04-07: no list of this day"* ]]
}

@test "a notice is taken once, by both sides, and only as both signed it" {
	restored
	taken_back
	set -- --as-of="$(night 3)"
	jk-site restart --party=222038 "$@" prefecture notice
	jk-site restart --party=000001 "$@" prefecture other
	jk-site restart "$@" city notice answer
	content=$(jk-audit verify -S city notice | sed -n 's/.*, content //p')
	recorded prefecture backup | grep -q "^restart	$content	"
	[ "$(recorded city backup | cut -f 1,2)" = "restart-answer	$content" ]
	fails 73 '' jk-site restart "$@" city notice answer
	fails 64 JK00773 jk-apply -S city --restart "$@" notice
	fails 77 JK00771 jk-apply -S city --restart "$@" notice notice
	fails 76 JK00770 jk-apply -S city --restart "$@" other answer
	fails 77 JK00771 jk-apply -S nation --restart "$@" notice answer
	fails 65 JK00769 jk-apply -S city --restart "$@" backup/MANIFEST.jks answer
	works jk-apply -S city --restart "$@" --status-fd=1 answer notice
	[[ $output == *"[JK] RESTARTED 220001-222038-receipt "* ]]
	list=$(ls city/register/lists | tail -n 1)
	grep -a '^restart 220001-222038-receipt ' "city/register/lists/$list"
	works jk-apply -S city --restart "$@" --status-fd=1 notice answer
	[ "$output" = '[JK] ALREADY' ]
	[ "$(ls city/register/lists | tail -n 1)" = "$list" ]
	works jk-audit verify -S city city/register
}

@test "a partner answers only for lanes to it, and for the numbers it took" {
	restored
	set -- --as-of="$(night 3)"
	# Its own batches do not lie in the outbox again: the last number is too small.
	jk-site restart --party=222038 "$@" prefecture notice
	fails 76 JKS0130 jk-site restart "$@" city notice answer
	fails 77 JKS0129 jk-site restart "$@" nation notice answer
	fails 65 JKS0128 jk-site restart "$@" city backup/MANIFEST.jks answer
	fails 66 JKS0127 jk-site restart --party=131016 "$@" prefecture none
	[ ! -e answer ]
	# Signed all the same, it is not taken.
	jk-cat -S prefecture --format=csv notice >rows
	jk-extract -q -S city --source=table --encoding=utf-8 --schema=restart "$@" -o answer rows
	fails 76 JK00772 jk-apply -S city --restart "$@" notice answer
	[ -z "$(grep -la '^restart ' city/register/lists/*)" ]
}

@test "another's batch in the outbox is not taken for one of this site" {
	restored
	next=$(printf 'prefecture/outbox/220001-222038-receipt-%06d.jks' \
		$(($(ls prefecture/outbox/220001-222038-receipt-* | wc -l) + 1)))
	cp city/outbox/222038-220001-ident-000001.jks "$next"
	fails 76 JKS0126 jk-site restart --party=222038 --as-of="$(night 3)" prefecture notice
}

@test "a key that was destroyed after the backup opens nothing of it" {
	set -- lost/register/keep/*.pub
	id=${1##*/} id=${id%.pub}
	# Destroyed here and in the holders' wraps; the backup has the segments still.
	rm "medium/$id.wrap"
	jk-site restore --from=backup prefecture >missing
	cp -a medium prefecture/recovery
	jk-site recover --key=ann.raw prefecture >missing
	jk-site recover --key=bob.raw prefecture >missing
	grep -qx "keys/keep/$id.raw" missing
	run jk-cat -S prefecture prefecture/register
	[ "$status" -eq 77 ]
	[ -z "$output" ] || [[ $output == *JK* ]]
}
