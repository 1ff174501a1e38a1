#!/usr/bin/env bats
# jk-site(1), killed with all that it started: nothing half done counts, and the same
# command again finishes it.

load lib/people
load lib/nights

# swept NAME COMMAND [WORD...]: killed at a few of its calls that change something
# (JK_EVERY=1: at all), in `here`. Functions of the test say what must hold:
# intact_NAME after the kill, finished_NAME after the same command again. Where it
# refuses to do again what was done, its status may be $accepts.
swept()
{
	local name=$1 calls at step points=0 failed=0

	shift
	cp -a here fresh
	(cd here && KILL_AT_COUNT=../count "$tool" 0 "$@" >../out 2>../err && "finished_$name") ||
		{ echo "$name, undisturbed: $(cat err)"; return 1; }
	calls=$(cat count)
	step=${JK_EVERY:-$((calls / 4 + 1))}
	for ((at = 1 + ${JK_OFFSET:-0} % step; at <= calls; at += step)); do
		rm -rf here
		cp -a fresh here
		points=$((points + 1))
		strike_all "$name" "$at" "$@" || failed=$((failed + 1))
	done
	rm -rf here
	mv fresh here
	echo "# $name: killed at $points of $calls calls, $failed failed" >&3
	[ "$points" -gt 0 ] && [ "$failed" -eq 0 ]
}

strike_all()
{
	local name=$1 at=$2 status=0

	shift 2
	cd here
	"$tool" "$at" "$@" >../out 2>../err || status=$?
	[ "$status" -eq 137 ] || { echo "$name $at: not killed, but $status"; cd ..; return 1; }
	"intact_$name" || { echo "$name $at: left half done"; cd ..; return 1; }
	status=0
	"$@" >../out 2>../err || status=$?
	[ "$status" -eq 0 ] || [ "$status" -eq "${accepts:-0}" ] ||
		{ echo "$name $at: again: $status $(cat ../err)"; cd ..; return 1; }
	"finished_$name" || { echo "$name $at: not finished: $(cat ../err)"; cd ..; return 1; }
	# Nothing is left that was not finished; what was going from the spool the night wipes.
	find . -path '*/spool/*' -prune -o \( -name '.*.[0-9]*' -o -name '.*.u' -o -name '.*.gone' \) \
		-print >../left
	[ ! -s ../left ] || { echo "$name $at: left: $(cat ../left)"; cd ..; return 1; }
	cd ..
}

setup()
{
	# The sanitizers cannot look for leaks in what is traced.
	export ASAN_OPTIONS=detect_leaks=0
	case $BUILD in
	/*) tool=$BUILD/tools/kill_at ;;
	*) tool=$JK_TOP/$BUILD/tools/kill_at ;;
	esac
	"$tool" 0 true 2>/dev/null || [ $? -ne 71 ] || not_run 'nothing can be traced here'
}

# loaded: three tiers after the first load, in here.
loaded()
{
	first_load
	mkdir here
	find . -mindepth 1 -maxdepth 1 ! -name here -exec mv -t here {} +
}

is_whole_backup()
{
	jk-audit backup -q -S prefecture "$1" >/dev/null
}

intact_backup()
{
	[ ! -e backup ] || is_whole_backup backup
}

finished_backup()
{
	is_whole_backup backup && { [ ! -e last ] || is_whole_backup last; }
}

@test "a backup that was killed has no name, and the next one is whole" {
	loaded
	accepts=73
	swept backup jk-site backup --as-of="$(night 0)" prefecture backup
	(cd here && jk-site backup --as-of="$(night 0)" prefecture last &&
		jk-site approvals prefecture >prefecture/error/new)
	swept backup jk-site backup --as-of="$(night 0)" --from=last prefecture backup
}

intact_restore()
{
	[ ! -e prefecture/jk.conf ] || jk-audit verify -q -S prefecture prefecture/register >/dev/null
}

finished_restore()
{
	diff <(cd saved/site && find . -type f -exec cksum {} + | sort) \
		<(cd prefecture && find . -type f ! -name '.*' -exec cksum {} + | sort)
}

@test "a restore that was killed is no site yet, and the same command finishes it" {
	loaded
	(cd here && jk-site backup --as-of="$(night 0)" prefecture saved && mv prefecture lost)
	accepts=73
	swept restore jk-site restore --from=saved prefecture
	# Where somebody has put something in, it is left alone.
	mkdir -p here/prefecture/.restore.1 here/prefecture/keys
	echo mine >here/prefecture/keys/signing.raw
	cd here
	fails 73 JKS0109 jk-site restore --from=saved prefecture
	[ "$(cat prefecture/keys/signing.raw)" = mine ]
}

# Recovery: two holders, and the keys of the site

intact_recovery()
{
	jk-cat -q -S prefecture prefecture/register >/dev/null
}

# For these holders and of each key, and they open them.
finished_recovery()
{
	cmp prefecture/recovery/holders.pem <(cat ann.pem bob.pem) &&
		[ "$(ls prefecture/recovery/*.wrap | wc -l)" -eq "$keys" ] &&
		cp -a prefecture opened && rm -r opened/keys/keep &&
		mkdir opened/keys/keep && jk-site recover --key=ann.raw opened >/dev/null &&
		[ -z "$(jk-site recover --key=bob.raw opened)" ] &&
		diff -r prefecture/keys opened/keys && rm -r opened
}

intact_ann()
{
	[ ! -e prefecture/keys/heads.key ]
}

finished_ann()
{
	[ "$(ls prefecture/recovery/*.half | wc -l)" -eq "$keys" ]
}

# A key has its name when it is whole.
intact_bob()
{
	for key in $(cd prefecture && ls keys/heads.key keys/opening.raw keys/keep/*.raw 2>/dev/null); do
		cmp "wanted/$key" "prefecture/$key" || return 1
	done
}

finished_bob()
{
	diff -r wanted/keys prefecture/keys && [ -z "$(ls prefecture/recovery | grep half)" ]
}

@test "wraps that were being made for other holders, and keys that were coming back, are whole at the end" {
	loaded
	cd here
	for id in ann bob eve; do
		jk-site person --key=$id.raw --use=recovery --id=$id $DATES --ca=ca prefecture
	done
	keys=$(ls prefecture/keys/keep/*.raw prefecture/keys/heads.key prefecture/keys/opening.raw | wc -l)
	jk-site recovery --as-of="$(night 0)" --holder=eve.pem --holder=bob.pem prefecture
	cd ..
	set -- --as-of="$(night 0)" --holder=ann.pem --holder=bob.pem
	swept recovery jk-site recovery "$@" prefecture
	cd here
	jk-site recovery "$@" prefecture
	cp -a prefecture wanted
	rm prefecture/keys/keep/*.raw prefecture/keys/heads.key prefecture/keys/opening.raw
	cd ..
	swept ann jk-site recover --key=ann.raw prefecture
	(cd here && jk-site recover --key=ann.raw prefecture >/dev/null)
	swept bob jk-site recover --key=bob.raw prefecture
}

intact_reseal()
{
	jk-audit verify -q -S city city/register >/dev/null
}

finished_reseal()
{
	jk-audit verify -S city city/register | grep -q "^.*renewed: list "
}

@test "heads that were being signed again verify, and are signed again at the end" {
	loaded
	cd here
	jk-site request --use=renewal city city/keys
	jk-site sign $DATES ca city/keys/renewal.csr
	mv city/keys/renewal.pem city.renewal
	jk-site add --party=222038 city city.renewal
	cd ..
	swept reseal jk-site reseal --as-of="$(night 0)" city
}

# Restarts: the notice, the partner's answer, and both taken down on either side

intact_notice()
{
	[ ! -e notice ] || jk-audit verify -q -S prefecture notice >/dev/null
}

finished_notice()
{
	jk-audit verify -q -S prefecture notice >/dev/null
}

intact_answer()
{
	[ ! -e answer ] || jk-audit verify -q -S city answer >/dev/null
}

finished_answer()
{
	jk-audit verify -q -S city answer >/dev/null
}

intact_restart()
{
	jk-audit verify -q -S "$side" "$side/register" >/dev/null
}

finished_restart()
{
	intact_restart && [ "$(grep -la '^restart ' "$side"/register/lists/* | wc -l)" -eq 1 ]
}

@test "a restart of lanes that was killed on either side is announced and taken down once" {
	loaded
	cd here
	carry prefecture city receipt
	tier_night city 0
	cd ..
	accepts=73
	set -- --as-of="$(night 0)"
	swept notice jk-site restart --party=222038 "$@" prefecture notice
	(cd here && jk-site restart --party=222038 "$@" prefecture notice)
	swept answer jk-site restart "$@" city notice answer
	(cd here && jk-site restart "$@" city notice answer)
	accepts=0
	for side in prefecture city; do
		swept restart jk-apply -q -S $side --restart "$@" notice answer
	done
}

# What persons sign

# In the spool, on its way to the archive; a run that was killed between that and the
# name has it told twice.
is_logged()
{
	ls prefecture/spool/*-access-*.jks >/dev/null
}

intact_table()
{
	works jk-site approvals prefecture
}

finished_table()
{
	[ "$(ls prefecture/tables)" = "$(printf 'operator-000001.jks\nretention-000001.jks')" ] &&
		is_logged
}

intact_approve()
{
	works jk-site approvals prefecture
}

finished_approve()
{
	[ "$(ls prefecture/approvals/*.jks | wc -l)" -eq 1 ] && works jk-site approvals prefecture &&
		is_logged
}

@test "a table and an approval that were killed on their way are there once, and in the log" {
	office
	DAY=2026-04-01
	as boss retention -o r.jks "$JK_TOP/schemas/retention.csv"
	mkdir here
	find . -mindepth 1 -maxdepth 1 ! -name here -exec mv -t here {} +
	swept table jk-site table --as-of="$DAY" prefecture r.jks
	accepts=73
	swept approve jk-site approve --as-of="$DAY" --key=boss.raw --command=erasure --id=boss \
		--requester=clerk --until=2026-12-31 prefecture r.jks
}

# Trust

intact_add()
{
	works jk-site trust prefecture
}

# It counts, and that is told: nothing is owed, and nothing differs.
finished_add()
{
	grep -q " 221309 municipality signing " prefecture/trust/index &&
		[ ! -e prefecture/trust/.owed ] &&
		jk-audit reconcile -q -S prefecture --as-of="$DAY" >/dev/null
}

intact_refuse()
{
	intact_add
}

finished_refuse()
{
	grep -q "^$refused .* $DAY$" prefecture/trust/index && finished_add
}

@test "a certificate that was killed on its way in, or out, is recorded as it came to be" {
	office
	jk-site init --code=221309 --role=municipality --name=浜松市 --parent=220001 $DATES \
		--ca=ca town
	jk-site export town >town.pem
	as boss retention -o r.jks "$JK_TOP/schemas/retention.csv"
	install r.jks
	refused=$(sed -n 's/ 222038 .* signing .*//p' prefecture/trust/index)
	mkdir here
	find . -mindepth 1 -maxdepth 1 ! -name here -exec mv -t here {} +
	swept add jk-site add --as-of="$DAY" prefecture town.pem
	(cd here && jk-site add --as-of="$DAY" prefecture town.pem)
	swept refuse jk-site refuse --as-of="$DAY" --since="$DAY" prefecture "$refused"
}
