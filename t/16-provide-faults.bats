#!/usr/bin/env bats
# jk-provide(1), killed and starved at each system call: never does an answer go out
# whose access record is not on disk, and the next run closes what was left.

load lib/queries
load lib/faults

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

# strike CALL NUMBER FAULT: what went out is logged, and the next run answers as before.
strike()
{
	local missing

	inject "$@" jk-provide -q -S prefecture --as-of="$DAY" q1 || return 1
	released went >answers
	# It finds what was left, and logs its own.
	jk-provide -q -S prefecture --as-of="$DAY" q1 >again 2>said ||
		[ $? -eq 1 ] || { echo "$*: the rerun failed: $(cat said)"; return 1; }
	[ "$(jk-cat -S prefecture --no-titles --fields=request,result again)" = "$expected" ] ||
		{ echo "$*: the rerun answered otherwise"; return 1; }
	kept | sort -n >records
	missing=$(comm -23 <(sort answers) <(sort records))
	[ -z "$missing" ] || { echo "$*: not logged: $missing"; return 1; }
	[ -z "$(sort records | uniq -d)" ] || { echo "$*: twice: $(sort records | uniq -d)"; return 1; }
	[ -z "$(ls prefecture/spool/.*.live 2>/dev/null)" ] || { echo "$*: left open"; return 1; }
	[ "$(jk-provide --locks -S prefecture --as-of="$DAY")" = '' ] || { echo "$*: locked"; return 1; }
	with_answers=$((with_answers + ($(wc -l <answers) > 0)))
}

# struck FAULT CALLS [changes]: answers must have gone out at some points.
struck()
{
	can_inject
	cp -a ready prefecture
	list_points prefecture/spool jk-provide -q -S prefecture --as-of="$DAY" q1
	expected=$(jk-cat -S ready --no-titles --fields=request,result traced)
	with_answers=0
	campaign provide "$@"
	echo "# $with_answers of them with answers out" >&3
	[ "$points_struck" -gt 20 ] && [ "$with_answers" -gt 0 ]
}

@test "killed anywhere, no answer has gone out that is not logged" {
	struck signal=KILL '[a-z0-9]+' changes
}

@test "where nothing can be written, nothing unlogged goes out" {
	struck error=ENOSPC 'write|fsync|rename|renameat2|openat'
}

@test "what goes out goes out behind a synced spool, against a power cut" {
	can_inject
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
