#!/usr/bin/env bats
# jk-provide(1), killed and starved at each system call: never does an answer go out
# whose access record is not on disk, and the next run closes what was left.

load lib/queries

setup()
{
	counter
	i=0
	while [ $((i += 1)) -le 3 ]; do
		query request="r$i" resident_code="$(person_field $i $CODE)"
	done | asks 1
	query request=wrong items=sex resident_code="$(person_field 4 $CODE)" >>q1.csv
	jk-extract -q -S organ --source=journal --encoding=utf-8 --as-of="$DAY" \
		--schema=query --lane=$QUERIES -f -o q1 q1.csv
	mkdir -p prefecture/locks
	mv prefecture ready
	rm -f ready/keys/*.csr
}

trace_works()
{
	command -v strace >/dev/null &&
		! strace -f -qq -o trace -e inject=openat:error=EIO:when=1+ true 2>/dev/null
}

# plan: each system call from the first look at the spool on, as "call number"; a
# third word says whether it can change what is on disk or has gone out.
plan()
{
	cp -a ready prefecture
	strace -f -qq -o trace jk-provide -q -S prefecture --as-of="$DAY" q1 >out
	rm -rf prefecture
	sed 's/^[0-9]* *//' trace | awk -F '(' '
		/^[a-z]/ { seen[$1]++ }
		/prefecture\/spool/ { begun = 1 }
		!begun || !/^[a-z]/ || /^exit/ { next }
		{ changes = /^(write|rename|link|unlink|mkdir|ftruncate|fsync|fdatasync)/ || /O_CREAT/ }
		{ print $1, seen[$1], changes ? "changes" : "" }'
}

# released FILE: the access serials of all answers that verify in what went out.
released()
{
	jk-cat -S prefecture --no-titles --fields=access_serial "$1" 2>/dev/null || true
}

# kept: the serials of all access records that the spool has, after the next run.
kept()
{
	local file

	for file in prefecture/spool/*.jks; do
		jk-encrypt -q -d -S prefecture --as-of="$DAY" -f -o opened "$file"
		jk-cat -S prefecture --no-titles --fields=serial,record opened
	done | sed -n 's/\taccess$//p'
}

# strike CALL NUMBER INJECTION
strike()
{
	local status=0 missing

	cp -a ready prefecture
	{
		strace -f -qq -o struck -e "trace=$1" -e "inject=$1:$3:when=$2" \
			jk-provide -q -S prefecture --as-of="$DAY" q1 >went 2>said || status=$?
	} 2>/dev/null
	released went >answers
	# The next run finds what was left, logs its own, and answers as before.
	jk-provide -q -S prefecture --as-of="$DAY" q1 >again 2>said ||
		[ $? -eq 1 ] || { echo "$*: the rerun failed: $(cat said)"; return 1; }
	[ "$(jk-cat -S prefecture --no-titles --fields=request,result again)" = "$expected" ] ||
		{ echo "$*: the rerun answered otherwise"; return 1; }
	kept | sort -n >records
	missing=$(sort -n answers | comm -23 <(sort answers) <(sort records))
	[ -z "$missing" ] || { echo "$*: not logged: $missing"; return 1; }
	[ -z "$(sort records | uniq -d)" ] || { echo "$*: twice: $(sort records | uniq -d)"; return 1; }
	[ -z "$(ls prefecture/spool/.*.live 2>/dev/null)" ] || { echo "$*: left open"; return 1; }
	[ "$(jk-provide --locks -S prefecture --as-of="$DAY")" = '' ] || { echo "$*: locked"; return 1; }
	released_points=$((released_points + ($(wc -l <answers) > 0)))
	rm -rf prefecture
}

campaign()
{
	local call number changes points=0 failed=0 released_points=0

	trace_works || not_run 'strace cannot trace here'
	export ASAN_OPTIONS=detect_leaks=0
	plan >points
	expected=$(jk-cat -S ready --no-titles --fields=request,result out)
	while read -r call number changes; do
		[[ $call =~ ^($2)$ ]] || continue
		[ -z "${3-}" ] || [ -n "$changes" ] || continue
		points=$((points + 1))
		strike "$call" "$number" "$1" 3>&- && continue
		failed=$((failed + 1))
		rm -rf prefecture
	done <points
	echo "# provide, $1: $points points, $released_points with answers out, $failed failed" >&3
	[ "$points" -gt 20 ]
	[ "$failed" -eq 0 ]
}

@test "killed anywhere, no answer has gone out that is not logged" {
	campaign signal=SIGKILL '[a-z0-9]+' changes
}

@test "where nothing can be written, nothing unlogged goes out" {
	campaign error=ENOSPC 'write|fsync|rename|renameat2|openat'
}

@test "what goes out goes out behind a synced spool, against a power cut" {
	trace_works || not_run 'strace cannot trace here'
	cp -a ready prefecture
	strace -f -qq -o trace jk-provide -q -S prefecture --as-of="$DAY" q1 >out
	sed 's/^[0-9]* *//' trace | awk '
		/^openat.*\.live", O_WRONLY/ { live = $NF; order = order "o" }
		live == "" { next }
		index($0, "write(" live ",") == 1 { dirty = 1; next }
		index($0, "fsync(" live ")") == 1 || index($0, "fdatasync(" live ")") == 1 { dirty = 0; next }
		/^write\(1,/ { outs++; if (dirty) early++ }
		END { print outs, early + 0; exit !(outs >= 5 && early == 0) }'
}
