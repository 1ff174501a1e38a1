# jk-nightly(1): the night of a city of ten residents, its prefecture and the nation.

load lib/nights
load lib/power

setup()
{
	first_load
}

teardown()
{
	no_disk "$BATS_TEST_TMPDIR"
}

# state SITE: what another run of the same night must not change
state()
{
	jk-audit verify -q -S "$1" "$1/register"
	(cd "$1" && ls inbox work done error outbox receipts register/lists &&
		find done outbox receipts -type f | sort | xargs cksum)
}

same_state() # SITE: as in the file of that name
{
	state "$1" >now
	diff "$1.state" now
}

@test "three tiers hold what the generator says, after the first load and a night" {
	holds city 0
	holds prefecture 0
	holds nation 0
	city_night 1
	carry city prefecture ident
	tier_night prefecture 1
	carry prefecture nation ident
	tier_night nation 1
	holds city 1
	holds prefecture 1
	holds nation 1
}

@test "its last line says what was taken, put aside and is waiting, and what goes onward" {
	city_night 1
	carry city prefecture ident
	run --separate-stderr jk-nightly -S prefecture --as-of "$(night 1)"
	[ "$status" -eq 0 ]
	[ "${stderr_lines[-1]}" = "jk-nightly: JKN0001-I: 220001 on 2026-03-31: 2 taken, \
0 put aside, 0 waiting, onward 220001-000001-ident-000002.jks, status 0" ]
}

@test "a quiet night that went well says nothing" {
	city_night 1
	carry city prefecture ident
	run --separate-stderr jk-nightly -q -S prefecture --as-of "$(night 1)"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

@test "receipts that come back are taken, and nothing goes onward for them" {
	carry nation prefecture receipt
	tier_night prefecture 0
	carry prefecture city receipt
	tier_night city 0
	[ "$(ls city/inbox prefecture/inbox)" = "$(printf 'city/inbox:\n\nprefecture/inbox:')" ]
	ls city/receipts/222038-220001-ident-000001.jks
	[ "$(echo city/outbox/*)" = city/outbox/222038-220001-ident-000001.jks ]
}

@test "a night run again changes nothing" {
	city_night 1
	state city >city.state
	city_night 1
	same_state city
	carry city prefecture ident
	tier_night prefecture 1
	state prefecture >prefecture.state
	tier_night prefecture 1
	same_state prefecture
}

@test "a night without changes sends an empty batch, once" {
	city_night 3
	city_night 3
	tier_night city 3
	[ "$(ls city/outbox | tail -n 1)" = 222038-220001-ident-000002.jks ]
	jk-audit verify -q -S city city/outbox/222038-220001-ident-000002.jks |
		grep ': complete, 0 records,'
}

@test "a second batch of the same date goes onward when there is something new" {
	city_night 1
	jk-nightly -q -S city --as-of "$(night 2)" -- --source=journal --encoding=utf-8 \
		"$people/night-2/222038.csv" >list
	carry city prefecture ident
	tier_night prefecture 2
	holds prefecture 2
}

@test "what has come twice is known, and answered with the same receipt" {
	state prefecture >prefecture.state
	carry city prefecture ident
	tier_night prefecture 0
	same_state prefecture
}

# plain COMMAND...: without the rights of root over files of others
plain()
{
	[ "$(id -u)" -ne 0 ] || set -- setpriv --bounding-set=-dac_override,-fowner "$@"
	"$@"
}

@test "a file that nobody may write to is taken twice, too, and can be overwritten then" {
	plain true || not_run 'no right to give up rights'
	city_night 1
	for time in 1 2; do
		carry city prefecture ident
		chmod 0444 prefecture/inbox/*
		[ "$(id -u)" -ne 0 ] || chown 65534 prefecture/inbox/*-000002.jks
		run plain jk-nightly -q -S prefecture --as-of "$(night 1)"
		[ "$status" -lt 64 ]
		[ -z "$(ls -A prefecture/inbox)" ]
	done
	[ -z "$(find prefecture/done -name '.*' -type f)" ]
	for file in prefecture/done/*; do
		plain test -w "$file"
	done
}

@test "a receipt that was taken away is put into the outbox again" {
	state prefecture >prefecture.state
	rm prefecture/outbox/220001-222038-receipt-000001.jks
	carry city prefecture ident
	tier_night prefecture 0
	same_state prefecture
}

@test "a batch whose earlier one is missing waits, and both are taken when that has come" {
	city_night 1
	city_night 2
	cp city/outbox/222038-220001-ident-000003.jks prefecture/inbox/
	run jk-nightly -q -S prefecture --as-of "$(night 2)"
	[ "$status" -eq 75 ]
	[ "$(ls prefecture/inbox)" = 222038-220001-ident-000003.jks ]
	holds prefecture 0
	cp city/outbox/222038-220001-ident-000002.jks prefecture/inbox/
	tier_night prefecture 2
	[ -z "$(ls prefecture/inbox)" ]
	holds prefecture 2
}

@test "while one waits the others are taken" {
	city_night 1
	city_night 2
	cp city/outbox/222038-220001-ident-000003.jks prefecture/inbox/
	carry nation prefecture receipt
	run jk-nightly -q -S prefecture --as-of "$(night 2)"
	[ "$status" -eq 75 ]
	[ "$(ls prefecture/inbox)" = 222038-220001-ident-000003.jks ]
	ls prefecture/done/000001-220001-receipt-000001.jks
}

# alter FILE: one bit of the byte in the middle
alter()
{
	python3 - "$1" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], 'rb').read())
		data[len(data) // 2] ^= 1
		open(sys.argv[1], 'wb').write(data)
	END
}

@test "an altered batch is put aside, and taken when it comes as it was sent" {
	city_night 1
	cp city/outbox/222038-220001-ident-000002.jks prefecture/inbox/
	alter prefecture/inbox/222038-220001-ident-000002.jks
	run --separate-stderr jk-nightly -S prefecture --as-of "$(night 1)"
	[ "$status" -eq 76 ]
	[[ $stderr == *"JKN0002-W: 222038-220001-ident-000002.jks: put into error/, status 76"* ]]
	[ "$(ls prefecture/error)" = 222038-220001-ident-000002.jks ]
	holds prefecture 0
	cp city/outbox/222038-220001-ident-000002.jks prefecture/inbox/
	tier_night prefecture 1
	holds prefecture 1
}

@test "of two of one name that are put aside both are kept" {
	for n in 1 2; do
		cp city/outbox/222038-220001-ident-000001.jks prefecture/inbox/
		alter prefecture/inbox/222038-220001-ident-000001.jks
		run jk-nightly -q -S prefecture --as-of "$(night 1)"
		[ "$status" -eq 76 ]
	done
	[ "$(ls prefecture/error | wc -l)" -eq 2 ]
}

@test "a batch that is not for this site is put aside, status 77" {
	carry city nation ident
	run jk-nightly -q -S nation --as-of "$(night 1)"
	[ "$status" -eq 77 ]
	ls nation/error/222038-220001-ident-000001.jks
	holds nation 0
}

@test "two batches of one number and different contents: the second is a fork, put aside" {
	cp -a city other
	city_night 1
	mv city twin && mv other city
	city_night 2 || true
	cp twin/outbox/222038-220001-ident-000002.jks prefecture/inbox/
	tier_night prefecture 1
	cp city/outbox/222038-220001-ident-000002.jks prefecture/inbox/
	run jk-nightly -q -S prefecture --as-of "$(night 2)"
	[ "$status" -eq 76 ]
	ls prefecture/error/222038-220001-ident-000002.jks
	holds prefecture 1
}

@test "what is no batch at all is put aside" {
	echo hello >prefecture/inbox/hello.jks
	run jk-nightly -q -S prefecture --as-of "$(night 1)"
	[ "$status" -ge 65 ]
	[ "$(ls prefecture/error)" = hello.jks ]
}

@test "a file that is still being carried, under a name with a dot, is passed over" {
	head -c 100 city/outbox/222038-220001-ident-000001.jks \
		>prefecture/inbox/.222038-220001-ident-000001.jks
	tier_night prefecture 1
	ls prefecture/inbox/.222038-220001-ident-000001.jks
}

@test "what failed for another reason than the file leaves the file where it is" {
	city_night 1
	carry city prefecture ident
	mv prefecture/keys/opening.raw opening.raw
	run jk-nightly -q -S prefecture --as-of "$(night 1)"
	[ "$status" -ge 66 ]
	[ -z "$(ls prefecture/error)" ]
	ls prefecture/inbox/222038-220001-ident-000002.jks
	mv opening.raw prefecture/keys/
	tier_night prefecture 1
	holds prefecture 1
}

@test "what a failing disk keeps from being read leaves the files where they are" {
	local case path call

	city_night 1
	carry city prefecture ident
	strace -f -qq -o trace true || not_run 'strace cannot trace here'
	for case in keys/opening.raw:openat keys/signing.raw:openat keys/heads.key:newfstatat \
		keys/opening.raw:newfstatat trust/index:openat trust/index:newfstatat; do
		path=$PWD/prefecture/${case%:*} call=${case#*:}
		run env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o trace -P "$path" \
			-e trace=$call -e inject=$call:error=EIO \
			jk-nightly -q -S prefecture --as-of "$(night 1)"
		echo "$case: $output"
		grep -q INJECTED trace
		[ "$status" -eq 66 ] || [ "$status" -eq 74 ]
		[ -z "$(ls prefecture/error)" ]
		ls prefecture/inbox/222038-220001-ident-000002.jks
	done
	tier_night prefecture 1
	holds prefecture 1
}

@test "where the site itself is unfit no file is blamed for it" {
	local case list heads

	city_night 1
	carry city prefecture ident
	cp -a prefecture sound
	list=$(ls -d prefecture/register/lists/* | tail -n 1)
	heads=$(ls -d prefecture/register/segments/heads-* | tail -n 1)
	for case in 'chmod 640 prefecture/keys/opening.raw' 'chmod 640 prefecture/keys/signing.raw' \
		'chmod 640 prefecture/keys/heads.key' 'chmod 666 prefecture/trust/index' \
		"truncate -s -1 $list" "truncate -s -1 $heads"; do
		$case
		run jk-nightly -q -S prefecture --as-of "$(night 1)"
		echo "$case: $output"
		[ "$status" -ge 66 ]
		[ -z "$(ls prefecture/error)" ]
		ls prefecture/inbox/222038-220001-ident-000002.jks
		rm -rf prefecture
		cp -a sound prefecture
	done
	tier_night prefecture 1
	holds prefecture 1
}

@test "a journal without rows is a night without changes only where that is consented to" {
	fails 65 JKX0004 jk-nightly -S city --as-of "$(night 3)" -- --source=journal \
		--encoding=utf-8 "$people/night-3/222038.csv"
	[ "$(echo city/outbox/*)" = city/outbox/222038-220001-ident-000001.jks ]
}

@test "an own intake that fails sends nothing onward" {
	sed '$s/.*/"/' "$people/night-1/222038.csv" >unclosed.csv
	run jk-nightly -q -S city --as-of "$(night 1)" -- --source=journal --encoding=utf-8 \
		unclosed.csv
	[ "$status" -eq 65 ]
	[ "$(echo city/outbox/*)" = city/outbox/222038-220001-ident-000001.jks ]
	holds city 0
}

@test "a row that is wrong is set aside, the others go on, and the status is 2" {
	sed '2s/98039171368/98039171369/; 3s/2026-03-31/2026-02-30/' \
		"$people/night-1/222038.csv" >wrong.csv
	run jk-nightly -q -S city --as-of "$(night 1)" -- --source=journal --encoding=utf-8 \
		wrong.csv
	[ "$status" -eq 2 ]
	carry city prefecture ident
	tier_night prefecture 1
	jk-audit verify -q -S prefecture prefecture/register | grep '222038: .* 17 generations'
}

@test "while the stop file is there nothing changes" {
	city_night 1
	carry city prefecture ident
	state prefecture >prefecture.state
	touch prefecture/stop
	fails 75 JKN0007 jk-nightly -S prefecture --as-of "$(night 1)"
	same_state prefecture
	rm prefecture/stop
	tier_night prefecture 1
	holds prefecture 1
}

@test "of two nights at one site the second changes nothing" {
	state prefecture >prefecture.state
	flock prefecture/work/.lock sleep 30 3>&- &
	holder=$!
	sleep 0.3
	fails 75 JKN0009 jk-nightly -S prefecture --as-of "$(night 1)"
	kill $holder
	same_state prefecture
}

@test "work is empty when the night is over, and what a killed one left is removed" {
	echo leftover >prefecture/work/222038-220001-ident-000009.jks
	tier_night prefecture 1
	[ -z "$(ls prefecture/work)" ]
}

@test "a wrong command line is status 64" {
	fails 64 JKN0005 jk-nightly -S city
	fails 64 JKN0004 jk-nightly -S city --as-of 2026-03-31 --max-change='1;id'
	fails 64 JKN0003 jk-nightly -S city --as-of
	fails 64 JK00612 jk-nightly -S city --as-of 2026-13-01
	[[ $stderr != *date:* ]]
	fails 66 JKN0006 jk-nightly -S nowhere --as-of 2026-03-31
	run jk-nightly -S city --as-of 2026-03-31 surplus.csv
	[ "$status" -eq 64 ]
}

# A copy of jk-nightly among programs that count their calls in $count and, at the
# call number $at, kill the whole night, before or after they did their work.
make_killers()
{
	mkdir -p killers/bin killers/lib
	cp "$JK_TOP/bin/jk-nightly" killers/bin/
	cp -R "$JK_TOP/lib/site" killers/lib/
	for program in jk-extract jk-validate jk-encrypt jk-apply; do
		cat >killers/bin/$program <<-END
			#!/bin/sh
			call=\$(flock "$PWD/count" sh -c 'n=\$((\$(cat "\$0") + 1)); echo \$n >"\$0"; echo \$n' "$PWD/count")
			[ "\$call \$when" != "\$at before" ] || kill -9 0
			$JK_BIN/$program "\$@"
			status=\$?
			[ "\$call \$when" != "\$at after" ] || kill -9 0
			exit \$status
		END
		chmod +x killers/bin/$program
	done
}

@test "what lies in work while the night runs is sealed" {
	make_killers
	echo 0 >count
	# The third program is jk-apply: the intake lies there and is whole.
	at=3 when=before run setsid -w killers/bin/jk-nightly -q -S city \
		--as-of "$(night 1)" -- --source=journal --encoding=utf-8 \
		"$people/night-1/222038.csv" 3>&-
	head -c 600 city/work/intake | grep -qax 'sealing frames'
	jk-cat -q -S city --no-titles --fields=name,address city/work/intake | tr , '\n' >words
	[ -s words ]
	! grep -aqFf words city/work/intake
}

@test "what leaves spool and work, and what is sent twice, leaves no copy on the raw disk" {
	city_night 1
	carry city prefecture ident
	note prefecture "$(night 1)" 3
	on_disk 32
	make_killers
	# Both lie in work by then, the spool's and the city's.
	echo 0 >count
	at=6 when=before run setsid -w killers/bin/jk-nightly -q -S prefecture \
		--as-of "$(night 1)" 3>&-
	ls prefecture/{done,inbox}/222038-220001-ident-000001.jks
	for place in work spool inbox done; do
		[ -n "$(marks_of prefecture/$place | tee -a marks)" ]
	done
	keep_ready
	standing ready.image <marks >before
	tier_night prefecture 1
	[ "$(ls prefecture/work prefecture/inbox prefecture/spool | grep -c jks)" -eq 0 ]
	marks_of prefecture/done >kept
	unplugged
	while read -r copies mark _; do
		[ "$copies" -eq "$(grep -c "^bytes $mark " kept)" ]
	done < <(copies image <before | cut -d ' ' -f 1,3)
	[ "$(wc -l <before)" -gt "$(sort -u kept | wc -l)" ]
}

# kill_at SITE WORD...: the night of the site, killed at each call of a program,
# before it and after; then run again it must come to the state of $1.state.
kill_at()
{
	local site=$1 points=0 calls

	shift
	cp -a "$site" "$site.fresh"
	echo 0 >count
	at=0 when=never killers/bin/jk-nightly -q -S "$site" "$@" >list 3>&-
	calls=$(cat count)
	jk-audit verify -q -S "$site" "$site/register" | grep -v ^register >settled
	(cd "$site" && ls inbox work done error outbox receipts) >>settled
	for when in before after; do
		for at in $(seq "$calls"); do
			rm -rf "$site" && cp -a "$site.fresh" "$site"
			echo 0 >count
			export at when
			run setsid -w killers/bin/jk-nightly -q -S "$site" "$@" 3>&-
			[ "$status" -ne 0 ]
			jk-nightly -q -S "$site" "$@" >list
			jk-audit verify -q -S "$site" "$site/register" | grep -v ^register >again
			(cd "$site" && ls inbox work done error outbox receipts) >>again
			diff settled again || { echo "killed $when call $at of $calls"; return 1; }
			points=$((points + 1))
		done
	done
	echo "# $site: killed at $points points" >&3
	[ "$points" -gt 8 ]
}

@test "a city's night that was killed between its steps is right when it is run again" {
	make_killers
	carry prefecture city receipt
	kill_at city --as-of "$(night 1)" -- --source=journal --encoding=utf-8 \
		"$people/night-1/222038.csv"
	holds city 1
}

@test "a prefecture's night that was killed between its steps is right when it is run again" {
	make_killers
	city_night 1
	carry city prefecture ident
	carry nation prefecture receipt
	kill_at prefecture --as-of "$(night 1)"
	holds prefecture 1
}
